/**
 * One SIP message (RFC 3261) as far as an alarm receiver needs it: a request to us, or an answer to a request of ours.
 * Header names are lower case and written out; repeated ones follow each other as they came.
 */
export interface SipMessage {
  readonly start: { readonly method: string; readonly uri: string } | { readonly status: number };
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export interface SipRequest extends SipMessage {
  readonly start: { readonly method: string; readonly uri: string };
}

/** A message that is wrong, and what its sender is told (RFC 3261 section 21.4), where it says enough to be answered at all. */
export interface SipFault {
  readonly fault: { readonly status: number; readonly reason: string };
  readonly answerable?: SipRequest;
}

export const isRequest = (message: SipMessage): message is SipRequest => 'method' in message.start;

export const headerOf = ({ headers }: Pick<SipMessage, 'headers'>, name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
export const headersOf = ({ headers }: Pick<SipMessage, 'headers'>, name: string): string[] => headers.filter(([known]) => known === name).map(([, value]) => value);

/** The URI of a From, To or Contact, with or without a display name. */
export function uriOf(address: string): string {
  const inBrackets = /<([^<>]{1,512})>/.exec(address)?.[1];
  return inBrackets ?? (address.split(';', 1)[0] ?? '').trim();
}

/** Who a SIP URI names: `1001` of `sip:1001@alarms.example`. */
export const userOf = (uri: string): string | undefined => /^sips?:([^@:;?]{1,128})(?::[^@]*)?@/i.exec(uri)?.[1];
