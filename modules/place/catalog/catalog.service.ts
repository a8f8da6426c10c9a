import { Injectable } from '@nestjs/common';
import type { Cell, Dataset } from '../../../core/catalog/dataset.js';
import { notFound } from '../../platform/http/problem.js';
import { Air } from '../air/air.service.js';
import { HomeFigures } from '../homes/home-figures.service.js';
import { Segments } from '../traffic/segments.store.js';
import { Traffic } from '../traffic/traffic.service.js';
import { NetworkSets } from './network-sets.service.js';
import type { Table, TableAsked } from './table.js';
import { TownKinds } from './town-kinds.service.js';

const AIR: Dataset = {
  id: 'air-quality-index', title: 'Daily Air Quality Index by site', description: 'The index of each day (April 2013 table) with the pollutant that decides it, by site; the last seven days that were measured, or the days asked for. A day without enough hours has no index.', keywords: ['air quality', 'DAQI', 'health'],
  api: { path: '/api/v1/air/sites', title: 'Air API' },
  columns: [
    { name: 'site', datatype: 'string', description: 'Its id', required: true }, { name: 'date', datatype: 'date', description: 'UTC day', required: true }, { name: 'daqi', datatype: 'integer', description: '1 to 10; empty where too little was measured' },
    { name: 'band', datatype: 'string', description: 'low, moderate, high or very high' }, { name: 'driver', datatype: 'string', description: 'The pollutant with the highest index' }, { name: 'grade', datatype: 'string', description: 'reference or indicative' }, { name: 'hours', datatype: 'integer', description: 'Most hours of 24 that any pollutant was measured' },
  ],
};
const TRAFFIC: Dataset = {
  id: 'traffic-now', title: 'How the roads go now', description: 'Each stretch of road with its state, speed and flow as last measured. A stretch of which nothing was measured lately is unknown, not free.', keywords: ['traffic', 'congestion', 'roads'],
  api: { path: '/api/v1/traffic/segments/state', title: 'Traffic API' },
  columns: [
    { name: 'segment', datatype: 'string', description: 'Its id', required: true }, { name: 'name', datatype: 'string', description: 'Its name', required: true }, { name: 'at', datatype: 'dateTime', description: 'When it was measured' }, { name: 'state', datatype: 'string', description: 'free, slow, queuing, stationary or unknown', required: true },
    { name: 'speed_mph', datatype: 'number', description: 'Mean speed' }, { name: 'flow', datatype: 'number', description: 'Vehicles an hour' }, { name: 'occupancy', datatype: 'number', description: 'Per cent' }, { name: 'stale', datatype: 'boolean', description: 'Nothing came lately' },
  ],
};

const HOMES: Dataset = {
  id: 'homes-by-ward', title: 'Homes that are looked after, by ward and day', description: 'Homes with devices, the share of them that were heard, and how warm they were, by ward and local day; the last 30 days, or the days asked for. Only of homes whose people agreed, ten homes or more, rounded; a ward that is missing has fewer or is withheld lest a small one could be worked out.', keywords: ['homes', 'warmth', 'care'],
  api: { path: '/api/v1/home-figures', title: 'Home figures' },
  columns: [
    { name: 'date', datatype: 'date', description: 'Local day', required: true }, { name: 'area', datatype: 'string', description: 'Ward, or All wards', required: true }, { name: 'measure', datatype: 'string', description: 'homes (with devices), heard (share of them, on that day) or warmth (mean of their rooms)', required: true },
    { name: 'value', datatype: 'number', description: 'Homes rounded down to tens; shares to 5, at least 5 and at most 95; warmth to half a degree', required: true }, { name: 'unit', datatype: 'string', description: 'homes, % or Cel', required: true }, { name: 'homes_at_least', datatype: 'integer', description: 'Homes behind the figure, rounded down to tens', required: true },
  ],
};

/** The town's open datasets, and each as a table. What is not public is in none of them, whoever asks. */
@Injectable()
export class Catalog {
  constructor(private readonly kinds: TownKinds, private readonly air: Air, private readonly segments: Segments, private readonly traffic: Traffic, private readonly homes: HomeFigures, private readonly network: NetworkSets) {}

  async all(): Promise<Dataset[]> {
    return [AIR, TRAFFIC, HOMES, ...this.network.all.map(({ dataset }) => dataset), ...(await this.kinds.all())];
  }

  async find(id: string): Promise<Dataset> {
    const found = (await this.all()).find((one) => one.id === id);
    if (!found) throw notFound('dataset');
    return found;
  }

  async table(id: string, asked: TableAsked): Promise<Table> {
    if (id === AIR.id) return this.airTable(asked);
    if (id === TRAFFIC.id) return this.trafficTable(asked);
    if (id === HOMES.id) return this.homesTable(asked);
    const set = this.network.all.find(({ dataset }) => dataset.id === id);
    if (set) return set.table(asked);
    const kind = (await this.kinds.all()).find((one) => one.id === id);
    if (!kind) throw notFound('dataset');
    const rows = await this.kinds.rows(kind, { ...asked, after: Number(asked.after) || 0 });
    return { rows: rows.map(({ cells }) => cells), ...(rows.length === asked.limit ? { next: String(rows.at(-1)?.id ?? '') } : {}) };
  }

  /** Whole sites, as many as fit: a site's days are never cut. */
  private async airTable({ after, from, to, limit }: TableAsked): Promise<Table> {
    const sites = (await this.air.all()).filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
    const rows: Cell[][] = [];
    for (const { id } of sites) {
      const { site, days } = await this.air.days(id, { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
      rows.push(...days.map(({ day, index, measured }) => [id, new Date(day).toISOString().slice(0, 10), index?.index, index?.band, index?.driver, site.grade, Math.max(0, ...Object.values(measured))]));
      if (rows.length >= limit && id !== sites.at(-1)?.id) return { rows, next: id };
    }
    return { rows };
  }

  /** Whole days, as many as fit. */
  private async homesTable({ after, from, to, limit }: TableAsked): Promise<Table> {
    const key = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString().slice(0, 10));
    const all = (await this.homes.rows({ from: key(from), to: key(to) })).filter(({ date }) => after === '' || date < after);
    const dates = [...new Set(all.slice(0, limit).map(({ date }) => date))], whole = all.length > limit && dates.length > 1 ? dates.slice(0, -1) : dates;
    const rows = all.filter(({ date }) => whole.includes(date)).map(({ date, area, measure, value, unit, homesAtLeast }) => [date, area, measure, value, unit, homesAtLeast]);
    return { rows, ...(rows.length < all.length ? { next: whole.at(-1) ?? '' } : {}) };
  }

  private async trafficTable({ after, limit }: TableAsked): Promise<Table> {
    const page = await this.segments.page(after, limit);
    const rows = page.map(({ id, name, now }) => {
      const stale = now !== undefined && this.traffic.isStale(now.at);
      return [id, name, now && new Date(now.at).toISOString(), now && !stale ? now.state : 'unknown', now?.speed, now?.flow, now?.occupancy, now && stale];
    });
    return { rows, ...(page.length === limit ? { next: page.at(-1)?.id ?? '' } : {}) };
  }
}
