import { headersOf, type SipMessage } from './message.js';

/** The hop that a request came over last (RFC 3261 section 20.42), by which its answer goes back. */
export interface Via {
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly branch?: string;
  /** RFC 3581: the sender asks to be answered at the port that it sent from. */
  readonly rport: boolean;
}

const VIA = /^SIP\s{0,8}\/\s{0,8}2\.0\s{0,8}\/\s{0,8}([A-Za-z]{2,8})\s{1,8}(\[[0-9A-Fa-f:.]{2,45}\]|[^\s;:,]{1,255})(?:\s{0,8}:\s{0,8}(\d{1,5}))?\s{0,8}((?:;.*)?)$/;

/** Each hop on its own, the last one first. */
export const viasOf = (message: Pick<SipMessage, 'headers'>): string[] => headersOf(message, 'via');

export function readVia(text: string): Via | undefined {
  const [, transport, host, port, rest] = VIA.exec(text) ?? [];
  if (transport === undefined || host === undefined) return undefined;
  const parameters = (rest ?? '').split(';').map((parameter) => parameter.trim());
  const branch = parameters.find((parameter) => /^branch=/i.test(parameter))?.slice(7);
  return { transport: transport.toUpperCase(), host, ...(port === undefined ? {} : { port: Number(port) }), ...(branch ? { branch } : {}), rport: parameters.some((parameter) => /^rport(?:=|$)/i.test(parameter)) };
}

/** As it goes back: with the address and port that we saw (RFC 3261 section 18.2.1, RFC 3581 section 4). */
export function seenFrom(via: string, { address, port }: { readonly address: string; readonly port: number }): string {
  const plain = via.split(';').filter((part) => !/^\s*(?:received|rport)\b/i.test(part)).join(';');
  return `${plain};received=${address}${readVia(via)?.rport ? `;rport=${port}` : ''}`;
}

/** RFC 3261 section 18.2.2. */
const USUAL_PORT = 5060;

/**
 * The port at which the sender of a datagram is answered; undefined: the one that it sent from. That is so where it asks
 * for it (RFC 3581), and where its own address is not the one that we see: a router stands between, and knows no other. [ours]
 */
export function portBack(via: Via | undefined, seenAddress: string): number | undefined {
  if (!via || via.rport || via.host.replace(/^\[|\]$/g, '').toLowerCase() !== seenAddress.toLowerCase()) return undefined;
  return via.port ?? USUAL_PORT;
}
