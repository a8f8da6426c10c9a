import { Controller, Get } from '@nestjs/common';
import type { Advisory } from '../../../core/air/advisory.js';
import { iso } from '../../../core/time/when.js';
import { Public } from '../../platform/access/viewer.js';
import { AreaAdvisories } from './air-advisories.service.js';

/** Where the air is bad now or today: everybody's to read. Nobody is told of it by this. */
@Controller(['api/v1/air/advisories', 'air/advisories'])
@Public()
export class AirAdvisoriesController {
  constructor(private readonly advisories: AreaAdvisories) {}

  @Get()
  async list(): Promise<object[]> {
    return (await this.advisories.current()).map(({ validFrom, validTo, ...rest }: Advisory) => ({ ...rest, validFrom: iso(validFrom), validTo: iso(validTo) }));
  }
}
