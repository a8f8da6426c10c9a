import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { SILENT_MS, type Episode } from '../../../core/traffic/episodes.js';
import { Store } from '../../platform/store/store.js';

/** `withdrawn`: readings that came late say that it never was. */
export type IncidentState = Episode['state'] | 'withdrawn';

export interface DetectedIncident extends Omit<Episode, 'state'> {
  readonly id: string;
  readonly segment: string;
  readonly state: IncidentState;
}
type IncidentDoc = Omit<DetectedIncident, 'id'> & { _id: string };

/** Nothing stays in a road for longer. [ours] */
const LONGEST_MS = 7 * 86_400_000;

/** What detectors saw in the road. The readings are the truth: this is what they make, to be listed and followed. */
@Injectable()
export class Incidents {
  private readonly incidents: Collection<IncidentDoc>;

  constructor(store: Store) {
    this.incidents = store.collection<IncidentDoc>('trafficIncidents');
    store.index('trafficIncidents', { segment: 1, suspectedAt: -1 });
    store.index('trafficIncidents', { state: 1, seenAt: -1 });
    store.index('trafficIncidents', { suspectedAt: -1 });
  }

  /** When the earliest of those began that were not over at `at`; looked for a week back. */
  async openAcross(segment: string, at: number, back: number): Promise<number | undefined> {
    const open = { segment, state: { $ne: 'withdrawn' as const }, suspectedAt: { $lt: at, $gte: at - back }, $or: [{ clearedAt: { $exists: false } }, { clearedAt: { $gte: at } }] };
    return (await this.incidents.find(open).sort({ suspectedAt: 1 }).limit(1).next())?.suspectedAt;
  }

  /** The episodes that began from..to are these, and no others. */
  async settle(segment: string, from: number, to: number, episodes: readonly Episode[]): Promise<void> {
    const docs = episodes.map((episode) => ({ _id: `${segment}|${episode.method}|${new Date(episode.suspectedAt).toISOString()}`, segment, ...episode }));
    if (docs.length > 0) await this.incidents.bulkWrite(docs.map((doc) => ({ replaceOne: { filter: { _id: doc._id }, replacement: doc, upsert: true } })), { ordered: false });
    await this.incidents.updateMany({ segment, suspectedAt: { $gte: from, $lt: to }, _id: { $nin: docs.map(({ _id }) => _id) } }, { $set: { state: 'withdrawn' } });
  }

  /** Those that stood in the road at an instant, the newest first. */
  async across(at: number, most: number): Promise<DetectedIncident[]> {
    const standing = { state: { $ne: 'withdrawn' as const }, suspectedAt: { $lte: at, $gt: at - LONGEST_MS }, $or: [{ clearedAt: { $gt: at } }, { clearedAt: { $exists: false }, seenAt: { $gte: at - SILENT_MS } }] };
    return (await this.incidents.find(standing).sort({ suspectedAt: -1, _id: 1 }).limit(most).toArray()).map(toIncident);
  }

  async find(id: string): Promise<DetectedIncident | undefined> {
    const doc = await this.incidents.findOne({ _id: String(id) });
    return doc ? toIncident(doc) : undefined;
  }

  /** Of each stretch those that began from..to (exclusive) and that no readings undid. */
  async of(segments: readonly string[], from: number, to: number): Promise<Map<string, Episode[]>> {
    const found = new Map<string, Episode[]>(segments.map((segment) => [segment, []]));
    for await (const { _id: _, segment, state, ...episode } of this.incidents.find({ segment: { $in: [...segments] }, suspectedAt: { $gte: from, $lt: to } })) {
      if (state !== 'withdrawn') found.get(segment)?.push({ ...episode, state });
    }
    return found;
  }

  /** Newest first. Of those that are open: whose detectors still say something. */
  async list(states: readonly IncidentState[], now: number, before: number, most: number): Promise<DetectedIncident[]> {
    const open = { state: { $in: states.filter((state) => state === 'suspected' || state === 'confirmed') }, seenAt: { $gte: now - SILENT_MS } };
    const over = { state: { $in: states.filter((state) => state === 'cleared' || state === 'withdrawn') } };
    return (await this.incidents.find({ $or: [open, over], suspectedAt: { $lt: before } }).sort({ suspectedAt: -1, _id: 1 }).limit(most).toArray()).map(toIncident);
  }
}

const toIncident = ({ _id: id, ...incident }: IncidentDoc): DetectedIncident => ({ id, ...incident });
