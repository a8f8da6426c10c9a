import type { About, Subject, Views } from '../../../core/cases/place-rule.js';

/** Over which a rule is tried again. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
/** A subject with what was known of it, the oldest first. */
export interface Past {
  readonly subject: Subject;
  readonly views: AsyncIterable<Views[About]>;
}
