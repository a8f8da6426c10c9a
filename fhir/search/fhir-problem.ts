/** A request that cannot be served as it is asked; becomes an OperationOutcome at the door. `code` is a FHIR issue type. */
export class FhirProblem extends Error {
  override readonly name = 'FhirProblem';
  constructor(readonly status: number, readonly code: string, readonly detail: string) {
    super(detail);
  }
}
