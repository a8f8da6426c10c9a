import { headerOf, headersOf, type SipRequest } from '../../../../../core/doors/sip/message.js';
import { readVia, viasOf } from '../../../../../core/doors/sip/via.js';
import { isReliable, type Flow } from './flow.js';

/** RFC 3261 section 17.2.2, timer J: how long a datagram's repeat is answered with the same words. */
const TIMER_J_MS = 32_000;
const MOST = 20_000;

interface Transaction {
  /** Left out while the request is still being worked on. */
  answer?: string;
  readonly ends: number;
}

/** Requests that are being answered or were a moment ago: a repeat is not worked on twice (RFC 3261 section 17.2). */
export class Transactions {
  private readonly known = new Map<string, Transaction>();

  /** `new`: work on it. `working`: its answer will come. Else the answer that it got. */
  begin(key: string, now: number): 'new' | 'working' | { readonly answer: string } {
    const before = this.known.get(key);
    if (before && before.ends > now) return before.answer === undefined ? 'working' : { answer: before.answer };
    this.makeRoom(now);
    this.known.delete(key);
    this.known.set(key, { ends: now + TIMER_J_MS });
    return 'new';
  }

  answered(key: string, answer: string, flow: Flow): void {
    if (isReliable(flow)) return void this.known.delete(key);
    const transaction = this.known.get(key);
    if (transaction) transaction.answer = answer;
  }

  /** In the order in which they came, so the oldest goes first. */
  private makeRoom(now: number): void {
    for (const [key, { ends }] of this.known) {
      if (ends > now && this.known.size < MOST) return;
      this.known.delete(key);
    }
  }
}

/** By branch and hop (section 17.2.3); by the whole request's name where the sender is older than that. The flow is part of it: nobody gets another's answer. */
export function transactionOf(request: SipRequest, { remote, transport }: Flow): string {
  const [top = ''] = viasOf(request);
  const via = readVia(top);
  const from = `${transport} ${remote.address}:${remote.port}`;
  if (via?.branch?.startsWith('z9hG4bK')) return [from, via.branch, via.host, via.port, request.start.method].join('\n');
  return [from, headersOf(request, 'via')[0], ...['call-id', 'cseq', 'from', 'to'].map((name) => headerOf(request, name)), request.start.uri].join('\n');
}
