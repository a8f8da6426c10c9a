import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { readAreas, type AreaFault } from '../../../core/geo/areas.js';
import { Roles } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Problem } from '../../platform/http/problem.js';
import { Boundaries, BOUNDARY_SETS, MOST_AREAS } from './boundaries.store.js';

const SetForm = z.strictObject({ set: z.enum(BOUNDARY_SETS, `is one of ${BOUNDARY_SETS.join(', ')}`) });
const MOST_TOLD = 50;

/** Boundaries are handed in by staff, as GeoJSON. What was there of the set before is replaced. */
@Controller('api/v1/place/boundaries')
@Roles('admin')
export class BoundariesController {
  constructor(private readonly boundaries: Boundaries) {}

  @Post(':set')
  @HttpCode(200)
  async take(@Param('set') name: string, @Body() body: unknown): Promise<{ accepted: number; rejected: readonly AreaFault[]; rejectedCount: number }> {
    const { set } = parsed(SetForm, { set: name });
    const read = readAreas(body);
    if (!read) throw new Problem(400, 'structure', 'type: must be a GeoJSON FeatureCollection of areas.', { field: 'type' });
    if (read.areas.length > MOST_AREAS) throw new Problem(413, 'too-long', `features: holds more than ${MOST_AREAS} areas. Hand in those of the council alone.`, { field: 'features' });
    const twice = read.areas.find(({ code }, i) => read.areas.findIndex((other) => other.code === code) !== i);
    if (twice) throw new Problem(400, 'value', `features: ${twice.code} stands twice. Nothing was kept.`, { field: 'features' });
    if (read.areas.length === 0) throw new Problem(400, 'value', 'features: no area could be read. What was there before is kept.', { field: 'features' });
    await this.boundaries.replace(set, read.areas);
    return { accepted: read.areas.length, rejected: read.faults.slice(0, MOST_TOLD), rejectedCount: read.faults.length };
  }
}
