import { Body, Controller, HttpCode, Post, Query, Req, Res, UseGuards, type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import twilio from 'twilio';
import { z } from 'zod';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { parsed } from '../../platform/http/parsed.js';
import { forbidden } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { Receipts } from './receipts.service.js';
import { Replies } from './replies.service.js';
import { TwilioAccount } from './twilio-account.js';

/** Twilio signs the exact public URL and the form. Anything odd is refused: the SDK's check throws on some forms. */
@Injectable()
export class TwilioSignatureGuard implements CanActivate {
  constructor(private readonly account: TwilioAccount, private readonly address: OwnAddress, private readonly log: Log) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authToken } = this.account.account;
    const signature = request.headers['x-twilio-signature'];
    const form = (request.body ?? {}) as Record<string, unknown>;
    const flat = Object.entries(form).every(([key, value]) => typeof value === 'string' && !key.includes('['));
    const fits = authToken !== '' && typeof signature === 'string' && flat && isSigned(authToken, signature, this.address.public + request.url, form as Record<string, string>);
    if (fits) return true;
    this.log.warning('twilio-signature', { route: request.routeOptions.url });
    throw forbidden('The signature does not fit. PUBLIC_URL must be the address that Twilio calls.');
  }
}

function isSigned(authToken: string, signature: string, url: string, form: Record<string, string>): boolean {
  try {
    return twilio.validateRequest(authToken, signature, url, { ...form });
  } catch {
    return false;
  }
}

const Status = z.object({
  MessageSid: z.string().regex(/^(SM|MM)\w{1,64}$/).optional(), CallSid: z.string().regex(/^CA\w{1,64}$/).optional(),
  MessageStatus: z.string().max(40).optional(), CallStatus: z.string().max(40).optional(), ErrorCode: z.string().regex(/^\d{1,6}$/).optional(),
});
const Inbound = z.object({ MessageSid: z.string().regex(/^(SM|MM)\w{1,64}$/), From: z.string().min(3).max(40), Body: z.string().max(2_000).default('') });
const DELIVERY = /^[a-z2-7]{16}:\d{1,4}:[a-z2-7]{16}:(sms|voice)$/;

@Controller('webhooks/twilio')
@Public()
@UseGuards(TwilioSignatureGuard)
export class TwilioWebhooksController {
  constructor(private readonly receipts: Receipts, private readonly replies: Replies) {}

  @Post('status')
  @HttpCode(204)
  async status(@Body() body: unknown, @Query('delivery') delivery: unknown): Promise<void> {
    const form = parsed(Status, body);
    const sid = form.MessageSid ?? form.CallSid;
    const status = form.MessageStatus ?? form.CallStatus;
    if (!sid || !status) return;
    await this.receipts.take({ sid, status, ...(typeof delivery === 'string' && DELIVERY.test(delivery) ? { delivery } : {}), ...(form.ErrorCode ? { code: Number(form.ErrorCode) } : {}) });
  }

  @Post('inbound')
  @HttpCode(200)
  async inbound(@Body() body: unknown, @Req() _request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { MessageSid, From, Body: text } = parsed(Inbound, body);
    const answer = await this.replies.take(MessageSid, From, text);
    const response = new twilio.twiml.MessagingResponse();
    if (answer) response.message(answer);
    void reply.header('content-type', 'text/xml; charset=utf-8').send(response.toString());
  }
}
