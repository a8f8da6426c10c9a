import { Body, Controller, Get, Headers, HttpCode, Post, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { KINDS } from '../../../core/observations/kinds.js';
import { Public } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';
import { Ingest, type Receipt } from './ingest.service.js';
import { readMessage } from './read-message.js';
import type { Sender } from './sender.js';
import { CurrentSender, SenderGuard } from './sender.guard.js';

@Controller('api/v1')
export class ReadingsController {
  constructor(private readonly ingest: Ingest) {}

  /** Answers after the durable write. */
  @Post('readings')
  @HttpCode(200)
  @Public()
  @UseGuards(SenderGuard)
  @RouteConfig({ rawBody: true })
  async accept(@Body() body: unknown, @Headers('content-type') type: string | undefined, @CurrentSender() sender: Sender): Promise<Receipt> {
    if (!(body instanceof Uint8Array)) throw new Problem(body === undefined ? 400 : 415, body === undefined ? 'structure' : 'not-supported', 'Send readings as application/json or application/x-ndjson.');
    const message = readMessage(body, /ndjson/i.test(type ?? '') ? 'ndjson' : 'json');
    const receipt = await this.ingest.accept(message.items, sender);
    const refusal = message.single ? receipt.rejected[0] : undefined;
    if (refusal) throw new Problem(statusOf(refusal.code), refusal.code, refusal.detail, { field: refusal.field });
    return receipt;
  }

  /** The registry of kinds: form, unit, choices and the range in which a value is believed. */
  @Get('kinds')
  @Public()
  kinds(): object {
    return KINDS;
  }
}

const statusOf = (code: string): number => (code === 'forbidden' ? 403 : code === 'not-found' ? 404 : 400);
