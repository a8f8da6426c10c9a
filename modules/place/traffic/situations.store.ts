import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { Situation } from '../../../core/datex/situation.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** What is over is kept so long, to be looked up. [ours] */
const KEPT_MS = 90 * DAY_MS;

export interface ReportedSituation extends Situation {
  readonly supplier: string;
  readonly receivedAt: number;
}
interface SituationDoc extends Omit<Situation, 'versionAt'> {
  _id: string;
  supplier: string;
  versionAt: number;
  receivedAt: Date;
  /** When the last of its records is over by what is known now; none where no end is known. */
  overAt?: Date;
  forgetAt?: Date;
}

/** What other road authorities report: of each situation its newest version. */
@Injectable()
export class Situations {
  private readonly situations: Collection<SituationDoc>;

  constructor(store: Store) {
    this.situations = store.collection<SituationDoc>('trafficSituations');
    store.index('trafficSituations', { overAt: 1 });
    store.index('trafficSituations', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** False: this version, or a newer one, is here already. Versions may come in any order. */
  async keep(supplier: string, situation: Situation, now: number): Promise<boolean> {
    const { id, version, versionAt = 0 } = situation;
    const _id = `${supplier}|${id}`;
    const ends = situation.records.map(({ ended, end }) => (ended ? Math.min(end ?? now, now) : end));
    const overAt = ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
    const doc = { ...situation, versionAt, supplier, receivedAt: new Date(now), ...(overAt === undefined ? {} : { overAt: new Date(overAt), forgetAt: new Date(Math.max(overAt, now) + KEPT_MS) }) };
    const older: Filter<SituationDoc> = { _id, $or: [{ version: { $lt: version } }, { version, versionAt: { $lt: versionAt } }] };
    try {
      return (await this.situations.replaceOne(older, doc, { upsert: true })).acknowledged;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Those that are not over, the newest first; without `all`, only what its supplier gives to everybody. */
  async current(now: number, all: boolean, most: number): Promise<ReportedSituation[]> {
    const filter: Filter<SituationDoc> = { $or: [{ overAt: { $exists: false } }, { overAt: { $gte: new Date(now) } }], ...(all ? {} : { open: true }) };
    return (await this.situations.find(filter).sort({ versionAt: -1, _id: 1 }).limit(most).toArray()).map(({ _id, receivedAt, overAt: _, forgetAt: __, ...situation }) => ({ ...situation, receivedAt: receivedAt.getTime() }));
  }
}
