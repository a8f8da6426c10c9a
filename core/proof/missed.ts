import type { Alert } from '../alerts/alert.js';
import type { AlertId, CarerId, DeviceId, ResidentId } from '../ids.js';
import type { Delivery } from '../notify/delivery.js';
import { isCritical } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import { MARK_EVERY_MS, type Outage } from './outage.js';

/**
 * Why somebody may have been missed, gravest first. `call-late`: a call for help was heard late. `alert-late`: what was
 * due to be noticed was noticed late. `step-late`: the next person was told late, or has not been yet. `message-unknown`,
 * `message-late`, `message-failed`: a text. `not-heard`: a device's word was due then and has not come since.
 * `spoke-late`: a device said something then that was heard late.
 */
export const WHYS = ['call-late', 'alert-late', 'step-late', 'message-unknown', 'message-failed', 'message-late', 'not-heard', 'spoke-late'] as const;
export type Why = (typeof WHYS)[number];

export interface Reason {
  readonly why: Why;
  /** When it should have been, or was said: our clock, or the device's for what devices said. */
  readonly at: number;
  readonly alert?: AlertId;
  readonly device?: DeviceId;
  readonly carer?: CarerId;
}

export interface Missed {
  readonly resident: ResidentId;
  /** Gravest first; one of each kind for each alert, device or message. */
  readonly reasons: readonly Reason[];
}

/** A device as far as its silence tells anything. */
export interface Speaker {
  readonly id: DeviceId;
  /** When it was heard last, our clock. */
  readonly heardAt?: number;
  /** When it was to speak of its own accord, by its habit, after what it said last of that kind; undefined: it has no known rhythm. */
  readonly dueAt?: number;
}

/** What is known of one resident around an outage. */
export interface Around {
  readonly resident: ResidentId;
  readonly devices: readonly Speaker[];
  /** What their devices said, on the devices' clock, within the outage or shortly before. */
  readonly readings: readonly Pick<Reading, 'device' | 'kind' | 'value' | 'at' | 'receivedAt'>[];
  /** Live alerts, and those that were opened or acted on since shortly before the outage. */
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Delivery[];
}

/** What was just being done when the outage began may have been cut short. [ours] */
export const BEFORE_MS = 60_000;
/** Overdue work is done within 15 s of the last store's return (reliability.md 6); twice that is surely over. */
export const CATCH_UP_MS = 30_000;
/** What is told at its time becomes an alert within a second (docs/path.md); five are late. [ours] */
const NOTICED_MS = 5_000;
/** A text that leaves later than this is late: the sector's clock for an answer (TSA: 60 s). */
const TEXT_LATE_MS = 60_000;

const bySilence = ({ cause }: Outage): boolean => cause === 'app' || cause === 'store';

/** Undefined: nothing of this resident was due in the outage, as far as anybody can know. */
export function missedBy(outage: Outage, around: Around, now: number): Missed | undefined {
  // While only the phone network was away, the rest of the house worked on.
  const alerts = outage.cause === 'sms' ? [] : around.alerts;
  const late = alerts.flatMap((alert) => lateAlert(outage, alert));
  const lateIds = new Set(late.map(({ alert }) => alert));
  const reasons = [
    ...late,
    ...alerts.filter(({ id }) => !lateIds.has(id)).flatMap((alert) => lateStep(outage, alert, now)),
    ...around.deliveries.flatMap((delivery) => troubledMessage(outage, delivery, now)),
    ...(bySilence(outage) ? [...lateWords(outage, around.readings), ...around.devices.flatMap((device) => unheard(outage, device))] : []),
  ];
  if (reasons.length === 0) return undefined;
  return { resident: around.resident, reasons: reasons.sort((a, b) => WHYS.indexOf(a.why) - WHYS.indexOf(b.why) || a.at - b.at) };
}

