import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, notFound } from '../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { Webhooks, type WebhookDoc } from '../webhooks/webhooks.store.js';
import type { Posted } from './partner-page.controller.js';
import { PartnerVisits } from './partner-visits.service.js';
import { deliveryRow, hookRow } from './partner-words.js';

const SHOWN = 50;
const number = (value: unknown): number | undefined => (typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value.trim()) ? Number(value) : undefined);

/** One webhook of a partner's: what it was brought, and bringing it once more. */
@PageController()
@Public()
export class PartnerWebhookPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly visits: PartnerVisits, private readonly webhooks: Webhooks, private readonly clock: Clock) {}

  @Get('partner/webhooks/:id')
  async show(@Param('id') id: string, @Query() query: Posted, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { key, csrf } = await this.visits.need(request), hook = await this.own(key.partner, id);
    const again = number(query?.['again']), before = number(query?.['before']);
    const note = again === undefined ? undefined : `${again} ${again === 1 ? 'delivery' : 'deliveries'} will be brought once more`;
    return this.page(hook, csrf, request, reply, { before, note });
  }

  @Post('partner/webhooks/:id/replay')
  async replay(@Param('id') id: string, @Body() body: Posted, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { key, csrf } = await this.visits.needForm(request, body?.['_csrf']), hook = await this.own(key.partner, id);
    const from = number(body?.['from']), typed = body?.['to'], to = typed === undefined || typed === '' ? from : number(typed);
    const values = { from: String(body?.['from'] ?? '').slice(0, 20), to: String(typed ?? '').slice(0, 20) };
    const wrong = (name: string, text: string): Promise<unknown> => this.page(hook, csrf, request, reply, { values, errors: [{ name, href: `#${name}`, text }] }, 400);
    if (from === undefined) return wrong('from', 'Enter the number of a delivery, as 12');
    if (to === undefined || to < from) return wrong('to', 'Enter a number that is not below the first, or leave it empty');
    const again = await this.webhooks.replay(hook._id, from, to);
    if (again === 0) return wrong('from', 'No delivery of these numbers is kept; they are kept for 30 days');
    return seeOther(reply, `/partner/webhooks/${hook._id}?again=${again}`);
  }

  @Post('partner/webhooks/:id/enable')
  async enable(@Param('id') id: string, @Body() body: Posted, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { key } = await this.visits.needForm(request, body?.['_csrf']), hook = await this.own(key.partner, id);
    if (!key.scopes.includes('sta:read')) throw forbidden('This key lacks the scope sta:read. Sign in with another of your keys.');
    await this.webhooks.enable(key.partner, hook._id);
    return seeOther(reply, `/partner/webhooks/${hook._id}`);
  }

  private async own(partner: string, id: string): Promise<WebhookDoc> {
    const hook = await this.webhooks.find(partner, id);
    if (!hook) throw notFound('webhook');
    return hook;
  }

  private async page(hook: WebhookDoc, csrf: string, request: FastifyRequest, reply: FastifyReply, { before, note, values = {}, errors = [] }: { before?: number | undefined; note?: string | undefined; values?: Readonly<Record<string, string>>; errors?: readonly FieldError[] }, status = 200): Promise<unknown> {
    const now = this.clock.now(), page = await this.webhooks.latest(hook._id, before, SHOWN), oldest = page.at(-1)?.number ?? 0;
    const row = hookRow(hook, now);
    return sendPage(reply, this.renderer.page('partner-webhook', {
      ...(await this.frames.of(request)), title: 'A webhook and what it was brought', row, here: row.href, partnerCsrf: csrf, note, values, errors,
      deliveries: page.map((one) => deliveryRow(one, now)), older: page.length === SHOWN && oldest > 1 ? `${row.href}?before=${oldest}` : undefined,
    }), status);
  }
}
