import { isCall } from '../escalation/life-critical.js';
import type { Evidence } from '../observations/reading.js';
import { ONE_EPISODE_MS } from '../rules/call-for-help.js';
import { graver, type Severity } from '../rules/rule.js';
import type { AcknowledgedAlert, Actor, Alert, AlertAction, AlertAction as Action, Escalation, LiveAlert, Offer, OpenAlert, ResolvedAlert } from './alert.js';
import { AlertEnded, ClaimTaken } from './errors.js';

/**
 * From one state to the next. A function that has nothing to do returns the alert it was given. States only go forward:
 * open, acknowledged, resolved; no late message opens an alert again.
 */

/** Evidence shown beside an alert; the readings themselves are on the timeline. */
const MOST_EVIDENCE = 50;
/**
 * An acknowledgement means "I am going"; when nobody has closed the alert by then, somebody asks. [ours, reliability.md
 * hazard 11: acknowledged, not acted on]
 */
export const CHECK_BACK_MINUTES: Readonly<Record<Severity, number>> = { stat: 30, asap: 60, urgent: 240, routine: 1_440 };
/** TSA counts a responder's arrival within 45 and 60 minutes: whoever needs longer even for the gravest is not on the way. */
const MOST_MINUTES = 60;
export const mostMinutes = (severity: Severity): number => Math.max(MOST_MINUTES, CHECK_BACK_MINUTES[severity]);

export const sameActor = (a: Actor, b: Actor): boolean => a.id === b.id || (a.carer !== undefined && a.carer === b.carer);
export const act = (alert: Alert, type: Action['type'], at: number, by: Actor, note?: string): readonly AlertAction[] => [...alert.actions, { type, at, by, ...(note ? { note } : {}) }];

/** The resident themselves said that help is needed: no reading ends that. */
export const isCalledFor = ({ actions }: Alert): boolean => actions.some(({ type, by }) => type === 'raised' && by.kind === 'resident');

export function live(alert: Alert): LiveAlert {
  if (alert.state === 'resolved') throw new AlertEnded(alert.id);
  return alert;
}

/** Seen, and being dealt with. The second acknowledgement changes nothing. */
export function acknowledge(alert: Alert, by: Actor, now: number): AcknowledgedAlert {
  const current = live(alert);
  if (current.state === 'acknowledged') return current;
  const { state: _, ...common } = current;
  return { ...common, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: now, checkBackAt: now + CHECK_BACK_MINUTES[current.severity] * 60_000, actions: act(current, 'acknowledged', now, by) };
}

/**
 * "I'm on my way", and in how many minutes there (the severity's time where unsaid). The first wins; who already goes,
 * still goes, and may say anew how long it takes. Whom it was offered to takes it over.
 */
export function claim(alert: Alert, by: Actor, now: number, minutes?: number): AcknowledgedAlert {
  const current = live(alert);
  const before = current.state === 'acknowledged' ? current.claimedBy : undefined;
  const offered = current.state === 'acknowledged' && current.offered !== undefined && isOfferedTo(current.offered, by);
  if (before && current.state === 'acknowledged' && !offered) {
    if (!sameActor(before, by)) throw new ClaimTaken(current.id, before);
    if (minutes === undefined || current.arrivedAt !== undefined) return current;
  }
  const { offered: _o, arrivedAt: _a, ...taken } = current.state === 'acknowledged' ? current : acknowledge(current, by, now);
  const forMinutes = Math.min(minutes ?? CHECK_BACK_MINUTES[taken.severity], mostMinutes(taken.severity));
  return { ...taken, claimedBy: by, checkBackAt: now + forMinutes * 60_000, actions: act(taken, 'claimed', now, by) };
}

const isOfferedTo = (offer: Offer, by: Actor): boolean => by.carer === offer.to || (by.kind === 'carer' && by.id === offer.to);

/** "I can't, pass on": the next step is due now, where one is left. Of the one who was going, it gives the alert back. */
export function pass(alert: Alert, by: Actor, now: number, note?: string): OpenAlert | AcknowledgedAlert {
  const current = live(alert);
  const actions = act(current, 'passed', now, by, note);
  if (current.state === 'open') return { ...current, escalation: current.escalation.exhausted ? current.escalation : { ...current.escalation, dueAt: now }, actions };
  // Whom it was offered to will not take it: so does whoever offered it keep it no longer.
  if (!sameActor(ownerOf(current), by) && !(current.offered && isOfferedTo(current.offered, by))) return current;
  return reopen(current, now, actions);
}

