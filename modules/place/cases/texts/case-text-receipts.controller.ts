import { Body, Controller, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { nextAfter } from '../../../../core/notify/provider-answer.js';
import { receiptState } from '../../../../core/notify/receipt.js';
import { Public } from '../../../platform/access/viewer.js';
import { parsed } from '../../../platform/http/parsed.js';
import { errorCodeOf } from '../../../platform/phone/error-code.js';
import { TwilioSignatureGuard } from '../../../platform/phone/twilio-signature.guard.js';
import { CaseTextWishes } from './case-text-wishes.store.js';
import { CaseTextsStore } from './case-texts.store.js';

const Receipt = z.object({ MessageSid: z.string().regex(/^(SM|MM)\w{1,64}$/), MessageStatus: z.string().max(40), ErrorCode: z.string().max(40).optional() });

/** Where the receipts of a text to staff are sent. */
export const receiptAddress = (publicUrl: string, text: string): string => `${publicUrl}/webhooks/twilio/case-text?text=${encodeURIComponent(text)}`;

/** What Twilio says became of a text to staff: doubled, late or before its own answer. */
@Controller('webhooks/twilio/case-text')
@Public()
@UseGuards(TwilioSignatureGuard)
export class CaseTextReceipts {
  constructor(private readonly texts: CaseTextsStore, private readonly wishes: CaseTextWishes) {}

  @Post()
  @HttpCode(204)
  async take(@Body() body: unknown, @Query('text') id: unknown): Promise<void> {
    const { MessageSid: sid, MessageStatus, ErrorCode } = parsed(Receipt, body);
    const code = errorCodeOf(ErrorCode), state = receiptState('sms', MessageStatus);
    const text = typeof id === 'string' && state !== undefined ? await this.texts.heard(id, { sid, state, ...(code === undefined ? {} : { reason: String(code) }) }) : undefined;
    if (!text || state !== 'failed' || code === undefined) return;
    const next = nextAfter({ code }).do, wish = await this.wishes.of(text.user);
    if (wish && (next === 'opted-out' || next === 'fix-contact')) await this.wishes.stop(wish._id, wish.phone, next === 'opted-out' ? 'opted-out' : 'no-such-number');
  }
}
