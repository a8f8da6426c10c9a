/**
 * A resident's own limits. Where a clinician has set one it wins over every default of a rule (care.md, head).
 * Units as in `kinds.ts`; a missing member means the rule's default.
 */
export interface Limits {
  /** NEWS2 SpO2 scale: 2 only when a clinician has authorised a target of 88–92 % (RCP 2017). */
  readonly oxygenScale?: 1 | 2;
  readonly oxygenLow?: { readonly asap: number; readonly stat: number };
  readonly systolic?: Band;
  readonly diastolic?: Band;
  readonly pulse?: Band;
  readonly temperature?: Band;
  /** Hours without any sign of life at home before somebody is asked to look. */
  readonly inactivityHours?: number;
  /** Local wall-clock minutes after midnight by which the person is usually up; overrides the learned habit. */
  readonly upByMinutes?: number;
  /** The person may leave by night without knowing it: a night exit is told at once (care.md R08). */
  readonly wanders?: boolean;
  /** Seconds in which the wearer may cancel a fall that a device detected. */
  readonly fallCancelSeconds?: number;
}

/** Inside is `low ≤ value ≤ high`. */
export interface Band {
  readonly low: number;
  readonly high: number;
}
