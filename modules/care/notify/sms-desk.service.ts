import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import twilio from 'twilio';
import { Clock } from '../../platform/clock/clock.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { Store } from '../../platform/store/store.js';
import { TwilioAccount } from '../../platform/phone/twilio-account.js';

export interface DeskMessage {
  readonly sid: string;
  readonly direction: 'out' | 'in';
  readonly channel: 'sms' | 'voice';
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly status: string;
  /** Twilio's error code, where it failed. */
  readonly code?: string;
  readonly at: number;
  /** A call in which a key can be pressed. */
  readonly takesKeys?: true;
}

type DeskDoc = Omit<DeskMessage, 'sid' | 'takesKeys'> & { _id: string; statusCallback?: string; keyAddress?: string };
const KEPT_SECONDS = 14 * 86_400;

/**
 * Stands in for the phone network where no Twilio is set up: keeps what was sent, plays receipts and replies by calling
 * our own webhooks as Twilio would, signature and all. The rest of the house cannot tell the difference.
 */
@Injectable()
export class SmsDesk {
  private readonly docs;

  constructor(store: Store, private readonly account: TwilioAccount, private readonly address: OwnAddress, private readonly clock: Clock, private readonly log: Log) {
    this.docs = store.collection<DeskDoc & { kept: Date }>('deskMessages');
    store.index('deskMessages', { at: -1 });
    store.index('deskMessages', { kept: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  get isOn(): boolean {
    return this.account.isDesk;
  }

  async messages(limit = 200): Promise<DeskMessage[]> {
    return (await this.docs.find({}).sort({ at: -1, _id: -1 }).limit(limit).toArray()).map(toMessage);
  }

  async to(number: string, body?: string): Promise<DeskMessage[]> {
    return (await this.docs.find({ to: number, direction: 'out', ...(body === undefined ? {} : { body }) }).sort({ at: -1 }).limit(100).toArray()).map(toMessage);
  }

  /** One that went out. */
  async find(sid: string): Promise<DeskMessage | undefined> {
    const doc = await this.docs.findOne({ _id: sid, direction: 'out' });
    return doc ? toMessage(doc) : undefined;
  }

  /** As the network takes a message: kept, then delivered a moment later. */
  async take(message: { to: string; from: string; body: string; channel: 'sms' | 'voice'; statusCallback?: string; keyAddress?: string }): Promise<DeskMessage> {
    const doc = await this.keep({ ...message, direction: 'out', status: 'queued' });
    setTimeout(() => void this.receipt(doc.sid, message.channel === 'voice' ? 'completed' : 'delivered').catch((error: unknown) => this.log.failure('sms-desk', error)), 300).unref();
    return doc;
  }

  /** Plays a receipt of an outgoing message. */
  async receipt(sid: string, status: string, code?: string): Promise<void> {
    const doc = await this.docs.findOneAndUpdate({ _id: sid, direction: 'out' }, { $set: { status, ...(code ? { code } : {}) } });
    if (!doc) throw notFound('message');
    if (!doc.statusCallback) return;
    const ids: Record<string, string> = doc.channel === 'voice' ? { CallSid: sid, CallStatus: status } : { MessageSid: sid, MessageStatus: status };
    await this.call(doc.statusCallback, { ...ids, AccountSid: this.account.account.accountSid, ...(code ? { ErrorCode: code } : {}) });
  }

  /** The phone that got this message answers. What we would text back is kept as a message too. */
  async reply(sid: string, body: string): Promise<void> {
    const doc = await this.docs.findOne({ _id: sid });
    if (!doc) throw notFound('message');
    if (doc.channel === 'voice') return this.press(doc, body.trim());
    const [phone, us] = doc.direction === 'out' ? [doc.to, doc.from] : [doc.from, doc.to];
    const inbound = await this.keep({ direction: 'in', channel: 'sms', to: us, from: phone, body, status: 'received' });
    const answer = await this.call(`${this.address.public}/webhooks/twilio/inbound`, { MessageSid: inbound.sid, AccountSid: this.account.account.accountSid, From: phone, To: us, Body: body });
    const text = /<Message>([\s\S]*?)<\/Message>/.exec(answer)?.[1];
    if (text) await this.keep({ direction: 'out', channel: 'sms', to: phone, from: us, body: unescapeXml(text), status: 'delivered' });
  }

  /** A key pressed in a call; what is then said in it is kept as a message too. */
  private async press({ _id: sid, to, from, keyAddress }: DeskDoc, key: string): Promise<void> {
    if (!keyAddress || !/^[0-9*#]$/.test(key)) throw new Problem(422, 'business-rule', 'A call is answered with one key: 1, 2 or 3.', { field: 'body' });
    await this.keep({ direction: 'in', channel: 'voice', to: from, from: to, body: key, status: 'received' });
    const answer = await this.call(keyAddress, { CallSid: sid, AccountSid: this.account.account.accountSid, From: from, To: to, Digits: key, CallStatus: 'in-progress' });
    await this.keep({ direction: 'out', channel: 'voice', to, from, body: spokenIn(answer), status: 'completed' });
  }

  private async keep(message: Omit<DeskDoc, '_id' | 'at'>): Promise<DeskMessage> {
    const now = this.clock.now();
    const doc = { _id: `${message.channel === 'voice' ? 'CA' : 'SM'}${randomBytes(16).toString('hex')}`, ...message, at: now, kept: new Date(now) };
    await this.docs.insertOne(doc);
    return toMessage(doc);
  }

  /** Signed over the public URL, sent to where we really listen. */
  private async call(publicUrl: string, form: Record<string, string>): Promise<string> {
    const signature = twilio.getExpectedTwilioSignature(this.account.account.authToken, publicUrl, form);
    const url = this.address.local + publicUrl.slice(this.address.public.length);
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams(form).toString(), signal: AbortSignal.timeout(5_000) });
    return answer.text();
  }
}

const toMessage = ({ _id, direction, channel, to, from, body, status, code, at, keyAddress }: DeskDoc): DeskMessage => ({ sid: _id, direction, channel, to, from, body, status, at, ...(code ? { code } : {}), ...(keyAddress ? { takesKeys: true } : {}) });
/** What a call says, without its markup. */
export const spokenIn = (twiml: string): string => unescapeXml(twiml.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ').trim());
export function keyAddressIn(twiml: string): string | undefined {
  const [, address] = / action="([^"]*)"/.exec(twiml) ?? [];
  return address === undefined ? undefined : unescapeXml(address);
}
const unescapeXml = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
