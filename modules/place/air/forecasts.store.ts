import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { areaKey } from '../../../core/air/area-key.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** To be held against what came, for so long. [ours] */
const KEPT_MS = 400 * DAY_MS;

export interface ForecastDay {
  readonly area: string;
  readonly source: string;
  /** Beginning of the UTC day, milliseconds. */
  readonly day: number;
  readonly daqi: number;
  readonly issuedAt: number;
}
interface ForecastDoc {
  _id: string;
  key: string;
  area: string;
  source: string;
  day: Date;
  daqi: number;
  issuedAt: Date;
  forgetAt: Date;
}

/** What is foreseen for areas of the town: of each day and source the word that was said last. */
@Injectable()
export class Forecasts {
  private readonly forecasts: Collection<ForecastDoc>;

  constructor(store: Store) {
    this.forecasts = store.collection<ForecastDoc>('airForecasts');
    store.index('airForecasts', { key: 1, day: 1 });
    store.index('airForecasts', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** How many were news. An earlier word that comes late changes nothing. */
  async keep(days: readonly ForecastDay[]): Promise<number> {
    let kept = 0;
    for (const { area, source, day, daqi, issuedAt } of days) {
      const filter: Filter<ForecastDoc> = { _id: `${areaKey(area)}|${new Date(day).toISOString().slice(0, 10)}|${source}`, issuedAt: { $lt: new Date(issuedAt) } };
      try {
        await this.forecasts.updateOne(filter, { $set: { key: areaKey(area), area, source, day: new Date(day), daqi, issuedAt: new Date(issuedAt), forgetAt: new Date(day + KEPT_MS) } }, { upsert: true });
        kept += 1;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
    return kept;
  }

  /** Of the days from `from` on, by day and then by when it was said. */
  async of(key: string, from: number, most: number): Promise<ForecastDay[]> {
    const docs = await this.forecasts.find({ key, day: { $gte: new Date(from) } }).sort({ day: 1, issuedAt: -1 }).limit(most).toArray();
    return docs.map(({ area, source, day, daqi, issuedAt }) => ({ area, source, day: day.getTime(), daqi, issuedAt: issuedAt.getTime() }));
  }

  async areas(from: number): Promise<string[]> {
    return (await this.forecasts.distinct('key', { day: { $gte: new Date(from) } })).sort();
  }
}
