import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Alert } from '../../../core/alerts/alert.js';
import type { CarerId } from '../../../core/ids.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Alerts } from './alerts.service.js';
import { SeenBy } from './seen-by.service.js';
import { publicAlert, type PublicAlert } from './public-alert.js';

const List = z.object({
  residentId: z.string().min(1).max(64).optional(),
  state: z.string().transform((value) => value.split(',')).pipe(z.array(z.enum(['open', 'acknowledged', 'resolved']))).optional(),
  late: z.enum(['true', 'false']).transform((value) => value === 'true').optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  before: z.string().regex(/^\d{1,14}\.[a-z2-7]{16}$/).optional(),
});
/** Longer than the longest time that any severity gives is refused; each is held to its own. */
export const ClaimForm = z.strictObject({ minutes: z.number().int().min(1).max(1_440).optional() });
export const HandOverForm = z.strictObject({ to: z.string().min(1).max(64) });
export const MergeForm = z.strictObject({ into: z.string().min(1).max(64) });
const Note = z.strictObject({ note: z.string().trim().max(2_000).optional() });
const Outcome = z.strictObject({ outcome: z.string().trim().min(1, 'is needed: what was it?').max(80), note: z.string().trim().max(2_000).optional() });

@Controller('api/v1/alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts, private readonly deliveries: Deliveries, private readonly seen: SeenBy) {}

  @Get()
  async list(@Query() query: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<PublicAlert[]> {
    const { before, state, ...rest } = parsed(List, query);
    const [since, id] = before?.split('.') ?? [];
    const list = await this.alerts.list(viewer, { ...rest, ...(state ? { states: state } : {}), ...(since && id ? { before: { since: Number(since), id } } : {}) });
    const last = list.at(-1);
    if (last && list.length === rest.limit) linkNext(request, reply, { before: `${last.since}.${last.id}` });
    return this.shown(list);
  }

  @Get(':id')
  async find(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.find(viewer, id));
  }

  /** The screen of a person of the circle is showing it: for clients without the feed's web socket. */
  @Post(':id/seen')
  @HttpCode(204)
  async see(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.seen.saw(viewer, [(await this.alerts.find(viewer, id)).id], 'feed');
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  async acknowledge(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.acknowledge(viewer, id));
  }

  @Post(':id/claim')
  @HttpCode(200)
  async claim(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.claim(viewer, id, parsed(ClaimForm, body).minutes));
  }

  @Post(':id/arrived')
  @HttpCode(200)
  async arrived(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.arrive(viewer, id));
  }

  @Post(':id/hand-over')
  @HttpCode(200)
  async handOver(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.handOver(viewer, id, parsed(HandOverForm, body).to as CarerId));
  }

  /** This alert and another of the same person are one matter; the other stays. */
  @Post(':id/merge')
  @HttpCode(200)
  async merge(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.merge(viewer, id, parsed(MergeForm, body).into));
  }

  @Post(':id/pass')
  @HttpCode(200)
  async pass(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.pass(viewer, id, parsed(Note, body).note));
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<PublicAlert> {
    return this.one(await this.alerts.resolve(viewer, id, parsed(Outcome, body)));
  }

  private async one(alert: Alert): Promise<PublicAlert> {
    const [shown] = await this.shown([alert]);
    return shown as PublicAlert;
  }

  private async shown(alerts: readonly Alert[]): Promise<PublicAlert[]> {
    const ids = alerts.map(({ id }) => id);
    const [deliveries, seen] = await Promise.all([this.deliveries.ofAlerts(ids), this.seen.ofAlerts(ids)]);
    return alerts.map((alert) => publicAlert(alert, deliveries.filter(({ alertId }) => alertId === alert.id), seen.filter(({ alertId }) => alertId === alert.id)));
  }
}
