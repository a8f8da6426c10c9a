import { randomBytes } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { headerOf, headersOf, uriOf, type SipMessage, type SipRequest } from '../../../../../core/doors/sip/message.js';
import { portBack, readVia, viasOf } from '../../../../../core/doors/sip/via.js';
import { writeMessage } from '../../../../../core/doors/sip/write-message.js';
import { Counters } from '../../../../platform/health/counters.js';
import { hostOf, isReliable, type Flow } from './flow.js';

/** RFC 3261 section 17.1.2: T1, T2, and timer F after which nobody will answer any more. */
const T1_MS = 500, T2_MS = 4_000, TIMER_F_MS = 32_000;
const MOST = 5_000;

/**
 * Messages of ours to controllers, each sent again until it is answered. They go back by the way the alarm came: behind a
 * router at home there is no other. One that gets lost costs nothing but a repeat of the alarm, which is answered again.
 */
@Injectable()
export class SipOutbox implements BeforeApplicationShutdown {
  private readonly waiting = new Map<string, { timer?: NodeJS.Timeout }>();

  constructor(private readonly counters: Counters) {}

  /** To whoever sent the request, from whom it was sent to. */
  tell(request: SipRequest, flow: Flow, body: { readonly type: string; readonly text: string }): void {
    if (this.waiting.size >= MOST) return void this.counters.sip.inc({ transport: flow.transport, outcome: 'answer-dropped' });
    const branch = `z9hG4bK${randomBytes(12).toString('hex')}`;
    const text = writeMessage({
      to: uriOf(headerOf(request, 'from') ?? ''), from: uriOf(headerOf(request, 'to') ?? ''), body,
      via: { transport: flow.transport, host: hostOf(flow.local.address), port: flow.local.port, branch }, callId: randomBytes(16).toString('hex'), tag: randomBytes(6).toString('hex'),
    });
    const wait: { timer?: NodeJS.Timeout } = {};
    this.waiting.set(branch, wait);
    const port = portBack(readVia(viasOf(request)[0] ?? ''), flow.remote.address);
    this.send(branch, wait, { ...flow, send: (words) => flow.send(words, port) }, text, T1_MS, 0);
  }

  /** An answer to one of them; whatever it says, there is nothing more to send. */
  answered(answer: SipMessage): void {
    const branch = readVia(headersOf(answer, 'via')[0] ?? '')?.branch;
    if (branch === undefined || !('status' in answer.start) || answer.start.status < 200) return;
    const wait = this.waiting.get(branch);
    if (!wait) return;
    clearTimeout(wait.timer);
    this.waiting.delete(branch);
    this.counters.sip.inc({ transport: readVia(headersOf(answer, 'via')[0] ?? '')?.transport ?? 'UDP', outcome: answer.start.status < 300 ? 'answer-taken' : 'answer-refused' });
  }

  beforeApplicationShutdown(): void {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private send(branch: string, wait: { timer?: NodeJS.Timeout }, flow: Flow, text: string, pause: number, passed: number): void {
    if (passed >= TIMER_F_MS) {
      this.waiting.delete(branch);
      return void this.counters.sip.inc({ transport: flow.transport, outcome: 'answer-lost' });
    }
    if (passed === 0 || !isReliable(flow)) flow.send(text);
    wait.timer = setTimeout(() => this.send(branch, wait, flow, text, Math.min(2 * pause, T2_MS), passed + pause), pause);
  }
}
