import type { AcknowledgedAlert, OpenAlert, ResolvedAlert } from '../../core/alerts/alert.js';
import type { AlertId, CarerId, DeliveryId, DeviceId, ResidentId } from '../../core/ids.js';
import type { Delivery } from '../../core/notify/delivery.js';
import type { Reading } from '../../core/observations/reading.js';
import type { Resident } from '../../core/residents/resident.js';
import type { Carers, Reader } from '../../modules/care/pages/views/people.js';

/** For tests of the views: each states only what the test is about. 23 November 2026, a Monday, 14:02. */
export const NOW = Date.parse('2026-11-23T14:02:00Z');
const at = (minutesAgo: number): number => NOW - minutesAgo * 60_000;

export const ann = 'ann' as CarerId;
export const tom = 'tom' as CarerId;
export const night = 'night' as CarerId;
export const carers: Carers = new Map([[ann, { name: 'Ann' }], [tom, { name: 'Tom' }], [night, { name: 'the night team' }]]);
export const annReads: Reader = { id: 'user-ann', carerId: ann };

export const aResident = (change: Partial<Resident> = {}): Resident => ({
  id: 'mary' as ResidentId, name: { given: 'Mary', family: 'Hughes' }, limits: {}, createdAt: 0,
  circle: [{ carer: ann, rank: 1, since: 0 }, { carer: tom, rank: 2, since: 0 }, { carer: night, rank: 3, since: 0 }], ...change,
});

const common = {
  id: 'a1' as AlertId, residentId: 'mary' as ResidentId, code: 'K7QM', rule: 'sos', ruleVersion: '1', severity: 'stat', episode: 'e', since: at(2), openedAt: at(2),
  because: 'Pressed the pendant, hallway.', differ: 'the button had not been pressed', evidence: [], late: false, actions: [], version: 1,
} as const;

export const anOpenAlert = (change: Partial<OpenAlert> = {}): OpenAlert => ({ ...common, state: 'open', escalation: { step: 1, dueAt: NOW + 100_000 }, ...change });

export const aTakenAlert = (by: CarerId, change: Partial<AcknowledgedAlert> = {}): AcknowledgedAlert => ({
  ...common, state: 'acknowledged', escalation: { step: 1 }, acknowledgedBy: { kind: 'carer', id: by }, acknowledgedAt: at(1),
  claimedBy: { kind: 'carer', id: by }, checkBackAt: NOW + 1_800_000, ...change,
});

export const anEndedAlert = (change: Partial<ResolvedAlert> = {}): ResolvedAlert => ({
  ...common, state: 'resolved', resolvedAt: at(1), resolvedBy: { kind: 'carer', id: tom }, outcome: 'false-alarm', ...change,
});

export const aDelivery = (carer: CarerId, state: Delivery['state'], change: Partial<Delivery> = {}): Delivery => ({
  id: `a1:0:${carer}:sms` as DeliveryId, alertId: 'a1' as AlertId, residentId: 'mary' as ResidentId, step: 0, carer, channel: 'sms', state,
  intendedAt: at(2), sentAt: at(2), deliveredAt: at(1), attempts: 1, ...change,
});

export const aReading = (kind: Reading['kind'], value: Reading['value'], minutesAgo: number, device = `${kind}-1`): Reading => ({
  device: device as DeviceId, subject: 'mary' as ResidentId, kind, value, at: at(minutesAgo), receivedAt: at(minutesAgo) + 1_000,
});
