import type { AlertAction, Escalation } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import type { Channel } from '../notify/delivery.js';
import type { Severity } from '../rules/rule.js';

/** One person who could be told, in the order of the circle. */
export interface Candidate {
  readonly carer: CarerId;
  /** No SMS can reach them: they sent STOP, or the network says so. */
  readonly unreachable: boolean;
  /** A voice call can, all the same. */
  readonly callable?: boolean;
  /** In their quiet hours now, until then (our clock). */
  readonly quietUntil?: number;
}

export interface EscalationStep {
  /** After the alert was opened. */
  readonly afterMs: number;
  readonly tell: readonly CarerId[];
  /** By text where unsaid. */
  readonly by?: readonly Channel[];
  /** To answer, where it is the last; else the next step's time says so. */
  readonly waitMs?: number;
}

/**
 * How long somebody told has to answer before the next is told. PagerDuty's customary five minutes is for engineers; the
 * sector answers alarm calls in 60 to 180 s (TSA), so "now" waits three minutes. [ours]
 */
export const ANSWER_MS: Readonly<Record<Severity, number>> = { stat: 3 * 60_000, asap: 10 * 60_000, urgent: 60 * 60_000, routine: 240 * 60_000 };

/**
 * One after another by rank; who cannot be reached is not waited for, and who takes no texts is called. After the last, everybody is told once more at the
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
  // Who ended the texts did not end the calls: of the gravest they have their turn, by a call.
  const callable = severity === 'stat' ? circle.filter((candidate) => candidate.unreachable && candidate.callable).map(({ carer }) => carer) : [];
  const turns = callable.length === 0 ? oneByOne : [...oneByOne, { afterMs: inTurn.length * wait, tell: callable, by: ['voice'] as const }];
  return reachable.length === 0 ? turns : [...turns, { afterMs: turns.length * wait, tell: reachable }];
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
  readonly by?: readonly Channel[];
  /** How the alert stands once this step is fired. */
  readonly next: Escalation;
}

/**
 * The step to fire now; undefined while none is due. Time between steps counts from now, so that a late step (we were
 * down, or somebody passed) still gives the next person their time.
 */
export function stepDue(plan: readonly EscalationStep[], escalation: Escalation, now: number): Due | undefined {
  if (escalation.dueAt === undefined || escalation.dueAt > now) return undefined;
  const asked = escalation.asked ? { asked: true as const } : {};
  // A rung that has nobody just now is not waited for.
  const held = plan.slice(escalation.step).findIndex(({ tell }) => tell.length > 0);
  const at = held < 0 ? Math.max(escalation.step, plan.length) : escalation.step + held;
  const step = plan[at];
  if (step) return { ...told(step), step: at, next: { ...asked, step: at + 1, dueAt: now + waitAfter(plan, at) } };
  const everybody = escalation.again ? plan.findLast(({ tell }) => tell.length > 0) : undefined;
  if (everybody) return { ...told(everybody), step: escalation.step, next: { ...asked, step: escalation.step + 1, dueAt: now + (plan.at(-1)?.waitMs ?? firstWait(plan)) } };
  return { step: escalation.step, tell: [], next: { ...asked, step: escalation.step, exhausted: true } };
}

const told = ({ tell, by }: EscalationStep): Pick<Due, 'tell' | 'by'> => ({ tell, ...(by ? { by } : {}) });
const firstWait = (plan: readonly EscalationStep[]): number => plan[1]?.afterMs ?? ANSWER_MS.stat;

function waitAfter(plan: readonly EscalationStep[], at: number): number {
  const [step, after] = [plan[at], plan[at + 1]];
  return after && step ? after.afterMs - step.afterMs : (step?.waitMs ?? firstWait(plan));
}
