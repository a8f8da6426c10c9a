import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { headerOf, type SipMessage } from '../../core/doors/sip/message.js';
import { readMessage } from '../../core/doors/sip/read-message.js';
import { SipStream } from '../../core/doors/sip/stream.js';

export interface Said extends SipMessage {
  readonly text: string;
}

/** A telecare controller's way to the receiver: sends bytes, and collects the messages that come back. */
export interface Wire {
  readonly transport: 'UDP' | 'TCP' | 'TLS';
  readonly port: number;
  send(text: string | Uint8Array): void;
  /** The next message that fits, within ten seconds. */
  next(fits?: (message: Said) => boolean): Promise<Said>;
  /** Messages that nobody has asked for yet. */
  readonly heard: Said[];
  readonly closed: () => boolean;
  close(): void;
}

class Heard {
  readonly messages: Said[] = [];

  add(bytes: Uint8Array): void {
    const message = readMessage(bytes);
    if ('fault' in message) throw new Error(`Not SIP: ${Buffer.from(bytes).toString()}`);
    this.messages.push({ ...message, text: Buffer.from(message.body).toString() });
  }

  async next(fits: (message: Said) => boolean = () => true): Promise<Said> {
    for (const until = Date.now() + 10_000; Date.now() < until;) {
      const at = this.messages.findIndex(fits);
      if (at !== -1) return this.messages.splice(at, 1)[0] as Said;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('The receiver said nothing that fits within ten seconds');
  }
}

export async function byUdp(port: number): Promise<Wire> {
  const heard = new Heard();
  const socket = createSocket('udp4');
  socket.on('message', (bytes) => heard.add(bytes));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  let closed = false;
  return { transport: 'UDP', port: socket.address().port, heard: heard.messages, next: (fits) => heard.next(fits), send: (text) => socket.send(text, port, '127.0.0.1'), closed: () => closed, close: () => { closed = true; socket.close(); } };
}

export function byStream(transport: 'TCP' | 'TLS', port: number): Promise<Wire> {
  const heard = new Heard();
  const stream = new SipStream();
  const socket: Socket = transport === 'TCP' ? connect(port, '127.0.0.1') : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  let closed = false;
  socket.on('data', (chunk: Buffer) => {
    for (const frame of stream.push(chunk)) if ('message' in frame) heard.add(frame.message);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => { closed = true; });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(transport === 'TCP' ? 'connect' : 'secureConnect', () =>
      resolve({ transport, port: socket.localPort ?? 0, heard: heard.messages, next: (fits) => heard.next(fits), send: (text) => void socket.write(text), closed: () => closed, close: () => void socket.destroy() }));
  });
}

export interface Sip {
  readonly method?: string;
  readonly account?: string;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: readonly string[];
  readonly branch?: string;
  readonly cseq?: number;
}

const REALM = 'hearthline';
const md5 = (text: string, algorithm = 'md5'): string => createHash(algorithm).update(text).digest('hex');

export function sipText(wire: Wire, { method = 'MESSAGE', account = 'lines', type = 'application/scaip+xml', body = '', headers = [], branch = `z9hG4bK${randomBytes(8).toString('hex')}`, cseq = 1 }: Sip): string {
  return [
    `${method} sip:arc@hearthline.example SIP/2.0`, `Via: SIP/2.0/${wire.transport} 127.0.0.1:${wire.port};branch=${branch};rport`, 'Max-Forwards: 70', `From: <sip:${account}@controllers.example>;tag=${randomBytes(4).toString('hex')}`, 'To: <sip:arc@hearthline.example>',
    `Call-ID: ${randomBytes(8).toString('hex')}`, `CSeq: ${cseq} ${method}`, ...headers, ...(body ? [`Content-Type: ${type}`] : []), `Content-Length: ${Buffer.byteLength(body)}`, '', body,
  ].join('\r\n');
}

/** The answer to a challenge, as RFC 7616 has it. */
export function proofOf(challenge: string, account: string, key: string, { method = 'MESSAGE', nc = '00000001', algorithm = 'MD5' }: { method?: string; nc?: string; algorithm?: 'MD5' | 'SHA-256' } = {}): string {
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const hash = (text: string): string => md5(text, algorithm === 'MD5' ? 'md5' : 'sha256');
  const uri = 'sip:arc@hearthline.example', cnonce = 'c0ffee';
  const response = hash(`${hash(`${account}:${REALM}:${key}`)}:${nonce}:${nc}:${cnonce}:auth:${hash(`${method}:${uri}`)}`);
  return `Authorization: Digest username="${account}", realm="${REALM}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}, qop=auth, cnonce="${cnonce}", nc=${nc}`;
}

export const isAnswer = (message: Said): boolean => 'status' in message.start;
export const isMessage = (message: Said): boolean => 'method' in message.start;
export const statusOf = ({ start }: SipMessage): number => ('status' in start ? start.status : 0);

/** As a controller does it: sends, signs when it is asked to, and gives back the answer to the signed one. */
export async function sendSigned(wire: Wire, key: string, sip: Sip & { account: string; algorithm?: 'MD5' | 'SHA-256' }): Promise<Said> {
  wire.send(sipText(wire, sip));
  const challenged = await wire.next(isAnswer);
  if (statusOf(challenged) !== 401) throw new Error(`Not challenged: ${statusOf(challenged)}`);
  const proof = proofOf(headerOf(challenged, 'www-authenticate') ?? '', sip.account, key, { method: sip.method ?? 'MESSAGE', ...(sip.algorithm ? { algorithm: sip.algorithm } : {}) });
  wire.send(sipText(wire, { ...sip, cseq: 2, headers: [...(sip.headers ?? []), proof] }));
  return wire.next(isAnswer);
}

/** Takes a MESSAGE of the receiver and says that it came. */
export function acceptMessage(wire: Wire, message: Said): void {
  const lines = message.headers.filter(([name]) => ['via', 'from', 'to', 'call-id', 'cseq'].includes(name)).map(([name, value]) => `${name}: ${value}`);
  wire.send(['SIP/2.0 200 OK', ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
}
