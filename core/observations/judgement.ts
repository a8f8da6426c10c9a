/** Refused: the message is wrong and the sender can mend it. `code` is a FHIR issue type; `detail` names field and fix. */
export interface Refusal {
  readonly code: 'structure' | 'required' | 'value' | 'code-invalid' | 'invariant' | 'not-found' | 'forbidden';
  readonly field: string;
  readonly detail: string;
}

/** Doubtful: authentic but not believable; kept apart and shown as a fault of the device. */
export interface Doubt {
  readonly code: 'implausible' | 'unit-suspected' | 'clock-ahead' | 'too-old';
  readonly detail: string;
}
