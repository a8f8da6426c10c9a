import { headerOf, type SipFault, type SipMessage, type SipRequest } from './message.js';

/** No alarm has a head like this; a standard SCAIP message is 1,300 bytes in all (SS 91100:2014, additional-message). [ours] */
export const LONGEST_HEAD = 16_384;
export const LONGEST_BODY = 16_384;
const MOST_HEADERS = 80;

const TOKEN = "[A-Za-z0-9.!%*_+`'~-]";
const REQUEST_LINE = new RegExp(`^(${TOKEN}{1,32}) (\\S{1,1024}) SIP/(\\d\\.\\d)$`);
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d) /;
const HEADER = new RegExp(`^(${TOKEN}{1,64})[ \\t]*:[ \\t]*(.*)$`);
const CONTROL = /[\0-\x08\n-\x1f\x7f]/;

/** RFC 3261 section 7.3.3. */
const COMPACT: Readonly<Record<string, string>> = { v: 'via', f: 'from', t: 'to', i: 'call-id', l: 'content-length', c: 'content-type', e: 'content-encoding', m: 'contact', k: 'supported', s: 'subject' };

const decoder = new TextDecoder('utf-8');
const fault = (status: number, reason: string, answerable?: SipRequest): SipFault => ({ fault: { status, reason }, ...(answerable ? { answerable } : {}) });

/** Where the head ends: the index of its empty line; -1 where there is none. */
export function endOfHead(bytes: Uint8Array, from = 0): number {
  for (let i = bytes.indexOf(13, from); i !== -1 && i + 3 < bytes.length; i = bytes.indexOf(13, i + 1)) {
    if (bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i;
  }
  return -1;
}

/** A whole datagram, or one frame of a stream. Where a length is said, what stands behind it is cut off (section 18.3). */
export function readMessage(bytes: Uint8Array): SipMessage | SipFault {
  const end = endOfHead(bytes.subarray(0, LONGEST_HEAD));
  if (end === -1) return fault(bytes.length > LONGEST_HEAD ? 513 : 400, 'No complete head');
  const head = readHead(decoder.decode(bytes.subarray(0, end)));
  if ('fault' in head) return head;
  const rest = bytes.subarray(end + 4);
  const length = lengthOf(head);
  if (length === 'wrong' || (length !== undefined && length > rest.length)) return faultOf(head, 400, 'Content-Length does not fit');
  const body = rest.subarray(0, length ?? rest.length);
  return body.length > LONGEST_BODY ? faultOf(head, 413, 'Body too large') : { ...head, body };
}

export function lengthOf(message: Pick<SipMessage, 'headers'>): number | undefined | 'wrong' {
  const text = headerOf(message, 'content-length');
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : 'wrong';
}

/** The head alone; the body is still empty. */
export function readHead(text: string): SipMessage | SipFault {
  const [first = '', ...lines] = text.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  if (CONTROL.test(first)) return fault(400, 'Hidden characters');
  if (lines.length > MOST_HEADERS) return fault(400, 'Too many headers');
  const headers: [string, string][] = [];
  let odd = false;
  for (const line of lines) {
    const [, name, value] = CONTROL.test(line) ? [] : HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      odd = true;
      continue;
    }
    const whole = COMPACT[name.toLowerCase()] ?? name.toLowerCase();
    // Hops may share a line (section 7.3.1); each counts, for each is written into the answer.
    for (const one of whole === 'via' ? value.split(',', MOST_HEADERS + 1) : [value]) headers.push([whole, one.trim()]);
  }
  if (headers.length > MOST_HEADERS) return fault(400, 'Too many headers');
  const body = new Uint8Array();
  const status = STATUS_LINE.exec(first)?.[1];
  if (status !== undefined) return odd ? fault(400, 'A header line cannot be read') : { start: { status: Number(status) }, headers, body };
  const [, method, uri, version] = REQUEST_LINE.exec(first) ?? [];
  if (method === undefined || uri === undefined) return fault(400, 'No request line');
  const request: SipRequest = { start: { method, uri }, headers, body };
  if (version !== '2.0') return faultOf(request, 505, 'Version not supported');
  return odd ? faultOf(request, 400, 'A header line cannot be read') : complete(request);
}

/** Section 8.1.1: without these no answer finds its way, or nobody knows what is answered. */
function complete(request: SipRequest): SipRequest | SipFault {
  const missing = ['via', 'from', 'to', 'call-id', 'cseq'].find((name) => headerOf(request, name) === undefined);
  if (missing) return faultOf(request, 400, `${missing} is missing`);
  const [, method] = /^\d{1,10}[ \t]+(\S+)$/.exec(headerOf(request, 'cseq') ?? '') ?? [];
  return method === request.start.method ? request : faultOf(request, 400, 'cseq does not fit');
}

const faultOf = (message: SipMessage, status: number, reason: string): SipFault =>
  fault(status, reason, 'method' in message.start && headerOf(message, 'via') !== undefined ? (message as SipRequest) : undefined);
