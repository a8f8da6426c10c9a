import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { correctionName, FOG, withheldOf, type Particle } from '../../../core/air/humidity.js';
import type { Pollutant } from '../../../core/air/pollutants.js';
import type { Quality } from '../../../core/sta/quality.js';
import { iso } from '../../../core/time/when.js';
import { Public, Roles } from '../../platform/access/viewer.js';
import { LONGEST_REQUEST_MS } from '../../platform/http/long-requests.js';
import { parsed } from '../../platform/http/parsed.js';
import { rowsIn } from '../csv-file.js';
import { DaysForm, HOUR_FIELDS, HoursForm, NewSiteForm, UkAirForm, YearForm } from './air.forms.js';
import { AirAreas } from './air-areas.service.js';
import { Air, type AirDay, type HoursReceipt } from './air.service.js';
import type { AirHours, AirSite } from './air-sites.store.js';
import { UkAirFiles, type UkAirReport } from './uk-air-files.service.js';

/** Sites are entered, and their hours handed in, by whoever runs them. */
@Controller('api/v1/place/air/sites')
@Roles('admin')
export class AirSitesController {
  constructor(private readonly air: Air, private readonly areas: AirAreas, private readonly files: UkAirFiles) {}

  @Post()
  async make(@Body() body: unknown): Promise<AirSite> {
    return this.air.make(await this.areas.placed(parsed(NewSiteForm, body) as AirSite));
  }

  @Post(':id/hours')
  @HttpCode(200)
  take(@Param('id') id: string, @Body() body: unknown): Promise<HoursReceipt> {
    return this.air.take(id, parsed(HoursForm, body));
  }

  /** An hourly file of the national network, as UK-AIR hands it out. */
  @Post(':id/uk-air')
  @HttpCode(200)
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS })
  takeFile(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown): Promise<UkAirReport> {
    const { dryRun } = parsed(UkAirForm, query);
    return this.files.take(id, rowsIn(request.body, request.headers['content-type']), dryRun === 'true');
  }
}

/** The town's air is everybody's to read. */
@Controller(['air/sites', 'api/v1/air/sites'])
@Public()
export class AirController {
  constructor(private readonly air: Air) {}

  @Get()
  list(): Promise<AirSite[]> {
    return this.air.all();
  }

  @Get(':id/daqi')
  async daqi(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { site, days } = await this.air.days(id, parsed(DaysForm, query) as { from?: number; to?: number });
    return { site: site.id, name: site.name, grade: site.grade, days: days.map(publicDay) };
  }

  /** What was kept of each hour: of an indicative site's particles what the sensor said, in which humidity, and why it is not told. */
  @Get(':id/hours')
  async hours(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { site, hours, at, qualities } = await this.air.hours(id, parsed(DaysForm, query) as { from?: number; to?: number });
    return { site: site.id, name: site.name, grade: site.grade, hours: at.map((hour, i) => publicHour(hour, hours, qualities[i])) };
  }

  /** A calendar year against the WHO's guidelines of 2021 and England's objectives. */
  @Get(':id/objectives')
  async objectives(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { year } = parsed(YearForm, query);
    const { site, judged } = await this.air.year(id, year);
    return { site: site.id, name: site.name, grade: site.grade, year, objectives: judged.map(({ value, ...one }) => ({ ...one, ...(value === undefined ? {} : { value: Math.round(value * 10) / 10 }) })) };
  }
}

const publicDay = ({ day, index, measured, withheld }: AirDay): object => ({
  date: new Date(day).toISOString().slice(0, 10), daqi: index?.index ?? null, band: index?.band ?? null, driver: index?.driver ?? null, hoursMeasured: measured,
  ...(Object.keys(withheld).length > 0 ? { hoursWithheld: withheld, withheldBecause: FOG } : {}),
});

const FIELDS = Object.entries(HOUR_FIELDS) as [Pollutant, string][];

function publicHour(at: number, { means, wind, damp }: AirHours, quality: Quality | undefined): object {
  const said = damp.get(at), speed = wind.get(at), withheld = said && withheldOf(said, (particle) => means[particle]?.has(at) ?? false);
  const value = (pollutant: Pollutant): number | null | undefined => means[pollutant]?.get(at) ?? (withheld?.particles.some((one) => one === pollutant) ? null : undefined);
  return {
    at: iso(at), ...byField((pollutant) => { const mean = value(pollutant); return typeof mean === 'number' ? Math.round(mean * 100) / 100 : mean; }),
    ...(speed === undefined ? {} : { windSpeed: speed }),
    ...(said ? { raw: byField((pollutant) => said.raw[pollutant as Particle]), humidity: said.humidity } : {}),
    ...(withheld ? { reason: withheld.reason } : {}),
    quality: { ...quality, ...(said ? { correction: correctionName(said.correction) } : {}) },
  };
}

const byField = (valueOf: (pollutant: Pollutant) => number | null | undefined): object => Object.fromEntries(FIELDS.map(([pollutant, field]) => [field, valueOf(pollutant)] as const).filter(([, value]) => value !== undefined));
