import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public, Roles } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { keyAddressIn, SmsDesk, spokenIn, type DeskMessage } from './sms-desk.service.js';
import { TwilioAccount } from '../../platform/phone/twilio-account.js';

const ReplyForm = z.strictObject({ body: z.string().max(1_600) });
const ReceiptForm = z.strictObject({ status: z.enum(['sent', 'delivered', 'undelivered', 'failed']), code: z.string().regex(/^\d{5}$/).optional() });
const SendForm = z.object({ To: z.string(), From: z.string().default(''), Body: z.string().max(1_600).optional(), Twiml: z.string().optional(), StatusCallback: z.string().optional() });

/** The desk for people and tools. */
@Controller('api/v1/sms-desk')
@Roles('admin')
export class SmsDeskController {
  constructor(private readonly desk: SmsDesk) {}

  @Get('messages')
  async messages(): Promise<object[]> {
    if (!this.desk.isOn) throw notFound('SMS desk: messages go to Twilio');
    return (await this.desk.messages()).map(({ at, ...message }) => ({ ...message, at: new Date(at).toISOString() }));
  }

  @Post('messages/:sid/reply')
  @HttpCode(202)
  async reply(@Param('sid') sid: string, @Body() body: unknown): Promise<object> {
    await this.desk.reply(sid, parsed(ReplyForm, body).body);
    return { taken: true };
  }

  @Post('messages/:sid/receipt')
  @HttpCode(202)
  async receipt(@Param('sid') sid: string, @Body() body: unknown): Promise<object> {
    const { status, code } = parsed(ReceiptForm, body);
    await this.desk.receipt(sid, status, code);
    return { taken: true };
  }
}

/** The part of Twilio's REST API that we use, spoken by the desk for our own Twilio client. */
@Controller('sms-desk/provider/2010-04-01/Accounts/:account')
@Public()
export class SmsDeskProviderController {
  constructor(private readonly desk: SmsDesk, private readonly account: TwilioAccount) {}

  @Post('Messages.json')
  async send(@Body() body: unknown, @Req() request: FastifyRequest): Promise<object> {
    this.check(request);
    const form = parsed(SendForm, body);
    return shown(await this.desk.take({ to: form.To, from: form.From, body: form.Body ?? '', channel: 'sms', statusCallback: form.StatusCallback }));
  }

  @Post('Calls.json')
  async call(@Body() body: unknown, @Req() request: FastifyRequest): Promise<object> {
    this.check(request);
    const form = parsed(SendForm, body);
    const twiml = form.Twiml ?? '';
    const keyAddress = keyAddressIn(twiml);
    return shown(await this.desk.take({ to: form.To, from: form.From, body: spokenIn(twiml), channel: 'voice', statusCallback: form.StatusCallback, ...(keyAddress ? { keyAddress } : {}) }));
  }

  @Get('Messages.json')
  async list(@Query('To') to: string, @Req() request: FastifyRequest): Promise<object> {
    this.check(request);
    return { messages: (await this.desk.to(String(to))).map(shown), page: 0, page_size: 100, next_page_uri: null, uri: '/Messages.json' };
  }

  @Get(['Messages/:name', 'Calls/:name'])
  async find(@Param('name') name: string, @Req() request: FastifyRequest): Promise<object> {
    this.check(request);
    const message = await this.desk.find(name.replace(/\.json$/, ''));
    if (!message) throw notFound('message');
    return shown(message);
  }

  private check(request: FastifyRequest): void {
    const { username, password, desk } = this.account.account;
    const wanted = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
    const sent = Buffer.from(request.headers.authorization ?? '');
    if (!desk || sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) throw new Problem(401, 'login', 'The SMS desk takes messages from its own house only.');
  }
}

const shown = ({ sid, to, from, body, status, code, at }: DeskMessage): object => ({ sid, to, from, body, status, date_created: new Date(at).toUTCString(), error_code: code ? Number(code) : null, error_message: null });
