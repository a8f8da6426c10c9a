import { cleared, found, isCurrent, mayReopen, opened, type Case, type Step } from './case.js';
import type { About, PlaceRule, Views } from './place-rule.js';

/** What a rule would have opened, had it been asked then. */
export interface Would {
  readonly case: Case;
  /** When and why the data closed it; undefined: it stood at the end. */
  readonly closedAt?: number;
  readonly closedBecause?: string;
}

/** What one view does to the last case of a rule and subject; the same live and in a back-test. */
export function look<A extends About>(last: Case | undefined, rule: PlaceRule<A>, view: Views[A]): Step | undefined {
  const finding = rule.ask(view), { now, subject } = view;
  if (finding) {
    const same = last && (isCurrent(last) || mayReopen(last, now)) ? last : undefined;
    return same ? found(same, rule as PlaceRule, finding, now) : opened(rule as PlaceRule, subject, finding, now);
  }
  const why = last && isCurrent(last) ? rule.cleared(view) : undefined;
  return last && why !== undefined ? cleared(last, why, now) : undefined;
}

/** Views of one subject, the oldest first. */
export async function* replay<A extends About>(rule: PlaceRule<A>, views: Iterable<Views[A]> | AsyncIterable<Views[A]>): AsyncGenerator<Would, void> {
  let last: Case | undefined, why: string | undefined;
  const would = (one: Case): Would => ({ case: one, ...(one.state === 'closed' && one.clearedAt !== undefined ? { closedAt: one.clearedAt } : {}), ...(why === undefined ? {} : { closedBecause: why }) });
  for await (const view of views) {
    const step = look(last, rule, view);
    if (!step) continue;
    if (step.happened?.what === 'opened' && last) yield would(last);
    last = step.case;
    why = last.state === 'closed' ? step.happened?.words : undefined;
  }
  if (last) yield would(last);
}
