import type { CarerId } from '../ids.js';
import { ANSWER_MS } from '../escalation/plan.js';
import type { AcknowledgedAlert, Actor, Alert, OpenAlert } from './alert.js';
import { NotYours } from './errors.js';
import { act, CHECK_BACK_MINUTES, claim, live, ownerOf, reopen, sameActor } from './transitions.js';

/** "I am there." The arrival's timer becomes the outcome's. Who comes without having said so, has taken it. */
export function arrive(alert: Alert, by: Actor, now: number): AcknowledgedAlert {
  const taken = claim(alert, by, now);
  if (taken.arrivedAt !== undefined) return taken;
  return { ...taken, arrivedAt: now, checkBackAt: now + CHECK_BACK_MINUTES[taken.severity] * 60_000, actions: act(taken, 'arrived', now, by) };
}

/**
 * Held out to another member of the circle by whoever has it, or by the desk. It changes hands only when the other takes
 * it: an alert never belongs to somebody who has not said yes.
 */
export function handOver(alert: Alert, by: Actor, to: CarerId, now: number, isDesk = false): AcknowledgedAlert {
  const current = live(alert);
  if (current.state === 'open' || (!isDesk && !sameActor(ownerOf(current), by))) throw new NotYours(current.id);
  if (current.offered?.to === to || ownerOf(current).carer === to) return current;
  const until = now + ANSWER_MS[current.severity];
  return { ...current, offered: { to, until }, checkBackAt: until, actions: act(current, 'handed-over', now, by, to) };
}

/**
 * The time of whoever has it is up. Became it graver, was it called for again, or was it only seen: they are asked once, and somebody else with
 * them. Was it claimed, or offered in vain, or asked about already: it is open again, and goes on up the ladder.
 */
export function timeIsUp(alert: AcknowledgedAlert, by: Actor, now: number, tell: readonly CarerId[]): AcknowledgedAlert | OpenAlert {
  if (!asksFirst(alert)) return reopen(alert, now, act(alert, 'reopened', now, by, tell.join(' ')));
  const wait = Math.max(alert.checkBackAt - alert.acknowledgedAt, 60_000);
  return { ...alert, checkBackAt: now + wait, actions: act(alert, 'reminded', now, by, tell.join(' ')) };
}

export function asksFirst(alert: AcknowledgedAlert): boolean {
  if (alert.offered) return false;
  const last = alert.actions.findLast(({ type }) => ['acknowledged', 'claimed', 'arrived', 'reminded', 'raised', 'called-again'].includes(type));
  return last?.type === 'raised' || last?.type === 'called-again' || (alert.claimedBy === undefined && last?.type !== 'reminded');
}
