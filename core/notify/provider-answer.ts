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
  /** GOV.UK Notify's word: the name of an error, or a notification's last status. */
  readonly word?: string;
  /** No connection came about: it was certainly not taken. */
  readonly notTaken?: true;
}

const BUSY_RETRY_MS = 1_000;

/** Twilio's error dictionary, by what it asks of us; a code that is not here is judged by its HTTP status: of a receipt, which has none, as unreachable. */
const CODES: readonly (readonly [Next, readonly number[]])[] = [
  [{ do: 'retry', afterMs: BUSY_RETRY_MS }, [20429, 21611]], // too many requests; the sender's queue is full
  [{ do: 'retry', afterMs: 5_000 }, [30001, 30017]], // queue overflow; the network is congested
  [{ do: 'opted-out' }, [21610]], // the person sent STOP
  // No such number, or none that takes what we send: 13224 and 21214 of calls, 21266 our own number.
  [{ do: 'fix-contact' }, [13224, 21211, 21214, 21217, 21266, 21614, 30005]],
  // A landline or a handset that takes no text, but perhaps a call: unreachable, blocked, filtered, unknown, no route.
  [{ do: 'next-channel' }, [21612, 21635, 30003, 30004, 30006, 30007, 30008]],
  // Ours to mend: not our account or sender, no permission for the country, trial account, suspended, unregistered, limits;
  // 21603 no sender said, 21701 to 21712 the messaging service and its senders, 13225 and 13227 countries that calls may not reach.
  [{ do: 'fix-settings' }, [10004, 13225, 13227, 20003, 20404, 21210, 21212, 21213, 21215, 21216, 21219, 21408, 21603, 21606, 21608, 21659, 21701, 21702, 21703, 21704, 21705, 21712, 30002, 30010, 30022, 30032, 30034, 63038]],
];
const BY_CODE: ReadonlyMap<number, Next> = new Map(CODES.flatMap(([next, codes]) => codes.map((code) => [code, next] as const)));

/** GOV.UK Notify's errors and final statuses, by its REST API's documentation. */
const BY_WORD: ReadonlyMap<string, Next> = new Map<string, Next>([
  ['RateLimitError', { do: 'retry', afterMs: 5_000 }], // 3,000 a minute for each sort of key
  ['TooManyRequestsError', { do: 'fix-settings' }], // the day's limit
  ['BadRequestError', { do: 'fix-settings' }], ['AuthError', { do: 'fix-settings' }], ['NoResultFound', { do: 'fix-settings' }], // template, trial service, key
  ['phone-number', { do: 'fix-contact' }], // a ValidationError that names it
  ['permanent-failure', { do: 'fix-contact' }], // no such number
  ['temporary-failure', { do: 'next-channel' }], // switched off, or without a signal, until the network gave up
  ['technical-failure', { do: 'next-channel' }], // between Notify and the network
]);

export function nextAfter({ status, code, retryAfterSeconds, word, notTaken }: Failure): Next {
  const byWord = word === undefined ? undefined : BY_WORD.get(word);
  if (byWord) return byWord;
  if (notTaken) return { do: 'retry', afterMs: BUSY_RETRY_MS };
  const byCode = code === undefined ? undefined : BY_CODE.get(code);
  if (byCode?.do === 'retry' && retryAfterSeconds !== undefined) return { do: 'retry', afterMs: retryAfterSeconds * 1000 };
  if (byCode) return byCode;
  // A receipt's: it has no status, and was not taken by the network.
  if (status === undefined && code !== undefined) return { do: 'next-channel' };
  if (status === undefined || status >= 500 || status === 408) return { do: 'reconcile' };
  if (status === 429) return { do: 'retry', afterMs: (retryAfterSeconds ?? 1) * 1000 };
  if (status === 401 || status === 403 || status === 404) return { do: 'fix-settings' };
  if (status < 400) return { do: 'reconcile' };
  return { do: 'next-person' };
}
