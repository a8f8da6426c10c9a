import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { centreOf, hexagonOf, nextColumns, RANGE_METRES, type Candidate } from '../../../../core/network/radio.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { parsed } from '../../../platform/http/parsed.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { Columns } from '../lights/columns.store.js';
import { Radio, RADIO_DAYS } from './radio.store.js';

/** More unusable cells than this, and a plan by hand is due; columns about one cell that are looked at. [ours] */
const MOST_CELLS = 300, MOST_COLUMNS = 2_000;

const CellsForm = z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(RADIO_DAYS) });
const NextForm = CellsForm.extend({ range: z.coerce.number().min(100).max(5_000).default(RANGE_METRES), limit: z.coerce.number().int().min(1).max(50).default(10) });

/** How far the town's LoRaWAN carries, by what was heard; and where the next gateway would do most. */
@Controller('api/v1/network/radio')
@Public()
export class RadioController {
  constructor(private readonly radio: Radio, private readonly columns: Columns, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  @Get('cells')
  async cells(@Query() query: unknown): Promise<object> {
    const { days } = parsed(CellsForm, query);
    const cells = await this.radio.judged(this.clock.now(), days);
    return { type: 'FeatureCollection', features: cells.map(({ cell, ...rest }) => ({ type: 'Feature', id: cell, geometry: { type: 'Polygon', coordinates: [hexagonOf(cell)] }, properties: { ...rest, medianSnr: rest.medianSnr ?? null } })) };
  }

  @Get('next-columns')
  async next(@Req() request: FastifyRequest, @Query() query: unknown): Promise<object> {
    await this.access.need(request, 'network:read');
    const { days, range, limit } = parsed(NextForm, query);
    const all = (await this.radio.judged(this.clock.now(), days)).filter(({ state }) => state === 'unusable').map(({ cell }) => cell), unusable = all.slice(0, MOST_CELLS);
    const candidates = new Map<string, Candidate>();
    for (const cell of unusable) {
      const { longitude, latitude } = centreOf(cell);
      for (const { id, point: { coordinates }, installed = [] } of await this.columns.near(longitude, latitude, range, MOST_COLUMNS)) {
        if (!installed.some(({ what }) => what === 'gateway')) candidates.set(id, { id, longitude: coordinates[0], latitude: coordinates[1] });
      }
    }
    return { rangeMetres: range, unusable: all.length, lookedAt: unusable.length, columns: nextColumns([...candidates.values()], unusable, range).slice(0, limit).map(({ id, cells }, i) => ({ rank: i + 1, column: id, ...placeOf(candidates.get(id)), cells: cells.length })) };
  }
}

const placeOf = (candidate: Candidate | undefined): object => (candidate ? { longitude: candidate.longitude, latitude: candidate.latitude } : {});
