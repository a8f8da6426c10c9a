import { Body, Controller, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { postcodeOf } from '../../../core/network/premises.js';
import { RowProblem } from '../../../core/network/row-fields.js';
import type { Tier } from '../../../core/network/tiers.js';
import { iso } from '../../../core/time/when.js';
import { Public, Roles } from '../../platform/access/viewer.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { SummaryForm, UncoveredForm, WardsForm } from './network.forms.js';
import { Network } from './network.service.js';
import { PastCoverage } from './past-coverage.service.js';
import { Postcodes } from './postcodes.store.js';
import { Wards, type Ward } from './wards.store.js';

/** The wards' boundaries are entered by staff. */
@Controller('api/v1/network/wards')
@Roles('admin')
export class WardsEntryController {
  constructor(private readonly network: Network) {}

  @Put()
  replace(@Body() body: unknown): Promise<{ wards: number; moved: number }> {
    return this.network.takeWards(parsed(WardsForm, body).features);
  }
}

/** How the town is covered is everybody's to read; the list of who is not, staff's and partners' with `network:read`. */
@Controller('api/v1/network')
@Public()
export class NetworkController {
  constructor(private readonly network: Network, private readonly wards: Wards, private readonly postcodes: Postcodes, private readonly past: PastCoverage, private readonly access: PlaceAccess) {}

  @Get('wards')
  list(): Promise<Ward[]> {
    return this.wards.all();
  }

  @Get('summary')
  summary(@Query() query: unknown): Promise<object> {
    const { area, on } = parsed(SummaryForm, query);
    return on === undefined ? this.network.summary(area) : this.past.summary(area, on);
  }

  @Get('premises/:uprn')
  async premises(@Req() request: FastifyRequest, @Param('uprn') uprn: string): Promise<object> {
    return this.network.one(uprn, await this.access.has(request, 'network:read', ['admin', 'clinician']));
  }

  @Get('uncovered')
  async uncovered(@Req() request: FastifyRequest, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    await this.access.need(request, 'network:read');
    const { tier, ward, after, limit } = parsed(UncoveredForm, query);
    const page = await this.network.uncovered(tier as Tier, ward, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: (page.at(-1) as { uprn: string }).uprn });
    return page;
  }

  /** Per cent of a postcode's premises: it says nothing of any one of them. */
  @Get('postcodes/:postcode')
  async postcode(@Param('postcode') text: string): Promise<object> {
    const postcode = asPostcode(text), words = await this.postcodes.of(postcode);
    if (words.length === 0) throw notFound('postcode');
    return { postcode, scope: 'area', source: 'Ofcom Connected Nations', snapshots: words.map(({ observedAt, percent }) => ({ observedAt: iso(observedAt).slice(0, 10), percent })) };
  }
}

function asPostcode(text: string): string {
  try {
    return postcodeOf(text) ?? '';
  } catch (error) {
    if (error instanceof RowProblem) throw new Problem(400, 'value', error.message, { field: 'postcode' });
    throw error;
  }
}
