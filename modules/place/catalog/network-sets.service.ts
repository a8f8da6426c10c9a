import { Injectable } from '@nestjs/common';
import type { Cell, Dataset } from '../../../core/catalog/dataset.js';
import { sharesOf } from '../../../core/network/coverage.js';
import { centreOf } from '../../../core/network/radio.js';
import { TIERS } from '../../../core/network/tiers.js';
import { DAY, iso } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Columns } from '../network/lights/columns.store.js';
import { Outages } from '../network/outages/outages.store.js';
import { PremisesStore } from '../network/premises.store.js';
import { Radio, RADIO_DAYS } from '../network/radio/radio.store.js';
import { Wifi } from '../network/wifi/wifi.store.js';
import type { Table, TableAsked } from './table.js';

type Paged = Pick<TableAsked, 'after' | 'limit'>;
interface NetworkSet {
  readonly dataset: Dataset;
  table(asked: TableAsked): Promise<Table>;
}

const LATITUDE = { name: 'latitude', datatype: 'number', description: 'WGS 84' } as const, LONGITUDE = { ...LATITUDE, name: 'longitude' } as const;
/** As the dataset's description says. */
const OUTAGE_DAYS = 30;
/** What the network's own lists give out in one page. */
const MOST_OUTAGES = 10_000;

/** What is known of lines, lights, Wi-Fi, outages and radio, as open tables. No address and no device is in any of them. */
@Injectable()
export class NetworkSets {
  readonly all: readonly NetworkSet[];

  constructor(private readonly premises: PremisesStore, columns: Columns, wifi: Wifi, private readonly outages: Outages, private readonly radio: Radio, private readonly clock: Clock) {
    this.all = [
      {
        dataset: {
          id: 'broadband-by-ward', title: 'Broadband by ward', description: 'Homes and businesses of each ward, counted once each, and how many of them the best line that anybody offers reaches at each tier or a better one.', keywords: ['broadband', 'gigabit', 'coverage'],
          api: { path: '/api/v1/network/summary?area=ward', title: 'Network API' },
          columns: [
            { name: 'ward', datatype: 'string', description: 'Its name; empty of premises in none that is known' }, { name: 'premises', datatype: 'integer', description: 'Homes and businesses', required: true }, { name: 'without_data', datatype: 'integer', description: 'Of these, those of which nobody has said anything', required: true },
            ...TIERS.slice(1).map((tier) => ({ name: tier, datatype: 'integer', description: `Those with a ${tier} line or a better one`, required: true } as const)),
          ],
        },
        table: () => this.broadband(),
      },
      {
        dataset: {
          id: 'street-lights', title: 'Street-light columns', description: 'Each column that is known, with its place.', keywords: ['street lights', 'columns', 'assets'],
          api: { path: '/ogc/collections/columns/items', title: 'OGC API Features' },
          columns: [{ name: 'column', datatype: 'string', description: 'Its number', required: true }, { name: 'street', datatype: 'string', description: 'The street it stands in' }, { name: 'ward', datatype: 'string', description: 'Its ward' }, { ...LATITUDE, required: true }, { ...LONGITUDE, required: true }],
        },
        table: (asked) => paged(asked, (after, most) => columns.page({}, after, most), ({ id, street, ward, point }) => [id, street, ward, point.coordinates[1], point.coordinates[0]]),
      },
      {
        dataset: {
          id: 'public-wifi', title: 'Public Wi-Fi', description: 'Where the council’s Wi-Fi is.', keywords: ['wi-fi', 'digital inclusion'],
          api: { path: '/api/v1/network/wifi/venues', title: 'Network API' },
          columns: [{ name: 'venue', datatype: 'string', description: 'Its id', required: true }, { name: 'name', datatype: 'string', description: 'Its name', required: true }, { name: 'network', datatype: 'string', description: 'What the network is called' }, { name: 'ward', datatype: 'string', description: 'Its ward' }, { ...LATITUDE, required: true }, { ...LONGITUDE, required: true }],
        },
        table: (asked) => paged(asked, (after, most) => wifi.page({}, after, most), ({ id, name, ssid, ward, point }) => [id, name, ssid, ward, point.coordinates[1], point.coordinates[0]]),
      },
      {
        dataset: {
          id: 'outages', title: 'Outages of power, broadband and mobile', description: 'What the operators have told of the last 30 days, or of the days asked for, by when it began. The areas are in the API.', keywords: ['outages', 'power', 'broadband', 'mobile'],
          api: { path: '/ogc/collections/outages/items', title: 'OGC API Features' },
          columns: [{ name: 'source', datatype: 'string', description: 'Who told of it', required: true }, { name: 'reference', datatype: 'string', description: 'Their number of it', required: true }, { name: 'kind', datatype: 'string', description: 'power, broadband or mobile', required: true }, { name: 'start', datatype: 'dateTime', description: 'When it began', required: true }, { name: 'end', datatype: 'dateTime', description: 'When it was over' }, { name: 'expected_end', datatype: 'dateTime', description: 'When it was said that it would be' }],
        },
        table: (asked) => this.out(asked),
      },
      {
        dataset: {
          id: 'lorawan-reception', title: 'LoRaWAN reception', description: `How well frames of devices on street-light columns were received in the last ${RADIO_DAYS} days, by hexagons of 250 metres.`, keywords: ['LoRaWAN', 'coverage', 'radio'],
          api: { path: '/api/v1/network/radio/cells', title: 'Network API' },
          columns: [{ name: 'cell', datatype: 'string', description: 'Its id', required: true }, { ...LATITUDE, required: true, description: 'Of its middle, WGS 84' }, { ...LONGITUDE, required: true, description: 'Of its middle, WGS 84' }, { name: 'state', datatype: 'string', description: 'usable, unusable or too few samples', required: true }, { name: 'received', datatype: 'integer', description: 'Frames', required: true }, { name: 'delivered', datatype: 'number', description: 'Share of those sent that came' }, { name: 'median_snr', datatype: 'number', description: 'Decibels' }],
        },
        table: async () => ({ rows: (await this.radio.judged(this.clock.now())).map((cell) => [cell.cell, centreOf(cell.cell).latitude, centreOf(cell.cell).longitude, cell.state, cell.received, cell.delivered, cell.medianSnr]) }),
      },
    ];
  }

  private async broadband(): Promise<Table> {
    const counted = [...(await this.premises.counted())].sort(([a], [b]) => (a < b ? -1 : 1));
    return { rows: counted.map(([ward, of]) => {
      const { premises, withoutData, shares } = sharesOf(of.counted);
      return [ward, premises, withoutData, ...shares.map((share) => share.premises)];
    }) };
  }

  private out({ from = this.clock.now() - OUTAGE_DAYS * DAY, to = this.clock.now(), after, limit }: TableAsked): Promise<Table> {
    const day = (at: number | undefined): string | undefined => (at === undefined ? undefined : iso(at));
    return paged({ after, limit: Math.min(limit, MOST_OUTAGES) }, (last, most) => this.outages.page({ interval: { from, to } }, last, most), ({ source, reference, kind, start, end, expectedEnd }) => [source, reference, kind, iso(start), day(end), day(expectedEnd)]);
  }
}

async function paged<Row extends { readonly id: string }>({ after, limit }: Paged, page: (after: string, most: number) => Promise<readonly Row[]>, cells: (row: Row) => readonly Cell[]): Promise<Table> {
  const rows = await page(after, limit);
  return { rows: rows.map(cells), ...(rows.length === limit ? { next: rows.at(-1)?.id ?? '' } : {}) };
}
