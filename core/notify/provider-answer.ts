/**
 * What an answer of the SMS provider asks us to do. Twilio's codes: reliability.md 1.2 and its error dictionary.
 * `unknown`: it may or may not have been taken; look before sending again, since a POST is not idempotent there (20500).
 */
export type Next =
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'reconcile' }
  | { readonly do: 'next-channel' }
  | { readonly do: 'next-person' }
  | { readonly do: 'opted-out' }
  | { readonly do: 'fix-contact' }
  | { readonly do: 'fix-settings' };

export interface Failure {
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** Twilio's own code, from an answer or a receipt. */
  readonly code?: number;
  readonly retryAfterSeconds?: number;
}

const BUSY_RETRY_MS = 1_000;

const BY_CODE: Readonly<Record<number, Next>> = {
  20429: { do: 'retry', afterMs: BUSY_RETRY_MS }, // too many requests
  30001: { do: 'retry', afterMs: 5_000 }, // queue overflow
  21610: { do: 'opted-out' }, // the person sent STOP
  21211: { do: 'fix-contact' }, 21217: { do: 'fix-contact' }, 21614: { do: 'fix-contact' }, // no such or no mobile number
  30005: { do: 'fix-contact' }, 30006: { do: 'next-channel' }, // unknown handset; a landline, which can be called
  21612: { do: 'next-channel' }, 21408: { do: 'fix-settings' }, 21606: { do: 'fix-settings' }, 21659: { do: 'fix-settings' },
  30002: { do: 'fix-settings' }, 30003: { do: 'next-channel' }, // account suspended; handset unreachable
  30004: { do: 'next-channel' }, 30007: { do: 'next-channel' }, 30008: { do: 'next-channel' }, // blocked; filtered; unknown
  20003: { do: 'fix-settings' }, 20404: { do: 'fix-settings' },
};

export function nextAfter({ status, code, retryAfterSeconds }: Failure): Next {
  const byCode = code === undefined ? undefined : BY_CODE[code];
  if (byCode?.do === 'retry' && retryAfterSeconds !== undefined) return { do: 'retry', afterMs: retryAfterSeconds * 1000 };
  if (byCode) return byCode;
  if (status === undefined || status >= 500 || status === 408) return { do: 'reconcile' };
  if (status === 429) return { do: 'retry', afterMs: (retryAfterSeconds ?? 1) * 1000 };
  if (status === 401 || status === 403 || status === 404) return { do: 'fix-settings' };
  if (status < 400) return { do: 'reconcile' };
  return { do: 'next-person' };
}
