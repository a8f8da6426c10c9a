import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { areaOf, covers, inBox, widened, type Area } from '../../../core/geo/areas.js';
import { BRITAIN } from '../../../core/geo/position.js';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

interface WardDoc {
  _id: string;
  code?: string;
  geometry: object;
}

export interface Ward {
  readonly name: string;
  readonly code?: string;
}

/** Another process may take other boundaries in: its word is ours after this long. */
const FRESH_MS = 5_000;
const MOST_WARDS = 500;
/** A town's lights and lines go on beyond its boundary, by a parish or two. [ours] */
const NEAR_METRES = 5_000;

/** Where the town's wards lie; by them a place has its ward. */
@Injectable()
export class Wards {
  private readonly wards: Collection<WardDoc>;
  private known: { readonly areas: readonly (Ward & { readonly area: Area })[]; readonly until: number } = { areas: [], until: 0 };

  constructor(store: Store, private readonly clock: Clock) {
    this.wards = store.collection<WardDoc>('networkWards');
  }

  /** These and no others. */
  async replace(wards: readonly (Ward & { readonly geometry: object })[]): Promise<void> {
    await this.wards.bulkWrite([
      { deleteMany: { filter: { _id: { $nin: wards.map(({ name }) => name) } } } },
      ...wards.map(({ name, code, geometry }) => ({ replaceOne: { filter: { _id: name }, replacement: { ...(code ? { code } : {}), geometry }, upsert: true } })),
    ]);
    this.known = { areas: [], until: 0 };
  }

  async all(): Promise<Ward[]> {
    return (await this.areas()).map(({ name, code }) => ({ name, ...(code ? { code } : {}) }));
  }

  /** Finds the ward of a place; undefined as a whole where no boundaries are known. */
  async finder(): Promise<((longitude: number, latitude: number) => string | undefined) | undefined> {
    const areas = await this.areas();
    return areas.length === 0 ? undefined : (longitude, latitude) => areas.find(({ area }) => covers(area, longitude, latitude))?.name;
  }

  /** Whether a place lies outside the wards and what is near them; undefined as a whole where no boundaries are known. */
  async farOff(): Promise<((longitude: number, latitude: number) => boolean) | undefined> {
    if ((await this.areas()).length === 0) return undefined;
    const near = widened(await this.box(), NEAR_METRES);
    return (longitude, latitude) => !inBox(near, longitude, latitude);
  }

  /** All of them; Great Britain where none are known. */
  async box(): Promise<readonly [number, number, number, number]> {
    const boxes = (await this.areas()).map(({ area }) => area.box);
    if (boxes.length === 0) return [BRITAIN.west, BRITAIN.south, BRITAIN.east, BRITAIN.north];
    const each = (i: 0 | 1 | 2 | 3): number[] => boxes.map((box) => box[i]);
    return [Math.min(...each(0)), Math.min(...each(1)), Math.max(...each(2)), Math.max(...each(3))];
  }

  /** With their edges, by name. */
  async areas(): Promise<readonly (Ward & { readonly area: Area })[]> {
    if (this.known.until > this.clock.now()) return this.known.areas;
    const docs = await this.wards.find().sort({ _id: 1 }).limit(MOST_WARDS).toArray();
    const areas = docs.map(({ _id: name, code, geometry }) => ({ name, ...(code ? { code } : {}), area: areaOf(geometry) }));
    this.known = { areas, until: this.clock.now() + FRESH_MS };
    return areas;
  }
}
