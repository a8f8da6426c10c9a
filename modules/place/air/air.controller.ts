import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Public, Roles } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { DaysForm, HoursForm, NewSiteForm, YearForm } from './air.forms.js';
import { Air, type AirDay, type HoursReceipt } from './air.service.js';
import type { AirSite } from './air-sites.store.js';

/** Sites are entered, and their hours handed in, by whoever runs them. */
@Controller('api/v1/place/air/sites')
@Roles('admin')
export class AirSitesController {
  constructor(private readonly air: Air) {}

  @Post()
  make(@Body() body: unknown): Promise<AirSite> {
    return this.air.make(parsed(NewSiteForm, body) as AirSite);
  }

  @Post(':id/hours')
  @HttpCode(200)
  take(@Param('id') id: string, @Body() body: unknown): Promise<HoursReceipt> {
    return this.air.take(id, parsed(HoursForm, body));
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

  /** A calendar year against the WHO's guidelines of 2021 and England's objectives. */
  @Get(':id/objectives')
  async objectives(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { year } = parsed(YearForm, query);
    const { site, judged } = await this.air.year(id, year);
    return { site: site.id, name: site.name, grade: site.grade, year, objectives: judged.map(({ value, ...one }) => ({ ...one, ...(value === undefined ? {} : { value: Math.round(value * 10) / 10 }) })) };
  }
}

const publicDay = ({ day, index, measured }: AirDay): object => ({
  date: new Date(day).toISOString().slice(0, 10), daqi: index?.index ?? null, band: index?.band ?? null, driver: index?.driver ?? null, hoursMeasured: measured,
});
