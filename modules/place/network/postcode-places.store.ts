import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Position } from '../../../core/geo/position.js';
import type { PostcodePlaceRow } from '../../../core/network/layouts/code-point.js';
import { Store } from '../../platform/store/store.js';
import { changedBy, PremisesStore } from './premises.store.js';

type PlaceDoc = Omit<PostcodePlaceRow, 'postcode'> & { _id: string };
export type PostcodePlace = Omit<PostcodePlaceRow, 'postcode'>;

/** Where postcodes are: as Ordnance Survey says, and where it is silent, amidst the addresses that bear them. */
@Injectable()
export class PostcodePlaces {
  private readonly places: Collection<PlaceDoc>;

  constructor(store: Store, private readonly premises: PremisesStore) {
    this.places = store.collection<PlaceDoc>('networkPostcodePlaces');
  }

  /** How many were changed. Durable when it resolves. */
  keep(rows: readonly PostcodePlaceRow[]): Promise<number> {
    return changedBy(this.places, rows.map(({ postcode, latitude, longitude, sectorOnly }) => ({
      updateOne: { filter: { _id: postcode }, update: { $set: { latitude, longitude, ...(sectorOnly ? { sectorOnly } : {}) }, ...(sectorOnly ? {} : { $unset: { sectorOnly: '' as const } }) }, upsert: true },
    })));
  }

  /** To about a hundred metres: of a postcode of one address it does not tell which that is. Addresses know better than a sector's middle. */
  async middleOf(postcode: string): Promise<PostcodePlace | undefined> {
    const said = await this.places.findOne({ _id: String(postcode) }, { projection: { _id: 0 } });
    if (said && !said.sectorOnly) return toHundredMetres(said);
    const middle = await this.premises.middleOf(postcode);
    if (middle) return toHundredMetres(middle);
    return said ? { ...toHundredMetres(said), sectorOnly: true } : undefined;
  }
}

const thousandth = (degrees: number): number => Math.round(degrees * 1_000) / 1_000;
const toHundredMetres = ({ latitude, longitude }: Position): Position => ({ latitude: thousandth(latitude), longitude: thousandth(longitude) });
