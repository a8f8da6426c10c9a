import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayKey } from '../../../core/time/when.js';
import { Public } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden } from '../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { Bills } from '../partners/bill.service.js';
import { InvoiceForm } from '../partners/own-usage.controller.js';
import { PartnerKeys } from '../partners/partner-keys.service.js';
import { PartnerQuota } from '../partners/quota.service.js';
import { PartnerUsage } from '../partners/usage.store.js';
import { Webhooks } from '../webhooks/webhooks.store.js';
import { PartnerVisits, type PartnerVisit } from './partner-visits.service.js';
import { billRows, hookRow, keyRow, pounds, usageRows } from './partner-words.js';

const DAY_MS = 86_400_000, SHOWN_DAYS = 30;
export type Posted = Readonly<Record<string, unknown>> | undefined;

/** What a partner used, may still use, will pay and is brought: for the partner alone, by one of its keys. */
@PageController()
@Public()
export class PartnerPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly visits: PartnerVisits, private readonly keys: PartnerKeys, private readonly usage: PartnerUsage,
    private readonly quota: PartnerQuota, private readonly bills: Bills, private readonly webhooks: Webhooks, private readonly clock: Clock,
  ) {}

  @Get('partner')
  async show(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const visit = await this.visits.of(request);
    return visit ? sendPage(reply, await this.page(visit, query, request)) : this.form(request, reply, [], 200);
  }

  @Post('partner/sign-in')
  async signIn(@Body() body: Posted, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    // Another site may not sign a visitor in to a partner of its choice.
    if (/^(?:cross|same)-site$/.test(String(request.headers['sec-fetch-site'] ?? ''))) throw forbidden('This form came from another site. Open the page here and send it again.');
    const typed = body?.['key'], key = typeof typed === 'string' ? typed.trim() : '';
    if (key === '') return this.form(request, reply, [{ name: 'key', href: '#key', text: 'Enter one of your keys' }], 400);
    if (!(await this.visits.begin(key, reply))) return this.form(request, reply, [{ name: 'key', href: '#key', text: 'This key is not known, or no longer. It begins with hlp_' }], 401);
    return seeOther(reply, '/partner');
  }

  @Post('partner/sign-out')
  async signOut(@Body() body: Posted, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    await this.visits.needForm(request, body?.['_csrf']);
    await this.visits.end(request, reply);
    return seeOther(reply, '/partner');
  }

  /** What was typed is never shown again. */
  private async form(request: FastifyRequest, reply: FastifyReply, errors: readonly FieldError[], status: number): Promise<unknown> {
    return sendPage(reply, this.renderer.page('partner-sign-in', { ...(await this.frames.of(request)), title: 'Your use of the open platform', errors }), status);
  }

  private async page({ key, csrf }: PartnerVisit, query: unknown, request: FastifyRequest): Promise<string> {
    const now = this.clock.now(), today = dayKey(now), current = today.slice(0, 7);
    const asked = InvoiceForm.safeParse(query), month = (asked.success ? asked.data.month : undefined) ?? current;
    const from = dayKey(now - (SHOWN_DAYS - 1) * DAY_MS);
    const [frame, name, keys, thisMonth, bill, days, hooks] = await Promise.all([
      this.frames.of(request), this.keys.nameOf(key.partner), this.keys.of(key.partner), this.bills.of(key.partner, current), this.bills.of(key.partner, month), this.usage.of(key.partner, from, today), this.webhooks.of(key.partner),
    ]);
    return this.renderer.page('partner', {
      ...frame, title: `${name}: use of the open platform`, name, partnerCsrf: csrf, month, current, final: month < current, before: monthBefore(month), total: pounds(bill.totalPence),
      keys: keys.filter(({ ended }) => !ended).map((one) => keyRow(one, thisMonth, this.quota.left(one))), bill: billRows(bill, new Map(keys.map(({ id, title }) => [id, title]))), days: usageRows(days), hooks: hooks.map((hook) => hookRow(hook, now)),
    });
  }
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}
