import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AreaProblem, areaOf } from '../../../../core/geo/areas.js';
import { isOutAt, OUTAGE_KINDS, outageState } from '../../../../core/network/outages.js';
import { iso } from '../../../../core/time/when.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { parsed } from '../../../platform/http/parsed.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { latitudeInQuery as latitude, longitudeInQuery as longitude } from '../../position.forms.js';
import { limit } from '../lights/lights.forms.js';
import { Outages, type NewOutage, type Outage } from './outages.store.js';

const DAY_MS = 86_400_000;
/** What began longer ago, or is planned for later, is a slip of the pen. [ours] */
const OLDEST_MS = 366 * DAY_MS, LATEST_MS = 366 * DAY_MS;

const text = z.string().trim().min(1).max(100);
const time = z.iso.datetime({ offset: true, message: 'must be a time in ISO 8601 with an offset, as 2026-11-24T18:00:00Z' }).transform((value) => Date.parse(value));
export const OutageForm = z.strictObject({
  /** Whose word it is: UK Power Networks, Openreach … */
  source: text,
  /** Its number there: told again, it is the same outage. */
  reference: text,
  kind: z.enum(OUTAGE_KINDS, 'is power, broadband or mobile'),
  /** A GeoJSON Polygon or MultiPolygon. */
  area: z.looseObject({ type: z.string(), coordinates: z.array(z.unknown()) }),
  start: time,
  end: time.optional(),
  expectedEnd: time.optional(),
  detail: z.string().trim().max(1_000).optional(),
});
export const EndOutageForm = z.strictObject({ at: time.optional() });
const ListForm = z.strictObject({
  state: z.enum(['current', 'planned', 'over', 'all'], 'is current, planned, over or all').default('current'),
  kind: z.enum(OUTAGE_KINDS, 'is power, broadband or mobile').optional(),
  latitude: latitude.optional(), longitude: longitude.optional(),
  after: z.string().max(40).default(''),
  limit,
}).refine(({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined), { error: 'comes with longitude', path: ['latitude'] });

/** Outages are told by staff and by operators with `outages:write`, and read by everybody. */
@Controller('api/v1/network/outages')
@Public()
export class OutagesController {
  constructor(private readonly outages: Outages, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  @Post()
  @HttpCode(200)
  async tell(@Req() request: FastifyRequest, @Body() body: unknown): Promise<{ id: string; news: boolean }> {
    await this.access.need(request, 'outages:write');
    const { area, detail, end, expectedEnd, ...rest } = parsed(OutageForm, body), now = this.clock.now();
    const shape = { type: area.type, coordinates: area.coordinates };
    sound(shape);
    if (rest.start < now - OLDEST_MS || rest.start > now + LATEST_MS) throw new Problem(400, 'value', 'start: lies more than a year away.', { field: 'start' });
    for (const [field, at] of [['end', end], ['expectedEnd', expectedEnd]] as const) if (at !== undefined && at < rest.start) throw new Problem(400, 'value', `${field}: lies before start.`, { field });
    const outage: NewOutage = { ...rest, area: shape, toldAt: now, ...(end === undefined ? {} : { end }), ...(expectedEnd === undefined ? {} : { expectedEnd }), ...(detail ? { detail } : {}) };
    return this.outages.keep(outage);
  }

  @Post(':id/end')
  @HttpCode(200)
  async end(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    await this.access.need(request, 'outages:write');
    const { at = this.clock.now() } = parsed(EndOutageForm, body), outage = await this.found(id);
    if (at < outage.start) throw new Problem(400, 'value', 'at: lies before its start.', { field: 'at' });
    await this.outages.end(outage.id, at);
    return outageView(await this.found(id), this.clock.now());
  }

  /** Also: whether somebody at a place is without. */
  @Get()
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { state, kind, latitude, longitude, after, limit } = parsed(ListForm, query), now = this.clock.now();
    const interval = { current: { from: now, to: now }, planned: { from: now }, over: { to: now }, all: {} }[state];
    const at = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
    const page = await this.outages.page({ interval, ...(kind ? { kind } : {}), ...(at ? { box: [at.longitude, at.latitude, at.longitude, at.latitude] } : {}) }, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    const fits = page.filter((outage) => (state === 'all' || outageState(outage, now) === state) && (!at || isOutAt({ start: outage.start, area: areaOf(outage.area) }, at, Math.max(now, outage.start))));
    return fits.map((outage) => outageView(outage, now));
  }

  @Get(':id')
  async one(@Param('id') id: string): Promise<object> {
    return outageView(await this.found(id), this.clock.now());
  }

  private async found(id: string): Promise<Outage> {
    const outage = await this.outages.find(id);
    if (!outage) throw notFound('outage');
    return outage;
  }
}

function sound(area: unknown): void {
  try {
    areaOf(area);
  } catch (error) {
    if (error instanceof AreaProblem) throw new Problem(400, 'value', `${error.message}`, { field: error.field });
    throw error;
  }
}

export const outageView = ({ id, source, reference, kind, area, start, end, expectedEnd, detail, toldAt }: Outage, now: number): Record<string, unknown> => ({
  id, kind, state: outageState({ start, ...(end === undefined ? {} : { end }) }, now), source, reference, start: iso(start), end: end === undefined ? null : iso(end), expectedEnd: expectedEnd === undefined ? null : iso(expectedEnd), toldAt: iso(toldAt), detail: detail ?? null, area,
});
