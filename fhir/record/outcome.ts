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

interface HttpFailure {
  readonly response?: { readonly status: number };
  readonly config?: { readonly headers?: Headers };
  readonly name?: string;
  readonly cause?: { readonly name?: string; readonly code?: string };
}

const AFTER_BUSY_MS = 5_000;

/** From what fhir-kit-client throws. The words are ours: an answer's own may hold anything. */
export function outcomeOfFailure(error: unknown): Outcome {
  const { response, config, name, cause } = (error ?? {}) as HttpFailure;
  if (!response) return retry(cause?.name === 'AnswerTooLong' || name === 'AnswerTooLong' ? 'answer-too-long' : name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unreachable');
  const { status } = response;
  if (status === 412) return { outcome: 'needs-human', why: 'several-match' };
  if (status === 429 || status === 503) return retry(`http-${status}`, retryAfter(config?.headers) ?? AFTER_BUSY_MS);
  if (status >= 500 || status === 408 || status === 409 || status === 401 || status === 403 || status === 404) return retry(`http-${status}`);
  if (status === 410) return { outcome: 'needs-human', why: 'gone' };
  return status < 400 ? retry('not-fhir') : { outcome: 'refused', why: `http-${status}` };
}

/** Seconds or a date (RFC 9110), at most an hour. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const text = headers?.get('retry-after');
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : undefined;
}
