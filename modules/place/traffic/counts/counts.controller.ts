import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isZone } from '../../../../core/time/local.js';
import { iso, ZONE } from '../../../../core/time/when.js';
import { Public } from '../../../platform/access/viewer.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { LONGEST_REQUEST_MS } from '../../../platform/http/long-requests.js';
import { parsed } from '../../../platform/http/parsed.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { PageForm, SpanForm } from '../traffic.forms.js';
import { Traffic } from '../traffic.service.js';
import { rowsIn } from '../../csv-file.js';
import { CountTables, type AadfReport } from './counts.service.js';
import { Counts } from './counts.store.js';

const HoursTableForm = z.strictObject({
  /** Of times without an offset. */
  zone: z.string().max(60).refine(isZone, 'is no time zone; write it as Europe/London').default(ZONE),
  dayOrder: z.enum(['dmy', 'mdy']).default('dmy'),
  dryRun: z.enum(['true', 'false']).default('false'),
});
const YearsForm = PageForm.extend({ road: z.string().max(100).optional(), point: z.string().max(10).optional(), year: z.coerce.number().int().optional() });

/** Tables of counts are handed in by staff or a partner's key with `traffic:write`, and read by everybody. */
@Controller('api/v1/traffic')
@Public()
export class CountsController {
  constructor(private readonly tables: CountTables, private readonly counts: Counts, private readonly traffic: Traffic, private readonly access: PlaceAccess) {}

  @Post('sites/:id/hours')
  @HttpCode(200)
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS })
  async takeHours(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown): Promise<object> {
    await this.access.need(request, 'traffic:write');
    const { zone, dayOrder, dryRun } = parsed(HoursTableForm, query);
    return this.tables.hours(id, rowsIn(request.body, request.headers['content-type']), { zone, dayOrder, dryRun: dryRun === 'true' });
  }

  @Get('sites/:id/hours')
  async hours(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { from, to } = this.traffic.span(parsed(SpanForm, query) as { from?: number; to?: number });
    return { site: id, from: iso(from), to: iso(to), hours: (await this.tables.hoursBetween(id, from, to)).map(({ at, ...hour }) => ({ at: iso(at), ...hour })) };
  }

  @Post('aadf')
  @HttpCode(200)
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS })
  async takeYears(@Req() request: FastifyRequest): Promise<AadfReport> {
    await this.access.need(request, 'traffic:write');
    return this.tables.years(rowsIn(request.body, request.headers['content-type']));
  }

  @Get('aadf')
  async years(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { after, limit, ...filter } = parsed(YearsForm, query);
    const page = await this.counts.yearsOf(filter as { road?: string }, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    return page;
  }
}
