/**
 * An expected refusal on its way to the caller: RFC 9457 problem+json, or an OperationOutcome on FHIR paths. `detail`
 * names the field and the fix and never holds a name, a phone number or a reading.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    /** FHIR issue type: `structure`, `value`, `required`, `not-found`, `forbidden`, `login`, `throttled` … */
    readonly code: string,
    readonly detail: string,
    /** `also`: members of its own (RFC 9457 3.2), ids and codes as the API shows them elsewhere. */
    readonly more: { readonly field?: string; readonly retryAfterSeconds?: number; readonly location?: string; readonly also?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(detail);
  }
}

export const notFound = (what: string): Problem => new Problem(404, 'not-found', `There is no such ${what}, or it is not yours to see.`);
export const forbidden = (detail: string): Problem => new Problem(403, 'forbidden', detail);
export const unavailable = (detail = 'The store cannot be reached just now. Nothing was accepted; please send it again.'): Problem =>
  new Problem(503, 'transient', detail, { retryAfterSeconds: 2 });