/** Graver matters first, then who waited longest. */
export const gravestFirst = (a: Missed, b: Missed): number =>
  WHYS.indexOf(a.reasons[0]?.why ?? 'spoke-late') - WHYS.indexOf(b.reasons[0]?.why ?? 'spoke-late') || (a.reasons[0]?.at ?? 0) - (b.reasons[0]?.at ?? 0);

function lateAlert({ from, to }: Outage, alert: Alert): Reason[] {
  if (alert.openedAt < to - 2 * MARK_EVERY_MS) return [];
  const first = Math.min(...alert.evidence.map(({ at }) => at), alert.evidence.length === 0 ? alert.since : Infinity);
  const fromThen = alert.evidence.some(({ at }) => at >= from - BEFORE_MS && at < to && alert.openedAt - at > NOTICED_MS);
  // Without readings of the outage it is the clock that made it due, and it was opened as soon as that could be seen.
  const byTheClock = alert.openedAt <= to + CATCH_UP_MS && first < from - BEFORE_MS;
  if (!fromThen && !byTheClock) return [];
  return [{ why: 'alert-late', at: Math.max(from, first), alert: alert.id }];
}

const STEPS: ReadonlySet<string> = new Set(['told', 'escalated', 'reminded', 'exhausted']);

function lateStep({ from, to }: Outage, alert: Alert, now: number): Reason[] {
  if (alert.openedAt >= to) return [];
  const caughtUp = alert.actions.some(({ type, at, by }) => by.kind === 'service' && STEPS.has(type) && at >= to - 2 * MARK_EVERY_MS && at <= to + CATCH_UP_MS);
  const dueAt = alert.state === 'open' ? alert.escalation.dueAt : alert.state === 'acknowledged' ? alert.checkBackAt : undefined;
  const overdue = dueAt !== undefined && dueAt <= to && now - dueAt > CATCH_UP_MS;
  return caughtUp || overdue ? [{ why: 'step-late', at: overdue ? dueAt : from, alert: alert.id }] : [];
}

function troubledMessage(outage: Outage, { alertId: alert, carer, state, intendedAt, sentAt }: Delivery, now: number): Reason[] {
  const { from, to } = outage;
  if (intendedAt < from - BEFORE_MS || intendedAt > to) return [];
  const reason = (why: Why): Reason[] => [{ why, at: intendedAt, alert, carer }];
  if (state === 'failed') return reason('message-failed');
  if (state === 'intended' || state === 'sending' || state === 'unknown') return reason('message-unknown');
  // Taken by the network, and its word on what became of it may have come while nobody listened.
  if (state === 'sent' && bySilence(outage) && (sentAt ?? intendedAt) <= to && now - to <= CATCH_UP_MS * 4) return reason('message-unknown');
  return state !== 'skipped' && (sentAt ?? now) - intendedAt > TEXT_LATE_MS ? reason('message-late') : [];
}

/** One reason for each device; a call for help is told apart from the rest. */
function lateWords({ from, to }: Outage, readings: Around['readings']): Reason[] {
  // The mark that ends an outage is made a moment after work began again: what came at once was not late.
  const late = readings.filter(({ at, receivedAt }) => at >= from - BEFORE_MS && at < to && receivedAt >= to - MARK_EVERY_MS && receivedAt - at > NOTICED_MS);
  const first = new Map<string, Reason>();
  for (const { device, kind, value, at } of late) {
    const why: Why = isCritical(kind) && value === true ? 'call-late' : 'spoke-late';
    const key = `${why}|${device}`;
    if (at < (first.get(key)?.at ?? Infinity)) first.set(key, { why, at, device });
  }
  return [...first.values()];
}

function unheard({ from, to }: Outage, { id, heardAt = 0, dueAt }: Speaker): Reason[] {
  if (dueAt === undefined || heardAt >= to - MARK_EVERY_MS) return [];
  return dueAt >= from - BEFORE_MS && dueAt <= to ? [{ why: 'not-heard', at: dueAt, device: id }] : [];
}
