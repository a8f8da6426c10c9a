import { headerOf, type SipRequest } from './message.js';
import { seenFrom, viasOf } from './via.js';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: { readonly type: string; readonly text: string };
}

const encoder = new TextEncoder();
const endOf = (body: Answer['body']): string[] => [...(body ? [`Content-Type: ${body.type}`] : []), `Content-Length: ${body ? encoder.encode(body.text).length : 0}`, '', body?.text ?? ''];

/** An answer to a request (RFC 3261 section 8.2.6): the same hops, parties and number, with a tag of ours on To. */
export function writeAnswer(request: SipRequest, { status, reason, headers = [], body }: Answer, { from, tag }: { readonly from: { readonly address: string; readonly port: number }; readonly tag: string }): string {
  const to = headerOf(request, 'to') ?? '';
  return [
    `SIP/2.0 ${status} ${reason}`,
    ...viasOf(request).map((via, i) => `Via: ${i === 0 ? seenFrom(via, from) : via}`),
    `From: ${headerOf(request, 'from') ?? ''}`,
    `To: ${to}${/;\s*tag=/i.test(to) ? '' : `;tag=${tag}`}`,
    `Call-ID: ${headerOf(request, 'call-id') ?? ''}`,
    `CSeq: ${headerOf(request, 'cseq') ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...endOf(body),
  ].join('\r\n');
}

export interface OurMessage {
  /** Whom it is for, as a SIP URI. */
  readonly to: string;
  readonly from: string;
  readonly via: { readonly transport: string; readonly host: string; readonly port: number; readonly branch: string };
  readonly callId: string;
  readonly tag: string;
  readonly body: { readonly type: string; readonly text: string };
}

/** A MESSAGE of ours (RFC 3428): how a controller that does not look into answers is told what became of its alarm. */
export function writeMessage({ to, from, via, callId, tag, body }: OurMessage): string {
  return [
    `MESSAGE ${to} SIP/2.0`,
    `Via: SIP/2.0/${via.transport} ${via.host}:${via.port};branch=${via.branch};rport`,
    'Max-Forwards: 70',
    `From: <${from}>;tag=${tag}`,
    `To: <${to}>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    ...endOf(body),
  ].join('\r\n');
}
