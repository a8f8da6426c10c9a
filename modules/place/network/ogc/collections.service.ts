import { Injectable } from '@nestjs/common';
import { COUNTED } from '../../../../core/network/premises.js';
import { rankOf, TIERS, type Tier } from '../../../../core/network/tiers.js';
import { fromGeoJson, intersects } from '../../../../core/sta/geometry.js';
import { boxPolygon, type Box, type Interval } from '../../../../core/ogc/items-query.js';
import { Clock } from '../../../platform/clock/clock.js';
import { insideBox } from '../inside.js';
import { columnView } from '../lights/light-views.js';
import { Columns } from '../lights/columns.store.js';
import { LightFaults } from '../lights/faults.store.js';
import { outageView } from '../outages/outages.controller.js';
import { Outages, type Outage } from '../outages/outages.store.js';
import { PremisesStore, type Premises } from '../premises.store.js';
import { bestView } from '../views.js';
import { view as venueView } from '../wifi/wifi.controller.js';
import { Wifi } from '../wifi/wifi.store.js';

export interface Feature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: object;
  readonly properties: Record<string, unknown>;
}
export interface ItemsQuery {
  readonly box?: Box;
  readonly interval?: Interval;
  /** Property → the text it must be, of those that the collection names. */
  readonly filter: Readonly<Record<string, string>>;
}
export interface OgcCollection {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Properties by which items can be asked for, and what each holds. */
  readonly queryables: Readonly<Record<string, 'text' | 'number' | 'flag'>>;
  /** By their ids, those after one of them. `all`: the caller may see what is not everybody's. */
  items(query: ItemsQuery, after: string, most: number, all: boolean): Promise<Feature[]>;
  item(id: string, all: boolean): Promise<Feature | undefined>;
}

const feature = (id: string, geometry: object, properties: Record<string, unknown>): Feature => ({ type: 'Feature', id, geometry, properties });
/** A property's text as the store holds it. */
const asHeld = (text: string, kind: 'text' | 'number' | 'flag'): unknown => (kind === 'number' ? Number(text) : kind === 'flag' ? text === 'true' : text);

/** The network's assets as features. */
@Injectable()
export class OgcCollections {
  readonly all: readonly OgcCollection[];

  constructor(private readonly premises: PremisesStore, private readonly wifi: Wifi, private readonly columns: Columns, private readonly faults: LightFaults, private readonly outages: Outages, private readonly clock: Clock) {
    this.all = [this.coverage(), this.venues(), this.lights(), this.out()];
  }

  find(id: string): OgcCollection | undefined {
    return this.all.find((one) => one.id === id);
  }

  private coverage(): OgcCollection {
    const held: Readonly<Record<string, string>> = { uprn: '_id', operator: 'best.operator', technology: 'best.technology', maxDown: 'best.maxDown', source: 'best.source' };
    // A list of homes without a decent line, with where they are, is for those who work on it.
    const scope = (all: boolean): object => ({ kind: { $in: [...COUNTED] }, ...(all ? {} : { rank: { $gte: rankOf('decent') } }) });
    const toFeature = (one: Premises): Feature => feature(one.uprn, one.point, { uprn: one.uprn, kind: one.kind, ward: one.ward ?? null, ...bestView(one) });
    const queryables = { uprn: 'text', ward: 'text', kind: 'text', tier: 'text', operator: 'text', technology: 'text', source: 'text', maxDown: 'number' } as const;
    return {
      id: 'premises-coverage', title: 'Broadband by premises', queryables,
      description: 'The best line that operators offer at each premises, by UPRN; without addresses or postcodes. Premises without a decent line are shown to staff and partners with network:read alone.',
      items: async ({ box, interval, filter }, after, most, all) => {
        const wanted: object[] = Object.entries(filter).map(([name, text]) => (name === 'tier' ? { rank: rankOf(text as Tier) } : { [held[name] ?? name]: asHeld(text, queryables[name as keyof typeof queryables]) }));
        if (interval) wanted.push({ 'best.observedAt': { ...(interval.from === undefined ? {} : { $gte: interval.from }), ...(interval.to === undefined ? {} : { $lte: interval.to }) } });
        if (filter['tier'] !== undefined && !TIERS.includes(filter['tier'] as Tier)) return [];
        return (await this.premises.page({ $and: [scope(all), ...wanted, ...(box ? [insideBox(box)] : [])] }, after, most)).map(toFeature);
      },
      item: async (id, all) => (await this.premises.page({ $and: [scope(all), { _id: id }] }, '', 1)).map(toFeature)[0],
    };
  }

