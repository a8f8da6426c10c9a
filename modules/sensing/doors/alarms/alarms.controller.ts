import { Body, Controller, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Source } from '../../../../core/things/source.js';
import { Public } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { decodeLoosely } from '../../../platform/http/strict-json.js';
import { CurrentSource, SourceGuard, Understands } from '../source.guard.js';
import { NowIp } from './now-ip.service.js';
import type { Reply } from './replies.js';
import { Scaip } from './scaip.service.js';

/** The payloads of alarm equipment over HTTP, for gateways that have taken them out of SIP. Answered in the same form. */
@Controller('api/v1/doors')
@Public()
@UseGuards(SourceGuard)
export class AlarmsController {
  constructor(private readonly scaipForm: Scaip, private readonly nowIpForm: NowIp) {}

  @Post('scaip')
  @HttpCode(200)
  @Understands('scaip')
  @RouteConfig({ rawBody: 'text' })
  async scaip(@Body() body: unknown, @CurrentSource() source: Source, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.scaipForm.answer(textOf(body, 'a SCAIP document as application/scaip+xml'), source));
  }

  @Post('now-ip')
  @HttpCode(200)
  @Understands('now-ip')
  @RouteConfig({ rawBody: 'text' })
  async nowIp(@Body() body: unknown, @CurrentSource() source: Source, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.nowIpForm.answer(textOf(body, 'the digits of a NOW-IP message as text/plain'), source);
    if (answer.status !== 200) throw new Problem(answer.status, CODES[answer.status] ?? 'invalid', answer.text, answer.status === 503 ? { retryAfterSeconds: 2 } : {});
    send(reply, answer);
  }
}

const CODES: Readonly<Record<number, string>> = { 400: 'structure', 404: 'not-found', 503: 'transient' };

function textOf(body: unknown, what: string): string {
  if (body instanceof Uint8Array) return decodeLoosely(body);
  throw new Problem(body === undefined ? 400 : 415, body === undefined ? 'structure' : 'not-supported', `Send ${what}.`);
}

function send(reply: FastifyReply, { status, type, text }: Reply): void {
  if (status === 503) void reply.header('retry-after', '2');
  void reply.status(status).header('content-type', `${type}; charset=utf-8`).send(text);
}
