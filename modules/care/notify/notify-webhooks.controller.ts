import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Injectable, Post, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isDeliveryId } from '../../../core/notify/delivery.js';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { forbidden } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Receipts } from './receipts.service.js';

/** GOV.UK Notify signs nothing: its callbacks carry the bearer token that was given to it. */
@Injectable()
export class NotifyTokenGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly log: Log) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = this.settings.notify?.callbackToken;
    const wanted = Buffer.from(`Bearer ${token ?? ''}`);
    const sent = Buffer.from(request.headers.authorization ?? '');
    if (token !== undefined && sent.length === wanted.length && timingSafeEqual(sent, wanted)) return true;
    this.log.warning('notify-token', { route: request.routeOptions.url });
    throw forbidden('The bearer token does not fit. It must be NOTIFY_CALLBACK_TOKEN.');
  }
}

const Status = z.object({ id: z.uuid(), reference: z.string().max(200).nullish(), status: z.string().max(40) });

@Controller('webhooks/notify')
@Public()
@UseGuards(NotifyTokenGuard)
export class NotifyWebhooksController {
  constructor(private readonly receipts: Receipts) {}

  /** A text's delivery receipt. A reference that is none of ours is matched by its id. */
  @Post('status')
  @HttpCode(204)
  async status(@Body() body: unknown): Promise<void> {
    const { id, reference, status } = parsed(Status, body);
    await this.receipts.take({ sid: id, status, provider: 'govuk-notify', ...(isDeliveryId(reference) ? { delivery: reference } : {}) });
  }
}
