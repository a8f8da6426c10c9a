import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { Situation } from '../../../core/datex/situation.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

const DAY_MS = 86_400_000;
const HERE = { elsewhere: { $exists: false } };
/** What is over is kept so long, to be looked up. [ours] */
const KEPT_MS = 90 * DAY_MS;

export interface ReportedSituation extends Situation {
  readonly supplier: string;
  readonly receivedAt: number;
}
/** A version that another took the place of. */
interface VersionDoc extends Omit<SituationDoc, 'overAt' | 'forgetAt'> {
  situation: string;
  until: Date;
  forgetAt: Date;
}
interface SituationDoc extends Omit<Situation, 'versionAt'> {
  _id: string;
  supplier: string;
  versionAt: number;
  receivedAt: Date;
  /** It lies in another town: kept, for its next version may not, and told nowhere. */
  elsewhere?: true;
  /** Since when this version is in force: of the first that we heard of, since it began. Absent of what came before we noted it. */
  from?: Date;
  /** When the last of its records is over by what is known now; none where no end is known. */
  overAt?: Date;
  forgetAt?: Date;
}

/** What other road authorities report: of each situation its newest version, and for the map of the past those before it. */
@Injectable()
export class Situations {
  private readonly situations: Collection<SituationDoc>;
  private readonly versions: Collection<VersionDoc>;

  constructor(store: Store) {
    this.situations = store.collection<SituationDoc>('trafficSituations');
    this.versions = store.collection<VersionDoc>('trafficSituationVersions');
    store.index('trafficSituationVersions', { until: 1 });
    store.index('trafficSituationVersions', { forgetAt: 1 }, { expireAfterSeconds: 0 });
    store.index('trafficSituations', { overAt: 1 });
    store.index('trafficSituations', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** False: this version, or a newer one, is here already. Versions may come in any order. */
  async keep(supplier: string, situation: Situation, now: number, elsewhere = false): Promise<boolean> {
    const { id, version, versionAt = 0 } = situation;
    const _id = `${supplier}|${id}`;
    const ends = situation.records.map(({ ended, end }) => (ended ? Math.min(end ?? now, now) : end));
    const overAt = ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
    const older: Filter<SituationDoc> = { _id, $or: [{ version: { $lt: version } }, { version, versionAt: { $lt: versionAt } }] };
    const before = await this.situations.findOne(older), from = before ? successionOf(before, versionAt, now) : Math.min(now, versionAt || now, ...situation.records.flatMap(({ start = now }) => start));
    const doc = { ...situation, versionAt, supplier, receivedAt: new Date(now), from: new Date(from), ...(elsewhere ? { elsewhere: true as const } : {}), ...(overAt === undefined ? {} : { overAt: new Date(overAt), forgetAt: new Date(Math.max(overAt, now) + KEPT_MS) }) };
    if (before) await this.keepVersion(before, from);
    try {
      return (await this.situations.replaceOne(older, doc, { upsert: true })).acknowledged;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Before another takes its place: cut off in between, it stands in both, and the newer word of it counts. */
  private async keepVersion({ _id: situation, overAt: _, forgetAt: __, ...version }: SituationDoc, until: number): Promise<void> {
    const _id = `${situation}|${version.version}|${version.versionAt}`;
    await this.versions.replaceOne({ _id }, { ...version, situation, until: new Date(until), forgetAt: new Date(until + KEPT_MS) }, { upsert: true });
  }

  /** Versions that were in force then, of what its supplier gives to everybody; what each of their records was then is the record's to say. */
  async inForceAt(at: number, most: number): Promise<ReportedSituation[]> {
    const then = new Date(at), begun = { $or: [{ from: { $lte: then } }, { from: { $exists: false }, receivedAt: { $lte: then } }] };
    const [versions, newest] = await Promise.all([
      this.versions.find({ until: { $gt: then }, open: true, ...HERE, ...begun }).sort({ until: 1 }).limit(most).toArray(),
      this.situations.find({ open: true, ...HERE, $and: [begun, { $or: [{ overAt: { $exists: false } }, { overAt: { $gte: then } }] }] }).sort({ versionAt: -1, _id: 1 }).limit(most).toArray(),
    ]);
    const bySituation = new Map<string, Parameters<typeof reported>[0]>([...versions.map(({ situation, ...one }) => [situation, one] as const), ...newest.map((one) => [one._id, one] as const)]);
    return [...bySituation.values()].slice(0, most).map(reported);
  }

  /** Those that are not over, the newest first; without `all`, only what its supplier gives to everybody. */
  async current(now: number, all: boolean, most: number): Promise<ReportedSituation[]> {
    const filter: Filter<SituationDoc> = { ...HERE, $or: [{ overAt: { $exists: false } }, { overAt: { $gte: new Date(now) } }], ...(all ? {} : { open: true }) };
    return (await this.situations.find(filter).sort({ versionAt: -1, _id: 1 }).limit(most).toArray()).map(reported);
  }
}

const reported = ({ _id, receivedAt, overAt: _, forgetAt: __, from: ___, until: ____, elsewhere: _____, ...situation }: SituationDoc & { until?: Date }): ReportedSituation => ({ ...situation, receivedAt: receivedAt.getTime() });

/** When the next version came into force: at its own time, where that can be. */
const successionOf = ({ from, receivedAt }: SituationDoc, versionAt: number, now: number): number => (versionAt > (from ?? receivedAt).getTime() && versionAt < now ? versionAt : now);
