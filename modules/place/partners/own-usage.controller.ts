import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { shiftDay } from '../../../core/time/local.js';
import { dayKey } from '../../../core/time/when.js';
import { Public } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { localDay } from '../../platform/http/local-day.js';
import { parsed } from '../../platform/http/parsed.js';
import { Problem } from '../../platform/http/problem.js';
import { Bills } from './bill.service.js';
import { PlaceAccess } from './place-access.service.js';
import { OwnAccount } from './quota.guard.js';
import { PartnerUsage, type UsageDay } from './usage.store.js';

const SHOWN_DAYS = 30, MOST_DAYS = 366;
export const UsageForm = z.strictObject({ from: localDay.optional(), to: localDay.optional() });
export const InvoiceForm = z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month as 2026-11').optional() });

/** What a partner used and what it will cost, for the partner alone: any of its keys opens it, and no other's. */
@Controller('api/v1/partners/me')
@Public()
@OwnAccount()
export class OwnUsageController {
  constructor(private readonly access: PlaceAccess, private readonly usage: PartnerUsage, private readonly bills: Bills, private readonly clock: Clock) {}

  @Get('usage')
  async used(@Req() request: FastifyRequest, @Query() query: unknown): Promise<object> {
    const { partner } = await this.access.partner(request);
    const { from, to = dayKey(this.clock.now()) } = parsed(UsageForm, query);
    const first = from ?? shiftDay(to, 1 - SHOWN_DAYS);
    if (first > to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (first <= shiftDay(to, -MOST_DAYS)) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for a year at a time.`, { field: 'from' });
    return { from: first, to, days: (await this.usage.of(partner, first, to)).map(dayView) };
  }

  /** Of the month so far where it is not over. */
  @Get('invoice')
  async invoice(@Req() request: FastifyRequest, @Query() query: unknown): Promise<object> {
    const { partner } = await this.access.partner(request);
    const today = dayKey(this.clock.now());
    const { month = today.slice(0, 7) } = parsed(InvoiceForm, query);
    const { lines, totalPence } = await this.bills.of(partner, month);
    return { month, final: month < today.slice(0, 7), currency: 'GBP', lines, totalPence };
  }
}

const dayView = ({ day: date, key, plan, n, lastRefusal }: UsageDay): object => ({ date, key, plan, calls: n.calls ?? 0, overQuota: n.overQuota ?? 0, mqttTaken: n.mqttTaken ?? 0, mqttRefused: n.mqttRefused ?? 0, mqttNews: n.mqttNews ?? 0, ...(lastRefusal ? { lastRefusal } : {}) });
