import { Body, Controller, HttpCode, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import twilio from 'twilio';
import { z } from 'zod';
import { isDeliveryId } from '../../../core/notify/delivery.js';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { CallAnswers } from './call-answers.service.js';
import { Receipts } from './receipts.service.js';
import { Replies } from './replies.service.js';
import { errorCodeOf } from '../../platform/phone/error-code.js';
import { TwilioSignatureGuard } from '../../platform/phone/twilio-signature.guard.js';
import { asking, callAddress, saying } from '../../platform/phone/twiml.js';

const Status = z.object({
  MessageSid: z.string().regex(/^(SM|MM)\w{1,64}$/).optional(), CallSid: z.string().regex(/^CA\w{1,64}$/).optional(),
  MessageStatus: z.string().max(40).optional(), CallStatus: z.string().max(40).optional(), ErrorCode: z.string().max(40).optional(),
});
const Inbound = z.object({ MessageSid: z.string().regex(/^(SM|MM)\w{1,64}$/), From: z.string().min(3).max(40), Body: z.string().max(2_000).default(''), OptOutType: z.string().max(40).optional() });
const Press = z.object({ CallSid: z.string().regex(/^CA\w{1,64}$/), To: z.string().min(3).max(40), Digits: z.string().regex(/^[0-9*#]{0,20}$/).default('') });

@Controller('webhooks/twilio')
@Public()
@UseGuards(TwilioSignatureGuard)
export class TwilioWebhooksController {
  constructor(private readonly receipts: Receipts, private readonly replies: Replies, private readonly calls: CallAnswers, private readonly address: OwnAddress) {}

  @Post('status')
  @HttpCode(204)
  async status(@Body() body: unknown, @Query('delivery') delivery: unknown): Promise<void> {
    const form = parsed(Status, body);
    const sid = form.MessageSid ?? form.CallSid;
    const status = form.MessageStatus ?? form.CallStatus;
    if (!sid || !status) return;
    const code = errorCodeOf(form.ErrorCode);
    await this.receipts.take({ sid, status, ...(isDeliveryId(delivery) ? { delivery } : {}), ...(code === undefined ? {} : { code }) });
  }

  @Post('inbound')
  @HttpCode(200)
  async inbound(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { MessageSid, From, Body: text, OptOutType } = parsed(Inbound, body);
    // An account may have opt-out words of its own, in any language: from then on Twilio sends nothing more, whatever the words are to us.
    const answer = await this.replies.take(MessageSid, From, OptOutType === 'STOP' || OptOutType === 'START' ? OptOutType : text);
    const response = new twilio.twiml.MessagingResponse();
    if (answer) response.message(answer);
    void reply.header('content-type', 'text/xml; charset=utf-8').send(response.toString());
  }
  /** A key pressed in one of our calls; the answer is what is said next in it. */
  @Post('call')
  @HttpCode(200)
  async call(@Body() body: unknown, @Query('delivery') delivery: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { CallSid, To, Digits } = parsed(Press, body);
    if (!isDeliveryId(delivery)) throw notFound('call');
    const said = await this.calls.pressed({ callSid: CallSid, to: To, delivery, key: Digits });
    const response = said.again ? asking(said.say, callAddress(this.address.public, delivery)) : saying(said.say);
    void reply.header('content-type', 'text/xml; charset=utf-8').send(response);
  }
}
