import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { iso } from '../../../core/time/when.js';
import { Public, Roles } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { Segments, type Segment } from './segments.store.js';
import { BottlenecksForm, NewSegmentForm, NewTrafficSiteForm, PageForm, SpanForm, StatesForm, TrafficReadingsForm } from './traffic.forms.js';
import { Traffic, type ReadingsReceipt } from './traffic.service.js';
import { TrafficSites, type TrafficSite } from './traffic-sites.store.js';
import { round, stateView, townIndex } from './views.js';

/** Sites and stretches are entered by staff. */
@Controller('api/v1/traffic')
@Roles('admin')
export class TrafficEntryController {
  constructor(private readonly traffic: Traffic) {}

  @Post('sites')
  makeSite(@Body() body: unknown): Promise<TrafficSite> {
    return this.traffic.makeSite(parsed(NewTrafficSiteForm, body) as TrafficSite);
  }

  @Post('segments')
  makeSegment(@Body() body: unknown): Promise<Segment> {
    return this.traffic.makeSegment(parsed(NewSegmentForm, body) as Segment);
  }
}

/** Readings are handed in by staff or a partner's key with `traffic:write`. */
@Controller('api/v1/traffic/sites')
@Public()
export class TrafficReadingsController {
  constructor(private readonly traffic: Traffic, private readonly access: PlaceAccess) {}

  @Post(':id/readings')
  @HttpCode(200)
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<ReadingsReceipt> {
    await this.access.need(request, 'traffic:write');
    return this.traffic.take(id, parsed(TrafficReadingsForm, body));
  }
}

/** How the town's roads go is everybody's to read. */
@Controller(['api/v1/traffic', 'traffic'])
@Public()
export class TrafficController {
  constructor(private readonly traffic: Traffic, private readonly sites: TrafficSites, private readonly segments: Segments, private readonly clock: Clock) {}

  @Get('sites')
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TrafficSite[]> {
    const { after, limit } = parsed(PageForm, query);
    const page = await this.sites.page(after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    return page;
  }

  @Get('segments/state')
  async states(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { after, limit, ward } = parsed(StatesForm, query);
    const page = await this.segments.page(after, limit, ward);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    const fresh = page.filter(({ now }) => now && !this.traffic.isStale(now.at));
    return { at: iso(this.clock.now()), travelTimeIndex: townIndex(fresh), known: fresh.length, segments: page.map((segment) => stateView(segment, segment.now !== undefined && this.traffic.isStale(segment.now.at))) };
  }

  @Get('segments/:id/state')
  async state(@Param('id') id: string): Promise<object> {
    const segment = await this.traffic.segment(id);
    return stateView(segment, segment.now !== undefined && this.traffic.isStale(segment.now.at));
  }

  @Get('segments/:id/readings')
  async readings(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { segment, from, to, readings } = await this.traffic.judged(id, parsed(SpanForm, query) as { from?: number; to?: number });
    return { segment: segment.id, from: iso(from), to: iso(to), readings: readings.map(({ at, speed, flow, occupancy, quality }) => ({ at: iso(at), speedMph: speed === undefined ? null : round(speed, 1), flow: flow ?? null, occupancy: occupancy ?? null, quality })) };
  }

  @Get('segments/:id/measures')
  async measures(@Param('id') id: string, @Query() query: unknown): Promise<object> {
    const { segment, from, to, measures } = await this.traffic.measures(id, parsed(SpanForm, query) as { from?: number; to?: number });
    const of = measures && {
      intervals: measures.intervals, travelTimeIndex: round(measures.travelTimeIndex, 3), planningTimeIndex: round(measures.planningTimeIndex, 3), delaySecondsPerMile: round(measures.delaySecondsPerMile, 1),
      lostVehicleHours: measures.lostVehicleHours === undefined ? null : round(measures.lostVehicleHours, 1), minutes: measures.minutes,
    };
    return { segment: segment.id, from: iso(from), to: iso(to), freeFlow: segment.freeFlow ?? null, measures: of ?? null };
  }

  /** Ranked by hours lost by all vehicles, then by minutes below three quarters of the free speed. */
  @Get('bottlenecks')
  async bottlenecks(@Query() query: unknown): Promise<object> {
    const { limit, ...span } = parsed(BottlenecksForm, query);
    const { from, to, ranked } = await this.traffic.bottlenecks(span as { from?: number; to?: number }, limit);
    return { from: iso(from), to: iso(to), bottlenecks: ranked.map(({ lostVehicleHours, ...one }, i) => ({ rank: i + 1, ...one, lostVehicleHours: round(lostVehicleHours, 1) })) };
  }
}
