import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { BesideAir } from './beside-air.service.js';

const day = z.iso.date({ message: 'must be a day as 2026-11-24' }).transform((value) => Date.parse(value));
export const BesideAirForm = z.strictObject({ air: z.string('says which air site: its id').max(40), pollutant: z.enum(['NO2', 'O3', 'SO2', 'PM2.5', 'PM10']).default('NO2'), from: day, to: day });

/** Traffic beside air at one place: everybody may read it. */
@Controller(['api/v1/traffic/sites', 'traffic/sites'])
@Public()
export class BesideAirController {
  constructor(private readonly beside: BesideAir) {}

  @Get(':id/beside-air')
  contrast(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    return this.beside.contrast(id, parsed(BesideAirForm, query));
  }
}
