import type { Filter } from 'mongodb';
import type { Slots } from '../../core/sta/measured-sites.js';
import type { Store } from '../platform/store/store.js';

/** What a kept day bears for whoever tells it on: how often it was written, and that all of it is told. */
export interface Tellable {
  readonly _id: string;
  readonly site: string;
  readonly day: Date;
  readonly changes?: number;
  readonly told?: true;
}

export interface UntoldDay {
  readonly id: string;
  readonly site: string;
  /** Its beginning, milliseconds. */
  readonly day: number;
  readonly changes?: number;
  readonly slots: Slots;
}

/** Part of every write of a day: it is to be told anew, also where it is being told just now. */
export const CHANGED = { $inc: { changes: 1 }, $unset: { told: true as const } };

export interface UntoldDays {
  /** Of which something is not told yet, the newest first; those of earlier versions, which told nobody, among them. */
  next(most: number): Promise<UntoldDay[]>;
  /** These were told as they were read; one that was written meanwhile stays untold. */
  told(days: readonly UntoldDay[]): Promise<void>;
}

export function untoldDays<Day extends Tellable>(store: Store, name: string, slotsOf: (day: Day) => Slots): UntoldDays {
  const docs = store.collection<Tellable>(name);
  store.index(name, { told: 1, day: -1 });
  return {
    async next(most) {
      const found = await docs.find({ told: null } as unknown as Filter<Tellable>).sort({ day: -1 }).limit(most).toArray();
      return found.map(({ _id: id, site, day, changes, ...doc }) => ({ id, site, day: day.getTime(), ...(changes === undefined ? {} : { changes }), slots: slotsOf(doc as unknown as Day) }));
    },
    async told(days) {
      if (days.length > 0) await docs.bulkWrite(days.map(({ id, changes }) => ({ updateOne: { filter: { _id: id, changes: changes ?? null } as unknown as Filter<Tellable>, update: { $set: { told: true } } } })), { ordered: false });
    },
  };
}
