import { Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, Collection, Filter } from 'mongodb';
import type { Position } from '../../../core/geo/position.js';
import { bestOffer, type Offer } from '../../../core/network/coverage.js';
import { buildOf, type BuildState, type Plan } from '../../../core/network/eligibility.js';
import type { OfferRow } from '../../../core/network/layouts/coverage.js';
import type { PlanRow } from '../../../core/network/layouts/plans.js';
import type { PremisesRow } from '../../../core/network/layouts/premises.js';
import { COUNTED, type PremisesKind } from '../../../core/network/premises.js';
import { rankOf, tierOf, TIERS, type Tier } from '../../../core/network/tiers.js';
import { Store } from '../../platform/store/store.js';

export interface Point {
  readonly type: 'Point';
  readonly coordinates: readonly [number, number];
}
export interface Premises {
  readonly uprn: string;
  readonly point: Point;
  readonly kind: PremisesKind;
  readonly ward?: string;
  readonly postcode?: string;
  /** Rank of the best tier; -1 where nobody has said anything. */
  readonly rank: number;
  readonly best?: Offer;
  readonly plan?: Plan;
  /** What the plan alone says of a gigabit line. */
  readonly planned?: BuildState;
}
type PremisesDoc = Omit<Premises, 'uprn'> & { _id: string };
interface OfferDoc extends Offer {
  _id: string;
  uprn: string;
}

export interface WardCount {
  counted: Partial<Record<Tier | 'none', number>>;
  builds: Partial<Record<BuildState, number>>;
  unknown: number;
}

export const pointOf = (longitude: number, latitude: number): Point => ({ type: 'Point', coordinates: [longitude, latitude] });

/** Royal Mail gives a postcode to a hundred addresses at most. */
const MOST_OF_POSTCODE = 100;

/** Which tier `none` and each rank is. */
const tierOfRank = (rank: number): Tier | 'none' => TIERS[rank] ?? 'none';

/**
 * Addresses of the town and what operators offer there. A word about one premises by one operator, technology and day is
 * one record, whatever how often it comes; the best of what is current stands with the premises, reckoned from records alone.
 */
@Injectable()
export class PremisesStore {
  readonly premises: Collection<PremisesDoc>;
  private readonly offers: Collection<OfferDoc>;

  constructor(store: Store) {
    this.premises = store.collection<PremisesDoc>('networkPremises');
    this.offers = store.collection<OfferDoc>('networkCoverage');
    store.index('networkPremises', { ward: 1, kind: 1, rank: 1, planned: 1 });
    store.index('networkPremises', { rank: 1, _id: 1 });
    store.index('networkPremises', { point: '2dsphere' });
    store.index('networkPremises', { postcode: 1 }, { sparse: true });
    store.index('networkCoverage', { uprn: 1 });
  }

  /** How many were changed. Durable when it resolves. */
  async keep(rows: readonly PremisesRow[]): Promise<number> {
    const writes = rows.map(({ uprn, latitude, longitude, kind, ...rest }) => ({
      updateOne: { filter: { _id: uprn }, update: { $set: { point: pointOf(longitude, latitude), ...rest, ...(kind ? { kind } : {}) }, $setOnInsert: { rank: -1, ...(kind ? {} : { kind: 'unknown' as const }) } }, upsert: true },
    }));
    return changedBy(this.premises, writes);
  }

