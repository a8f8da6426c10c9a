import { retryAfter } from '../../core/outside/retry-after.js';

/** What became of a write to the health and care record; never "saved" unless the record said so and meant us. */
export type Outcome =
  | { readonly outcome: 'saved'; readonly id: string }
  /** Again later: the record is away, slow, busy, or says what no FHIR server says. */
  | { readonly outcome: 'retry'; readonly why: string; readonly afterMs?: number }
  /** It will never take this as it is. */
  | { readonly outcome: 'refused'; readonly why: string }
  /** A person must look: two that match, or another person's record. */
  | { readonly outcome: 'needs-human'; readonly why: string };

export type PatientOutcome = Outcome | { readonly outcome: 'not-found' };

export const retry = (why: string, afterMs?: number): Outcome => ({ outcome: 'retry', why, ...(afterMs === undefined ? {} : { afterMs }) });

const AWAY = new Set(['timeout', 'unreachable', 'http-429', 'http-503']);

/** The record itself is away or busy: it would say the same of anything else. */
export const isAway = (outcome: { readonly outcome: string; readonly why?: string }): boolean => outcome.outcome === 'retry' && AWAY.has(outcome.why ?? '');

interface HttpFailure {
  readonly response?: { readonly status: number };
  readonly config?: { readonly headers?: Headers };
  readonly name?: string;
  readonly cause?: { readonly name?: string };
}

const AFTER_BUSY_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Said again later, they may be right: signed out, not known (yet), too slow, somebody else was writing. */
const PASSING = new Set([401, 403, 404, 408, 409, 425]);

/** From what fhir-kit-client throws. The words are ours: an answer's own may hold anything. */
export function outcomeOfFailure(error: unknown): Outcome {
  const failure = (error ?? {}) as HttpFailure;
  if (!failure.response) return outcomeWithoutAnswer(failure);
  const { status } = failure.response;
  if (status === 412) return { outcome: 'needs-human', why: 'several-match' };
  if (status === 410) return { outcome: 'needs-human', why: 'gone' };
  if (status === 429 || status === 503) return retry(`http-${status}`, retryAfter(failure.config?.headers?.get('retry-after'), Date.now(), LONGEST_WAIT_MS) ?? AFTER_BUSY_MS);
  if (status >= 500 || PASSING.has(status)) return retry(`http-${status}`);
  return status < 400 ? retry('not-fhir') : { outcome: 'refused', why: `http-${status}` };
}

function outcomeWithoutAnswer({ name, cause }: HttpFailure): Outcome {
  if (name === 'AnswerTooLong' || cause?.name === 'AnswerTooLong') return retry('answer-too-long');
  if (name === 'TimeoutError' || name === 'AbortError') return retry('timeout');
  // fetch names what it could not do in `cause`; without one the client stumbled over a body that is no object.
  if (name === 'TypeError' && !cause) return retry('not-fhir');
  return retry('unreachable');
}
