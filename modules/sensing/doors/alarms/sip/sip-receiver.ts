import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { headerOf, isRequest, type SipMessage, type SipRequest } from '../../../../../core/doors/sip/message.js';
import { LONGEST_BODY, readMessage } from '../../../../../core/doors/sip/read-message.js';
import { portBack, readVia, viasOf } from '../../../../../core/doors/sip/via.js';
import { writeAnswer, type Answer } from '../../../../../core/doors/sip/write-message.js';
import type { Source } from '../../../../../core/things/source.js';
import { Clock } from '../../../../platform/clock/clock.js';
import { Counters } from '../../../../platform/health/counters.js';
import { Log } from '../../../../platform/log/log.js';
import { decodeLoosely } from '../../../../platform/http/strict-json.js';
import { NowIp } from '../now-ip.service.js';
import type { AlarmForm, Reply } from '../replies.js';
import { Scaip } from '../scaip.service.js';
import { Callers } from './callers.js';
import type { Flow } from './flow.js';
import { SipOutbox } from './sip-outbox.js';
import { Transactions, transactionOf } from './transactions.js';

const ALLOW = ['Allow', 'MESSAGE, OPTIONS, REGISTER'] as const;
const ACCEPT = ['Accept', 'application/scaip+xml, application/xml, text/xml, text/plain'] as const;
/** Methods that SIP knows and an alarm receiver has no use for: 405; what SIP does not know: 501 (RFC 3261 section 8.2.1). */
const OF_NO_USE = new Set(['INVITE', 'BYE', 'CANCEL', 'INFO', 'UPDATE', 'PRACK', 'SUBSCRIBE', 'NOTIFY', 'REFER', 'PUBLISH']);
const TYPES = /^(?:application\/(?:scaip\+)?xml|text\/(?:xml|plain)|application\/octet-stream)(?:\s*;|$)/i;
/** Registering keeps a router's way open; we answer by the way a message came, so nothing of it is kept. */
const LONGEST_REGISTRATION_SECONDS = 3_600;
const inflate = promisify(unzip);

const OK: Answer = { status: 200, reason: 'OK' };
const REASONS: Readonly<Record<Reply['status'], string>> = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 503: 'Service Unavailable' };

/** Answers each SIP message that reaches us, whatever way it came by. Stateless but for repeats. */
@Injectable()
export class SipReceiver {
  private readonly transactions = new Transactions();

  constructor(
    private readonly callers: Callers, private readonly scaip: Scaip, private readonly nowIp: NowIp, private readonly outbox: SipOutbox,
    private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log,
  ) {}

  /** False: this is not SIP, and a stream that it came by cannot be followed further. */
  received(bytes: Uint8Array, flow: Flow): boolean {
    const read = readMessage(bytes);
    if ('fault' in read) {
      this.count(flow, 'unreadable');
      if (read.answerable && isAnswerable(read.answerable)) this.send(read.answerable, { status: read.fault.status, reason: read.fault.reason }, flow);
      return read.answerable !== undefined;
    }
    if (!isRequest(read)) this.outbox.answered(read);
    // Nothing follows an ACK, and nothing can be sent back where no hop can be read.
    else if (read.start.method !== 'ACK' && isAnswerable(read)) this.work(read, flow);
    return true;
  }

  private work(request: SipRequest, flow: Flow): void {
    const key = transactionOf(request, flow);
    const before = this.transactions.begin(key, this.clock.now());
    if (before === 'working') return;
    if (before !== 'new') return flow.send(before.answer, portOf(request, flow));
    void this.answerTo(request, flow).catch((error: unknown): Answer => {
      this.log.failure('sip', error);
      return { status: 500, reason: 'Server Internal Error' };
    }).then((answer) => {
      this.count(flow, String(answer.status));
      this.transactions.answered(key, this.send(request, answer, flow), flow);
    });
  }

  private async answerTo(request: SipRequest, flow: Flow): Promise<Answer> {
    const { method } = request.start;
    if (method === 'OPTIONS') return { ...OK, headers: [ALLOW, ACCEPT] };
    if (method !== 'MESSAGE' && method !== 'REGISTER') return OF_NO_USE.has(method) ? { status: 405, reason: 'Method Not Allowed', headers: [ALLOW] } : { status: 501, reason: 'Not Implemented' };
    const needs = headerOf(request, 'require');
    if (needs) return { status: 420, reason: 'Bad Extension', headers: [['Unsupported', needs]] };
    const caller = this.callers.identify(request, flow.remote.address);
    if ('challenge' in caller) return { status: 401, reason: 'Unauthorized', headers: caller.challenge.map((challenge) => ['WWW-Authenticate', challenge] as const) };
    return method === 'REGISTER' ? registered(request) : this.take(request, caller.source, flow);
  }

  private async take(request: SipRequest, source: Source, flow: Flow): Promise<Answer> {
    const type = headerOf(request, 'content-type');
    if (type !== undefined && !TYPES.test(type)) return { status: 415, reason: 'Unsupported Media Type', headers: [ACCEPT] };
    const body = await plainBody(request);
    if (!body) return { status: 415, reason: 'Unsupported Media Type', headers: [['Accept-Encoding', 'identity, gzip, deflate']] };
    const form: AlarmForm = source.form === 'now-ip' ? this.nowIp : this.scaip;
    const { status, type: kind, text, inMessage } = await form.answer(decodeLoosely(body), source);
    // What a form cannot say in words of its own, SIP says; SCAIP says everything, also that it could not be stored.
    if (form === this.nowIp && status !== 200) return { status, reason: REASONS[status] };
    if (!inMessage) return { ...OK, body: { type: kind, text } };
    // RFC 3428 section 7: the answer to a MESSAGE has no body. The word itself follows on the same way.
    setImmediate(() => this.outbox.tell(request, flow, { type: kind, text }));
    return OK;
  }

  private send(request: SipRequest, answer: Answer, flow: Flow): string {
    const text = writeAnswer(request, answer, { from: flow.remote, tag: randomBytes(6).toString('hex') });
    flow.send(text, portOf(request, flow));
    return text;
  }

  private count({ transport }: Flow, outcome: string): void {
    this.counters.sip.inc({ transport, outcome });
  }
}

const portOf = (request: SipRequest, { remote }: Flow): number | undefined => portBack(readVia(viasOf(request)[0] ?? ''), remote.address);
const isAnswerable = (request: SipMessage): boolean => readVia(viasOf(request)[0] ?? '') !== undefined;

function registered(request: SipRequest): Answer {
  const contact = headerOf(request, 'contact');
  const wanted = Number(/;\s*expires=(\d{1,9})/i.exec(contact ?? '')?.[1] ?? headerOf(request, 'expires') ?? LONGEST_REGISTRATION_SECONDS);
  const expires = Math.min(Number.isSafeInteger(wanted) ? wanted : 0, LONGEST_REGISTRATION_SECONDS);
  if (contact === undefined || contact === '*' || expires === 0) return OK;
  return { ...OK, headers: [['Contact', `${contact.replace(/;\s*expires=\d+/gi, '')};expires=${expires}`]] };
}

/** SIS-TR 91102 7.6 lets longer documents be compressed. Undefined: not in a way that we know, or a bomb. */
async function plainBody(request: SipRequest): Promise<Uint8Array | undefined> {
  const encoding = headerOf(request, 'content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return request.body;
  if (encoding !== 'gzip' && encoding !== 'deflate') return undefined;
  return inflate(request.body, { maxOutputLength: LONGEST_BODY }).catch(() => undefined);
}