  /** Which of these are addresses of the town. */
  async known(uprns: readonly string[]): Promise<Set<string>> {
    return new Set((await this.premises.find({ _id: { $in: [...uprns] } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  }

  async keepOffers(rows: readonly OfferRow[]): Promise<number> {
    const changed = await changedBy(this.offers, rows.map(({ uprn, ...offer }) => {
      const _id = `${uprn}|${offer.operator}|${offer.technology}|${new Date(offer.observedAt).toISOString().slice(0, 10)}`;
      return { updateOne: { filter: { _id }, update: { $set: { uprn, ...offer } }, upsert: true } };
    }));
    // Also where nothing changed: a process may have died between a record and its premises.
    await this.reckon([...new Set(rows.map(({ uprn }) => uprn))]);
    return changed;
  }

  async keepPlans(rows: readonly PlanRow[]): Promise<number> {
    return changedBy(this.premises, rows.flatMap(({ uprn, plan, postcode }): AnyBulkWriteOperation<PremisesDoc>[] => [
      { updateOne: { filter: { _id: uprn }, update: { $set: { plan, planned: buildOf(plan, undefined), ...(postcode ? { postcode } : {}) } } } },
      // BDUK counts it: it is one, of whichever kind.
      { updateOne: { filter: { _id: uprn, kind: 'unknown' }, update: { $set: { kind: 'premises' } } } },
    ]));
  }

  private async reckon(uprns: readonly string[]): Promise<void> {
    const offers = new Map<string, Offer[]>();
    for await (const { _id: _, uprn, ...offer } of this.offers.find({ uprn: { $in: [...uprns] } })) {
      const known = offers.get(uprn);
      if (known) known.push(offer);
      else offers.set(uprn, [offer]);
    }
    await changedBy(this.premises, [...offers].flatMap(([_id, all]) => {
      const best = bestOffer(all);
      return best ? [{ updateOne: { filter: { _id }, update: { $set: { best, rank: rankOf(tierOf(best)) } } } }] : [];
    }));
  }

  async find(uprn: string): Promise<{ premises: Premises; offers: Offer[] } | undefined> {
    const doc = await this.premises.findOne({ _id: String(uprn) });
    if (!doc) return undefined;
    const offers = await this.offers.find({ uprn: doc._id }).sort({ observedAt: -1, operator: 1 }).limit(200).toArray();
    return { premises: toPremises(doc), offers: offers.map(({ _id, uprn: __, ...offer }) => offer) };
  }

  /** By ward (empty: in none), premises that count by their tier and by what is built; and addresses of which nobody has said what they are. */
  async counted(): Promise<Map<string, WardCount>> {
    const groups = this.premises.aggregate<{ _id: { ward?: string; kind: PremisesKind; rank: number; planned?: BuildState }; n: number }>([{ $group: { _id: { ward: '$ward', kind: '$kind', rank: '$rank', planned: '$planned' }, n: { $sum: 1 } } }]);
    const wards = new Map<string, WardCount>();
    for await (const { _id: { ward = '', kind, rank, planned = 'unknown' }, n } of groups) {
      const of = wards.get(ward) ?? { counted: {}, builds: {}, unknown: 0 };
      if (COUNTED.includes(kind)) {
        const build = tierOfRank(rank) === 'gigabit' ? 'there' : planned;
        of.counted[tierOfRank(rank)] = (of.counted[tierOfRank(rank)] ?? 0) + n;
        of.builds[build] = (of.builds[build] ?? 0) + n;
      } else of.unknown += n;
      wards.set(ward, of);
    }
    return wards;
  }

  /** What was said of premises until a day, premises by premises. */
  async *offersUntil(day: number): AsyncGenerator<{ readonly uprn: string; readonly offers: readonly Offer[] }> {
    let uprn = '', offers: Offer[] = [];
    for await (const { _id: _, uprn: of, ...offer } of this.offers.find({ observedAt: { $lte: day } }).sort({ uprn: 1 }).batchSize(1_000)) {
      if (of !== uprn && offers.length > 0) yield { uprn, offers };
      if (of !== uprn) [uprn, offers] = [of, []];
      offers.push(offer);
    }
    if (offers.length > 0) yield { uprn, offers };
  }

  /** Of these, those that count, with their wards. */
  async wardsOf(uprns: readonly string[]): Promise<Map<string, string>> {
    const docs = await this.premises.find({ _id: { $in: [...uprns] }, kind: { $in: [...COUNTED] } }, { projection: { ward: 1 } }).toArray();
    return new Map(docs.map(({ _id, ward = '' }) => [_id, ward]));
  }

  /** Premises that count and whose best offer is below a tier, or of which nobody has said anything. */
  async without(tier: Tier, ward: string | undefined, after: string, most: number): Promise<Premises[]> {
    const filter: Filter<PremisesDoc> = { _id: { $gt: after }, rank: { $in: Array.from({ length: rankOf(tier) + 1 }, (_, i) => i - 1) }, kind: { $in: [...COUNTED] }, ...(ward === undefined ? {} : { ward }) };
    return (await this.premises.find(filter).sort({ _id: 1 }).limit(most).toArray()).map(toPremises);
  }

  /** The middle of a postcode's addresses: of a postcode of one address, that address. */
  async middleOf(postcode: string): Promise<Position | undefined> {
    const [middle] = await this.premises.aggregate<{ latitude: number; longitude: number }>([
      { $match: { postcode: String(postcode) } }, { $limit: MOST_OF_POSTCODE },
      { $group: { _id: null, longitude: { $avg: { $arrayElemAt: ['$point.coordinates', 0] } }, latitude: { $avg: { $arrayElemAt: ['$point.coordinates', 1] } } } },
    ]).toArray();
    return middle && { latitude: middle.latitude, longitude: middle.longitude };
  }

  async page(filter: Filter<PremisesDoc>, after: string, most: number): Promise<Premises[]> {
    return (await this.premises.find({ $and: [filter, { _id: { $gt: after } }] }).sort({ _id: 1 }).limit(most).toArray()).map(toPremises);
  }

  /** After other boundaries came: every address has its ward by them. */
  async sortIntoWards(wardOf: (longitude: number, latitude: number) => string | undefined): Promise<number> {
    let writes: AnyBulkWriteOperation<PremisesDoc>[] = [], changed = 0;
    for await (const { _id, point: { coordinates: [longitude, latitude] }, ward } of this.premises.find({}, { projection: { point: 1, ward: 1 } })) {
      const now = wardOf(longitude, latitude);
      if (now === ward) continue;
      writes.push({ updateOne: { filter: { _id }, update: now === undefined ? { $unset: { ward: '' } } : { $set: { ward: now } } } });
      if (writes.length < 1_000) continue;
      changed += await changedBy(this.premises, writes);
      writes = [];
    }
    return changed + (await changedBy(this.premises, writes));
  }
}

const toPremises = ({ _id: uprn, ...rest }: PremisesDoc): Premises => ({ uprn, ...rest });

/** Documents that are new or other than before: a $set of what is there already changes nothing, a replacement always does. */
export async function changedBy<Doc extends { _id: string }>(collection: Collection<Doc>, writes: AnyBulkWriteOperation<Doc>[]): Promise<number> {
  if (writes.length === 0) return 0;
  const { modifiedCount, upsertedCount } = await collection.bulkWrite(writes, { ordered: true });
  return modifiedCount + upsertedCount;
}