/** Back to telling people, from the next step on, and those who were told before as well: nobody has it any more. */
export function reopen({ state: _s, acknowledgedBy: _b, acknowledgedAt: _a, claimedBy: _c, checkBackAt: _k, arrivedAt: _v, offered: _o, ...common }: AcknowledgedAlert, now: number, actions: readonly AlertAction[]): OpenAlert {
  return { ...common, state: 'open', escalation: anew(common, now), actions };
}

/** Whoever has it: the one who goes, or the one who has seen it. */
export const ownerOf = (alert: AcknowledgedAlert): Actor => alert.claimedBy ?? alert.acknowledgedBy;

/** From then on the next people are told, and where none is left everybody once more. A resident is asked once: what is told anew is told to those who come. */
export const anew = ({ escalation: { step, asked } }: Pick<LiveAlert, 'escalation'>, dueAt: number): Escalation => ({ ...(asked ? { asked } : {}), step, dueAt, again: true });

/** Something was said of it that changes nothing: an answer that came too late to act on. */
export const note = <Some extends Alert>(alert: Some, by: Actor, now: number, text: string): Some => ({ ...alert, actions: act(alert, 'noted', now, by, text) });

export function resolve(alert: Alert, by: Actor, now: number, outcome: string, note?: string): ResolvedAlert {
  if (alert.state === 'resolved') return alert;
  const { escalation: _e, ...rest } = alert;
  const { checkBackAt: _c, offered: _o, ...common } = rest as Omit<AcknowledgedAlert, 'escalation'>;
  return { ...common, state: 'resolved', resolvedAt: now, resolvedBy: by, outcome, ...(note ? { note } : {}), actions: act(alert, outcome === 'cleared' ? 'cleared' : 'resolved', now, by, note) };
}

/** A finding of the same episode came again: its evidence is added; where it is graver, or somebody calls again, people are told anew. */
export function join(alert: LiveAlert, finding: { severity: Severity; because: string; differ: string }, evidence: readonly Evidence[], by: Actor, now: number): LiveAlert {
  const known = new Set(alert.evidence.map((e) => e.observation));
  const fresh = evidence.filter((e) => !known.has(e.observation));
  const severity = graver(alert.severity, finding.severity);
  const raised = severity !== alert.severity;
  if (fresh.length === 0 && !raised) return alert;
  const dueAt = raised ? now : callAgainAt(alert, fresh, by, now);
  const type = raised ? 'raised' : dueAt === undefined ? 'joined' : 'called-again';
  const joined = { ...alert, severity, evidence: [...alert.evidence, ...fresh].slice(-MOST_EVIDENCE), because: finding.because, differ: finding.differ, actions: act(alert, type, now, by) };
  if (dueAt === undefined) return joined;
  // Whoever has it said yes to something less grave, or a while ago: they are asked at once, and somebody else with them.
  if (joined.state === 'acknowledged') return { ...joined, checkBackAt: Math.min(joined.checkBackAt, dueAt) };
  return { ...joined, escalation: anew(joined, Math.min(joined.escalation.dueAt ?? dueAt, dueAt)) };
}

/**
 * When people are to be told that somebody calls again: presses within ten minutes are one call (care.md R01), but where
 * nobody is left to be told, every press must still reach somebody. A button that is stuck does so once in ten minutes.
 */
function callAgainAt(alert: LiveAlert, fresh: readonly Evidence[], by: Actor, now: number): number | undefined {
  // Whoever says that two alerts are one matter brings evidence together, and calls nobody.
  if (!isCall(alert) || by.kind !== 'service') return undefined;
  const isUnheard = alert.state === 'open' && alert.escalation.exhausted === true;
  const newest = (all: readonly Evidence[]): number => Math.max(alert.since, ...all.map(({ at }) => at));
  if (!isUnheard && newest(fresh) - newest(alert.evidence) < ONE_EPISODE_MS) return undefined;
  const before = alert.actions.findLast(({ type }) => type === 'called-again')?.at ?? -Infinity;
  return Math.max(now, before + ONE_EPISODE_MS);
}
