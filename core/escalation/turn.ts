import type { Escalation } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import type { Severity } from '../rules/rule.js';
import { isLifeCritical } from './life-critical.js';
import { climb, type Ladder, type OnDuty } from './ladder.js';
import { planFor, stepDue, type Candidate, type Due, type EscalationStep } from './plan.js';
import { respectsQuiet } from './quiet-hours.js';

/** Who could be told of one alert just now, and in what order the resident wishes it. */
export interface Standing {
  readonly rule: string;
  readonly severity: Severity;
  readonly candidates: readonly Candidate[];
  /** Undefined: one after another by rank, then everybody. */
  readonly ladder?: Ladder;
  readonly onDuty: OnDuty;
  /** Seconds, of the usual order; a ladder has its own. */
  readonly answerWithin?: Partial<Record<Severity, number>>;
  /** Told alone so far, in order (the usual order only). */
  readonly told: readonly CarerId[];
}

const isAwake = (standing: Standing) => {
  const quiet = respectsQuiet(standing);
  return ({ quietUntil }: Candidate): boolean => !quiet || quietUntil === undefined;
};

/** The steps as they stand now: without those who cannot be told, or not at this hour. */
export function stepsOf(standing: Standing): EscalationStep[] {
  const awake = standing.candidates.filter(isAwake(standing));
  return standing.ladder ? climb(standing.ladder, awake, standing.onDuty) : planFor(standing.severity, awake, standing.answerWithin, standing.told);
}

/** Where a life may hang on it, everybody is told again so long after nobody had answered, then after twice that, and so on up to an hour. [ours] */
const AGAIN_MS = 10 * 60_000, MOST_AGAIN_MS = 60 * 60_000;

/**
 * The step to fire now. A call that nobody has answered is never given up: nobody is left, which is said aloud, and
 * everybody is told again after a while, until somebody answers. Where nobody is left but some whose quiet hours run, and the matter is one that can wait for
 * that, it is held until the first of them can be told: held, not exhausted.
 */
export function nextTurn(standing: Standing, escalation: Escalation, now: number): Due | undefined {
  const steps = stepsOf(standing), due = stepDue(steps, escalation, now);
  if (!due || due.tell.length > 0) return due;
  if (isLifeCritical(standing)) {
    // Where nobody can be told at all, these rounds count on by themselves.
    const step = due.next.step + (escalation.exhausted ? 1 : 0), rounds = Math.max(0, step - steps.length);
    return { ...due, next: { ...due.next, step, dueAt: now + Math.min(AGAIN_MS * 2 ** Math.min(rounds, 10), MOST_AGAIN_MS), again: true } };
  }
  const asleep = standing.candidates.filter((candidate) => !isAwake(standing)(candidate) && !candidate.unreachable);
  if (asleep.length === 0) return due;
  return { step: escalation.step, tell: [], next: { ...escalation, dueAt: Math.min(...asleep.map(({ quietUntil = now }) => quietUntil)) } };
}
