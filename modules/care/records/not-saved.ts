import type { Outcome } from '../../../fhir/record/outcome.js';

/** Why something is not in the record yet. parked: there is nowhere to write it, as things stand. */
export type Unsaved = Exclude<Outcome, { outcome: 'saved' }> | { readonly outcome: 'parked'; readonly why: string };

/** A step of a write that did not come out as `saved`, on its way to whoever decides when to try again. */
export class NotSaved extends Error {
  override readonly name = 'NotSaved';
  constructor(readonly outcome: Unsaved) {
    super(outcome.outcome);
  }
}

/** This process is stopping, or another one writes now: what was begun is begun again by whoever goes on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
