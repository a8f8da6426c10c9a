import type { AlertAction, Escalation } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import type { Severity } from '../rules/rule.js';

/** One person who could be told, in the order of the circle. */
export interface Candidate {
  readonly carer: CarerId;
  /** No SMS can reach them: they sent STOP, or the network says so. */
  readonly unreachable: boolean;
}

export interface EscalationStep {
  /** After the alert was opened. */
  readonly afterMs: number;
  readonly tell: readonly CarerId[];
}

/**
 * How long somebody told has to answer before the next is told. PagerDuty's customary five minutes is for engineers; the
 * sector answers alarm calls in 60 to 180 s (TSA), so "now" waits three minutes. [ours]
 */
export const ANSWER_MS: Readonly<Record<Severity, number>> = { stat: 3 * 60_000, asap: 10 * 60_000, urgent: 60 * 60_000, routine: 240 * 60_000 };

/**
 * One after another by rank; who cannot be reached is not waited for. After the last, everybody is told once more at the
 * same time; when that is not answered either, nobody is left, which is said aloud.
 *
 * `told`: who was told alone so far, in order. They keep their steps whatever became of them or of the circle, so that
 * somebody who turns out unreachable after their turn costs the next person no turn.
 */
export function planFor(severity: Severity, circle: readonly Candidate[], answerWithin?: Partial<Record<Severity, number>>, told: readonly CarerId[] = []): EscalationStep[] {
  const wait = (answerWithin?.[severity] ?? ANSWER_MS[severity] / 1000) * 1000;
  const reachable = circle.filter((candidate) => !candidate.unreachable).map((candidate) => candidate.carer);
  const inTurn = [...told, ...reachable.filter((carer) => !told.includes(carer))];
  const oneByOne = inTurn.map((carer, i): EscalationStep => ({ afterMs: i * wait, tell: [carer] }));
  if (reachable.length === 0) return oneByOne;
  return [...oneByOne, { afterMs: inTurn.length * wait, tell: reachable }];
}

/** Who was told alone so far, in order, by the story of the alert. */
export function toldSoFar(actions: readonly AlertAction[]): CarerId[] {
  const told: CarerId[] = [];
  for (const { type, note = '' } of actions) {
    if ((type !== 'told' && type !== 'escalated') || note === '' || note.includes(' ')) continue;
    if (!told.includes(note as CarerId)) told.push(note as CarerId);
  }
  return told;
}

export interface Due {
  readonly step: number;
  readonly tell: readonly CarerId[];
  /** How the alert stands once this step is fired. */
  readonly next: Escalation;
}

/**
 * The step to fire now; undefined while none is due. Time between steps counts from now, so that a late step (we were
 * down, or somebody passed) still gives the next person their time.
 */
export function stepDue(plan: readonly EscalationStep[], escalation: Escalation, now: number): Due | undefined {
  if (escalation.dueAt === undefined || escalation.dueAt > now) return undefined;
  const step = plan[escalation.step];
  const wait = plan[1]?.afterMs ?? ANSWER_MS.stat;
  if (!step) {
    const everybody = escalation.again ? plan.at(-1) : undefined;
    if (everybody) return { step: escalation.step, tell: everybody.tell, next: { step: escalation.step + 1, dueAt: now + wait } };
    return { step: escalation.step, tell: [], next: { step: escalation.step, exhausted: true } };
  }
  const after = plan[escalation.step + 1];
  const gap = after ? after.afterMs - step.afterMs : wait;
  return { step: escalation.step, tell: step.tell, next: { step: escalation.step + 1, dueAt: now + gap } };
}
