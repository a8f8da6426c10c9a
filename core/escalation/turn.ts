import type { Escalation } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import type { Severity } from '../rules/rule.js';
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

/**
 * The step to fire now. Where nobody is left but some whose quiet hours run, and the matter is one that can wait for
 * that, it is held until the first of them can be told: held, not exhausted.
 */
export function nextTurn(standing: Standing, escalation: Escalation, now: number): Due | undefined {
  const due = stepDue(stepsOf(standing), escalation, now);
  if (!due || due.tell.length > 0) return due;
  const asleep = standing.candidates.filter((candidate) => !isAwake(standing)(candidate) && !candidate.unreachable);
  if (asleep.length === 0) return due;
  return { step: escalation.step, tell: [], next: { ...escalation, dueAt: Math.min(...asleep.map(({ quietUntil = now }) => quietUntil)) } };
}
