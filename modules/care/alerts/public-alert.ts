import type { Actor, Alert, AlertAction } from '../../../core/alerts/alert.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import type { Seen } from './seen-by.service.js';

export type PublicAction = Omit<AlertAction, 'at'> & { readonly at: string };

/** An alert as the API and the feed show it: instants in ISO 8601, no phone numbers, no names. */
export interface PublicAlert {
  readonly id: string;
  readonly residentId: string;
  readonly code: string;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly severity: string;
  readonly state: string;
  readonly openedAt: string;
  readonly since: string;
  readonly because: string;
  readonly differ: string;
  readonly late: boolean;
  readonly version: number;
  readonly evidence: readonly object[];
  readonly actions: readonly PublicAction[];
  readonly deliveries?: readonly object[];
  /** Who of the circle has had it on a screen, and since when. */
  readonly seen?: readonly object[];
  readonly [more: string]: unknown;
}

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

export function publicAlert(alert: Alert, deliveries?: readonly Delivery[], seen?: readonly Seen[]): PublicAlert {
  const { id, residentId, code, rule, ruleVersion, severity, state, because, differ, late, version } = alert;
  return {
    id, residentId, code, rule, ruleVersion, severity, state, because, differ, late, version,
    openedAt: new Date(alert.openedAt).toISOString(),
    since: new Date(alert.since).toISOString(),
    evidence: alert.evidence.map(({ at, receivedAt, ...rest }) => ({ ...rest, at: iso(at), receivedAt: iso(receivedAt) })),
    actions: alert.actions.map(({ at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })),
    ...(deliveries ? { deliveries: deliveries.map(publicDelivery) } : {}),
    ...(seen ? { seen: seen.map(({ carer, at, on }) => ({ carer, at: iso(at), on })) } : {}),
    ...stateOf(alert),
  };
}

function stateOf(alert: Alert): object {
  switch (alert.state) {
    case 'open': return { nextStepAt: iso(alert.escalation.dueAt), exhausted: alert.escalation.exhausted === true, ...(alert.escalation.asked && alert.escalation.step === 0 ? { residentAsked: true } : {}) };
    case 'acknowledged': return { acknowledgedBy: alert.acknowledgedBy, acknowledgedAt: iso(alert.acknowledgedAt), ...claim(alert.claimedBy), ...arrived(alert.arrivedAt), ...(alert.offered ? { offered: { to: alert.offered.to, until: iso(alert.offered.until) } } : {}), checkBackAt: iso(alert.checkBackAt) };
    case 'resolved': return { resolvedAt: iso(alert.resolvedAt), resolvedBy: alert.resolvedBy, outcome: alert.outcome, ...(alert.note ? { note: alert.note } : {}), ...(alert.acknowledgedBy ? { acknowledgedBy: alert.acknowledgedBy, acknowledgedAt: iso(alert.acknowledgedAt) } : {}), ...claim(alert.claimedBy), ...arrived(alert.arrivedAt), ...(alert.mergedInto ? { mergedInto: alert.mergedInto } : {}) };
  }
}
const arrived = (at: number | undefined): object => (at === undefined ? {} : { arrivedAt: iso(at) });
const claim = (by: Actor | undefined): object => (by ? { claimedBy: by } : {});

export function publicDelivery(delivery: Delivery): object {
  const { id, step, carer, channel, state, reason, attempts } = delivery;
  return { id, step, carer, channel, state, attempts, ...(reason ? { reason } : {}), intendedAt: iso(delivery.intendedAt), sentAt: iso(delivery.sentAt), deliveredAt: iso(delivery.deliveredAt) };
}
