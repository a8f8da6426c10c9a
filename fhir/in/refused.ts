/** Why a resource is not taken, as an OperationOutcome will say it. A value, not an error: one bad entry costs no other. */
export class Refused {
  constructor(
    /** HTTP. */
    readonly status: 400 | 403 | 404 | 405 | 409 | 412 | 413 | 422,
    /** FHIR issue type. */
    readonly code: string,
    /** Names the element and the fix, never a value or a person. */
    readonly detail: string,
    /** FHIRPath of the element, as "Observation.code". */
    readonly expression: string,
  ) {}
}

export const wrong = (expression: string, detail: string, code = 'value'): Refused => new Refused(400, code, `${expression}: ${detail}`, expression);
/** Well formed, and still not for us. */
export const notTaken = (expression: string, detail: string, code = 'not-supported'): Refused => new Refused(422, code, `${expression}: ${detail}`, expression);
