import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isAnAddress, namesADevice, type UsageRow } from '../../../../core/network/layouts/wifi.js';
import { iso } from '../../../../core/time/when.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { localDay } from '../../../platform/http/local-day.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { parsed } from '../../../platform/http/parsed.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { Wifi, type Venue } from './wifi.store.js';

const DAY_MS = 86_400_000, MOST_DAYS = 400;
/** A count below this may be one person of a small place: everybody is told that it is small, and no more. [M1: 10] */
const LEAST_TOLD = 10;

const day = localDay.transform((value) => Date.parse(value));
const count = z.number().int().min(0).max(10_000_000);
export const UsageForm = z.array(z.strictObject({ date: day, sessions: count, users: count.optional(), megabytes: z.number().min(0).max(1e12).optional() })).min(1).max(MOST_DAYS);
const VenuesForm = z.strictObject({ after: z.string().max(80).default(''), limit: z.coerce.number().int().min(1).max(1_000).default(200) });
const DaysForm = z.strictObject({ from: day.optional(), to: day.optional() });

/** Where there is Wi-Fi is everybody's to read; how much it is used too, save small numbers. */
@Controller('api/v1/network/wifi/venues')
@Public()
export class WifiController {
  constructor(private readonly wifi: Wifi, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  @Get()
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { after, limit } = parsed(VenuesForm, query);
    const page = await this.wifi.page({}, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    return page.map(view);
  }

  @Get(':id')
  async one(@Param('id') id: string): Promise<object> {
    return view(await this.found(id));
  }

  /** It is no venue any more; what was used stays counted. */
  @Delete(':id')
  @HttpCode(204)
  async close(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    await this.access.need(request, 'network:write');
    if (!(await this.wifi.close(id))) throw notFound('venue');
  }

  /** Counts a day. Whatever may name a device refuses the whole message. */
  @Post(':id/usage')
  @HttpCode(200)
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    await this.access.need(request, 'network:write');
    const { id: venue } = await this.found(id);
    refuseDevices(body);
    const days = parsed(UsageForm, body);
    days.forEach(({ date, sessions, users }, i) => {
      if (date > this.clock.now()) throw new Problem(400, 'value', `${i}.date: lies ahead.`, { field: `${i}.date` });
      if (users !== undefined && users > sessions) throw new Problem(400, 'value', `${i}.users: is more than there were sessions.`, { field: `${i}.users` });
    });
    const rows = days.map(({ date, sessions, users, megabytes }): UsageRow => ({ venue, day: date, sessions, ...(users === undefined ? {} : { users }), ...(megabytes === undefined ? {} : { megabytes }) }));
    return { accepted: rows.length, changed: await this.wifi.keepUsage(rows) };
  }

  @Get(':id/usage')
  async usage(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown): Promise<object> {
    const exact = await this.access.has(request, 'network:read');
    const { id: venue } = await this.found(id), { from, to = this.clock.now() } = parsed(DaysForm, query), first = from ?? to - 30 * DAY_MS;
    if (first > to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (to - first > MOST_DAYS * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to.`, { field: 'from' });
    const told = (n: number | undefined): number | string | null => (n === undefined ? null : exact || n >= LEAST_TOLD || n === 0 ? n : `fewer than ${LEAST_TOLD}`);
    const days = await this.wifi.usageOf(venue, first, to);
    return { venue, days: days.map(({ day: at, sessions, users, megabytes }) => ({ date: iso(at).slice(0, 10), sessions: told(sessions), users: told(users), megabytes: megabytes ?? null })) };
  }

  private async found(id: string): Promise<Venue> {
    const venue = await this.wifi.find(id);
    if (!venue) throw notFound('venue');
    return venue;
  }
}

function refuseDevices(body: unknown): void {
  for (const [i, item] of (Array.isArray(body) ? body : []).entries()) {
    for (const [name, value] of Object.entries((item ?? {}) as object)) {
      const why = namesADevice(name) ?? (typeof value === 'string' ? isAnAddress(value) : undefined);
      if (why) throw new Problem(400, 'business-rule', `${i}.${name.slice(0, 60)}: ${why}`, { field: `${i}.${name.slice(0, 60)}` });
    }
  }
}

export const view = ({ id, name, ssid, kind, postcode, ward, accessPoints, openRoaming, point: { coordinates: [longitude, latitude] } }: Venue): Record<string, unknown> => ({
  id, name, ssid: ssid ?? null, kind: kind ?? null, postcode: postcode ?? null, ward: ward ?? null, accessPoints: accessPoints ?? null, openRoaming: openRoaming ?? null, longitude, latitude,
});
