import type { Collection, Filter } from 'mongodb';
import type { Slots } from '../../core/sta/measured-sites.js';

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
export const UNTOLD_INDEX = { told: 1, day: -1 } as const;

/** Days of which something is not told yet, the newest first; those of earlier versions, which told nobody, among them. */
export async function untoldDays<Day extends Tellable>(days: Collection<Day>, most: number, slotsOf: (day: Day) => Slots): Promise<UntoldDay[]> {
  const docs = (await days.find({ told: null } as unknown as Filter<Day>).sort({ day: -1 }).limit(most).toArray()) as unknown as Day[];
  return docs.map((doc) => ({ id: doc._id, site: doc.site, day: doc.day.getTime(), ...(doc.changes === undefined ? {} : { changes: doc.changes }), slots: slotsOf(doc) }));
}

/** These were told as they were read; one that was written meanwhile stays untold. */
export async function markTold<Day extends Tellable>(days: Collection<Day>, told: readonly UntoldDay[]): Promise<void> {
  if (told.length > 0) await days.bulkWrite(told.map(({ id, changes }) => ({ updateOne: { filter: { _id: id, changes: changes ?? null } as unknown as Filter<Day>, update: { $set: { told: true } } as never } })), { ordered: false });
}
