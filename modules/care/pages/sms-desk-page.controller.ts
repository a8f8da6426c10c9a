import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Roles } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { SmsDesk } from '../notify/sms-desk.service.js';
import { textOf, type Form } from './forms/form.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { moment } from '../../../core/time/when.js';

const RECEIPTS = [
  { status: 'delivered', text: 'Delivered' }, { status: 'undelivered', text: 'Not delivered' }, { status: 'failed', text: 'Failed' },
] as const;
const KEYS = ['1', '2', '3'].map((key) => ({ key, text: `Press ${key}` }));
/** Twilio's codes, as the network would say them: phone unreachable; the message failed. */
const CODES: Partial<Record<string, string>> = { undelivered: '30003', failed: '30008' };
const STATUS_WORDS: Readonly<Record<string, string>> = { queued: 'waiting', sent: 'sent', delivered: 'delivered', undelivered: 'not delivered', failed: 'failed', received: 'received', completed: 'answered' };
const NOTES: Readonly<Record<string, string>> = { answered: 'The answer was taken in, as from the carer’s phone.', receipt: 'The receipt was played.', empty: 'Write an answer first.' };
/** Newest ones; the API has all. */
const SHOWN = 50;

/** The built-in desk: messages that would have gone out, with the network's receipts and the carer's answers to play. */
@PageController()
@Roles('admin')
export class SmsDeskPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly desk: SmsDesk, private readonly clock: Clock,
  ) {}

  @Get('sms-desk')
  async show(@Query('note') note: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const now = this.clock.now();
    const messages = await this.desk.messages(SHOWN);
    return sendPage(reply, this.renderer.page('sms-desk', {
      ...(await this.frames.of(request)), title: 'Text messages', desk: this.desk.isOn, receipts: RECEIPTS, keys: KEYS, note: typeof note === 'string' ? NOTES[note] : undefined,
      messages: messages.map((m) => ({ ...m, out: m.direction === 'out', call: m.channel === 'voice', keys: m.takesKeys === true, statusWords: STATUS_WORDS[m.status] ?? m.status, at: moment(m.at, now) })),
    }));
  }

  @Post('sms-desk/:sid/reply')
  async reply(@Param('sid') sid: string, @Body() form: Form, @Res() reply: FastifyReply): Promise<unknown> {
    const body = textOf(form, 'body');
    if (!body) return seeOther(reply, '/sms-desk?note=empty');
    await this.desk.reply(sid, body);
    return seeOther(reply, '/sms-desk?note=answered');
  }

  @Post('sms-desk/:sid/receipt')
  async receipt(@Param('sid') sid: string, @Body() form: Form, @Res() reply: FastifyReply): Promise<unknown> {
    const status = RECEIPTS.find((receipt) => receipt.status === textOf(form, 'status'))?.status ?? 'delivered';
    await this.desk.receipt(sid, status, CODES[status]);
    return seeOther(reply, '/sms-desk?note=receipt');
  }
}