  private venues(): OgcCollection {
    const queryables = { name: 'text', ssid: 'text', kind: 'text', ward: 'text', openRoaming: 'flag' } as const;
    const ask = async (filter: object, after: string, most: number): Promise<Feature[]> => (await this.wifi.page(filter, after, most)).map((venue) => {
      const { longitude: _, latitude: __, ...properties } = venueView(venue);
      return feature(venue.id, venue.point, properties);
    });
    return {
      id: 'wifi-venues', title: 'Public Wi-Fi', description: 'Where the council offers Wi-Fi.', queryables,
      items: ({ box, filter }, after, most) => ask({ $and: [{}, ...Object.entries(filter).map(([name, text]) => ({ [name]: asHeld(text, queryables[name as keyof typeof queryables]) })), ...(box ? [insideBox(box)] : [])] }, after, most),
      item: async (id) => (await ask({ _id: id }, '', 1))[0],
    };
  }

  private lights(): OgcCollection {
    const held: Readonly<Record<string, string>> = { lampType: 'luminaire.lampType' };
    const queryables = { street: 'text', ward: 'text', owner: 'text', lampType: 'text' } as const;
    const ask = async (filter: object, after: string, most: number, all: boolean): Promise<Feature[]> => {
      const page = await this.columns.page(filter, after, most), open = await this.faults.openOf(page.map(({ id }) => id));
      return page.map((column) => feature(column.id, column.point, { ...columnView(column, all), openFaults: (open.get(column.id) ?? []).map(({ kind }) => kind) }));
    };
    return {
      id: 'columns', title: 'Street-light columns', description: 'Columns, their lamps, open faults and free places for sensors.', queryables,
      items: ({ box, filter }, after, most, all) => ask({ $and: [{}, ...Object.entries(filter).map(([name, text]) => ({ [held[name] ?? name]: text })), ...(box ? [insideBox(box)] : [])] }, after, most, all),
      item: async (id, all) => (await ask({ _id: id }, '', 1, all))[0],
    };
  }

  private out(): OgcCollection {
    const toFeature = (outage: Outage): Feature => {
      const { area, ...properties } = outageView(outage, this.clock.now());
      return feature(outage.id, area as object, properties);
    };
    return {
      id: 'outages', title: 'Outages', description: 'Where power, broadband or mobile are out, were, or will be, as operators say.', queryables: { kind: 'text', source: 'text' },
      items: async ({ box, interval, filter: { kind, source } }, after, most) => {
        const found: Feature[] = [];
        // Boxes are compared by the store, shapes here: a page goes on until it is full.
        for (let from = after; found.length < most;) {
          const page = await this.outages.page({ ...(interval ? { interval } : {}), ...(box ? { box } : {}), ...(kind === undefined ? {} : { kind }) }, from, most);
          found.push(...page.filter((one) => (source === undefined || one.source === source) && (!box || touches(one.area, box))).map(toFeature));
          const last = page.at(-1);
          if (!last || page.length < most) break;
          from = last.id;
        }
        return found.slice(0, most);
      },
      item: async (id) => {
        const outage = await this.outages.find(id);
        return outage && toFeature(outage);
      },
    };
  }
}

function touches(area: object, box: Box): boolean {
  const { type, coordinates } = area as { type: string; coordinates: unknown[] };
  const about = fromGeoJson(boxPolygon(box));
  return (type === 'Polygon' ? [coordinates] : coordinates).some((rings) => {
    const shape = fromGeoJson({ type: 'Polygon', coordinates: rings });
    return shape !== undefined && about !== undefined && intersects(shape, about);
  });
}
