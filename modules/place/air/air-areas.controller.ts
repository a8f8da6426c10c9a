import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { eachItem } from '../../platform/http/each-item.js';
import { parsed } from '../../platform/http/parsed.js';
import { Problem } from '../../platform/http/problem.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { ForecastForm, ForecastsForm } from './air.forms.js';
import { AirAreas } from './air-areas.service.js';
import type { ForecastDay } from './forecasts.store.js';

/** A clock may run so far ahead. */
const AHEAD_MS = 3_600_000;

/** Forecasts are handed in by staff or a partner's key with `air:write`. */
@Controller('api/v1/air/forecasts')
@Public()
export class AirForecastsController {
  constructor(private readonly areas: AirAreas, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  @Post()
  @HttpCode(200)
  async take(@Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    await this.access.need(request, 'air:write');
    const areaOf = await this.areas.namer();
    const { taken, rejected } = eachItem(parsed(ForecastsForm, body), (item): ForecastDay[] => {
      const { area: said, source, issuedAt, days } = parsed(ForecastForm, item);
      if (issuedAt > this.clock.now() + AHEAD_MS) throw new Problem(400, 'value', 'issuedAt: lies ahead. Nobody has said it yet.', { field: 'issuedAt' });
      const area = areaOf(said);
      if (area === undefined) throw new Problem(400, 'value', 'area: is no ward of the town by name or code. The wards are listed at /api/v1/network/wards; foresee for each of them.', { field: 'area' });
      return days.map(({ date, daqi }) => ({ area, source, issuedAt, day: date, daqi }));
    });
    const days = taken.flat(), news = await this.areas.take(days);
    return { accepted: days.length, news, known: days.length - news, rejected };
  }
}

/** The air of a ward is everybody's to read. */
@Controller(['api/v1/air/areas', 'air/areas'])
@Public()
export class AirAreasController {
  constructor(private readonly areas: AirAreas) {}

  @Get(':ward/daqi')
  daqi(@Param('ward') ward: string): Promise<object> {
    return this.areas.daqi(ward);
  }
}
