import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { iso } from '../../../../core/time/when.js';
import { BadMessage } from '../../../../core/transit/protobuf.js';
import { GTFS, isRefusal, readGtfsRealtime, readVehicleActivity, SIRI, type FieldNames, type Refusal, type VehiclePosition } from '../../../../core/transit/vehicle.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { parsed } from '../../../platform/http/parsed.js';
import { Problem } from '../../../platform/http/problem.js';
import { wholeBody } from '../../../platform/http/whole-body.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { elementsOf, ElementReader } from '../datex/xml-elements.js';
import { PageForm } from '../traffic.forms.js';
import { Vehicles } from './vehicles.store.js';

const WITHIN_MS = 60_000, MOST_BYTES = 16 * 1024 * 1024;
/** Buses of all England are some 15,000. [ours] */
const MOST_VEHICLES = 20_000, MOST_TOLD = 20;
const AHEAD_MS = 120_000, OLDEST_MS = 3_600_000;

export const FeedForm = z.strictObject({ feed: z.string().regex(/^[a-z0-9-]{1,40}$/, 'takes up to 40 small letters, digits and hyphens').default('bus') });
const VehiclesForm = PageForm.extend({ line: z.string().max(100).optional(), after: z.string().max(200).default('') });

/** Where buses are: handed in by staff or a partner's key with `traffic:write`, read by everybody. */
@Controller('api/v1/traffic/vehicles')
@Public()
export class VehiclesController {
  constructor(private readonly vehicles: Vehicles, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  @Post('gtfs-rt')
  @HttpCode(200)
  @RouteConfig({ takesFileWithinMs: WITHIN_MS })
  async gtfs(@Req() request: FastifyRequest, @Query() query: unknown): Promise<object> {
    await this.access.need(request, 'traffic:write');
    const { feed } = parsed(FeedForm, query);
    const body = await wholeBody(streamIn(request), MOST_BYTES, new Problem(413, 'too-long', 'The feed is longer than 16 MB.'));
    if (body.length === 0) throw new Problem(400, 'structure', 'The feed is empty.');
    const intake = new Intake(this.clock.now(), GTFS);
    try {
      for (const vehicle of readGtfsRealtime(body)) intake.take(vehicle);
    } catch (error) {
      if (error instanceof BadMessage) throw new Problem(400, 'structure', `The feed is no whole GTFS Realtime message: ${error.message}`);
      throw error;
    }
    return this.keep(feed, intake);
  }

  @Post('siri-vm')
  @HttpCode(200)
  @RouteConfig({ takesFileWithinMs: WITHIN_MS })
  async siri(@Req() request: FastifyRequest, @Query() query: unknown): Promise<object> {
    await this.access.need(request, 'traffic:write');
    const { feed } = parsed(FeedForm, query);
    const reader = new ElementReader(new Set(['VehicleActivity']), new Set(['VehicleMonitoringDelivery']));
    const intake = new Intake(this.clock.now(), SIRI);
    try {
      for await (const activity of elementsOf(streamIn(request), reader)) intake.take(readVehicleActivity(activity));
    } catch (error) {
      await this.keep(feed, intake);
      throw error;
    }
    if (reader.publications.length === 0) throw new Problem(400, 'structure', 'The message holds no VehicleMonitoringDelivery. Send SIRI vehicle monitoring (SIRI-VM).');
    return this.keep(feed, intake);
  }

  @Get()
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { line, after, limit } = parsed(VehiclesForm, query);
    const page = await this.vehicles.page(line, this.clock.now() - OLDEST_MS, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    return page.map(({ at, ...position }) => ({ ...position, at: iso(at), secondsOld: Math.max(0, Math.round((this.clock.now() - at) / 1_000)) }));
  }

  private async keep(feed: string, { positions, passedOver, refused }: Intake): Promise<object> {
    return { accepted: positions.length, news: await this.vehicles.keep(feed, positions), passedOver, refused };
  }
}

/** One feed: what is taken of it, how much is not, and the first of that with the reason. */
class Intake {
  readonly positions: VehiclePosition[] = [];
  readonly refused: (Refusal & { readonly index: number })[] = [];
  passedOver = 0;

  constructor(private readonly now: number, private readonly names: FieldNames) {}

  take(read: VehiclePosition | Refusal): void {
    const detail = isRefusal(read) ? read.detail : this.faultOf(read);
    if (detail === undefined) return void this.positions.push(read as VehiclePosition);
    if (this.refused.length < MOST_TOLD) this.refused.push({ index: this.positions.length + this.passedOver, vehicle: read.vehicle, field: isRefusal(read) ? read.field : this.names.at, detail });
    this.passedOver += 1;
  }

  private faultOf({ at }: VehiclePosition): string | undefined {
    if (at > this.now + AHEAD_MS) return 'lies ahead of our clock: where it will be is not where it is.';
    if (at < this.now - OLDEST_MS) return 'is more than an hour ago: where it was then helps nobody.';
    return this.positions.length >= MOST_VEHICLES ? `is of one more than the ${MOST_VEHICLES} vehicles that a feed may hold: send them in several.` : undefined;
  }
}

function streamIn({ body }: FastifyRequest): AsyncIterable<Buffer> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) return body as AsyncIterable<Buffer>;
  throw new Problem(415, 'not-supported', 'Send GTFS Realtime as application/x-protobuf, SIRI as application/xml.');
}
