import type { Alert, OpenAlert } from '../../core/alerts/alert.js';
import type { AlertId, CarerId, DeliveryId, DeviceId, ResidentId } from '../../core/ids.js';
import type { Delivery } from '../../core/notify/delivery.js';
import { KIND_NAMES, kindSpec, type Kind } from '../../core/observations/kinds.js';
import { observationId } from '../../core/observations/observation-id.js';
import type { Evidence, Reading, Value } from '../../core/observations/reading.js';
import type { Carer, CircleMember, Resident } from '../../core/residents/resident.js';
import type { Device } from '../../core/things/device.js';

/** Made-up people and readings; NHS numbers of the test range, phones of Ofcom's drama range. */
export const AT = Date.UTC(2026, 10, 24, 8, 10);
const RESIDENT = 'aaaabbbbccccdddd' as ResidentId;
const DANA = 'dddddddddddddddd' as CarerId;

export const aMember = (change: Partial<CircleMember> = {}): CircleMember => ({ carer: DANA, relationship: 'Daughter', rank: 1, since: AT - 1_000_000, ...change });
export const aCarer = (change: Partial<Carer> = {}): Carer => ({ id: DANA, name: 'Dana Hobbs', phone: '+447700900101', ...change });
export const aResident = (change: Partial<Resident> = {}): Resident => ({
  id: RESIDENT, name: { given: 'Mary', family: 'Hobbs' }, calledBy: 'May', birthDate: '1941-03-05', nhsNumber: '9990000018', address: '1 Test Street, Grays', phone: '+447700900001', gender: 'female',
  limits: {}, circle: [aMember()], createdAt: AT - 2_000_000, ...change,
});
export const aThing = (change: Partial<Device> = {}): Device => ({ id: 'hub:1' as DeviceId, fhirId: 'abcdabcdabcdabcd', kind: 'room-sensor', subject: RESIDENT, room: 'Kitchen', issues: [], pairedAt: AT - 3_000_000, ...change });

const NUMBERS: Partial<Record<Kind, number>> = { 'heart-rate': 72, 'respiratory-rate': 16, 'oxygen-saturation': 97, 'body-temperature': 36.8, 'body-weight': 61.5, 'blood-glucose': 5.6 };

/** Every value that a kind can take, or one of a range. */
export function valuesOf(kind: Kind): Value[] {
  const { form, choices } = kindSpec(kind);
  switch (form) {
    case 'number': return [NUMBERS[kind] ?? 21.5];
    case 'pressure': return [{ systolic: 125, diastolic: 75 }];
    case 'choice': return [...(choices ?? [])];
    case 'position': return [{ latitude: 51.47, longitude: 0.32 }];
    case 'flag':
    case 'event': return [true, false];
  }
}

export const aReading = (kind: Kind, value: Value, change: Partial<Reading> = {}): Reading => ({ device: aThing().id, subject: RESIDENT, kind, value, at: AT, receivedAt: AT + 1_500, ...change });
export const everyReading = (): Reading[] => KIND_NAMES.flatMap((kind) => valuesOf(kind).map((value, i) => aReading(kind, value, { at: AT + i })));

export const asEvidence = (reading: Reading): Evidence => ({ observation: observationId(reading), device: reading.device, kind: reading.kind, value: reading.value, at: reading.at, receivedAt: reading.receivedAt });

/** care.md b, vector 4: parts 2+1+2+1+2+0+1, total 9. */
export const news2Evidence = (): Evidence[] => ([
  ['respiratory-rate', 22], ['oxygen-saturation', 94], ['supplemental-oxygen', true], ['blood-pressure', { systolic: 105, diastolic: 70 }], ['heart-rate', 112], ['consciousness', 'A'], ['body-temperature', 38.4],
] as [Kind, Value][]).map(([kind, value], i) => asEvidence(aReading(kind, value, { at: AT + i * 60_000 })));

export const anOpenAlert = (change: Partial<OpenAlert> = {}): OpenAlert => ({
  id: 'eeeeffffgggghhhh' as AlertId, residentId: RESIDENT, code: 'K7QP', rule: 'news2', ruleVersion: '1', severity: 'stat', episode: 'news2', since: AT, openedAt: AT + 2_000,
  because: 'The early warning score is 9 of 20 (NEWS2, high).', differ: 'A total of 4 or less would not have raised it.', evidence: news2Evidence(), late: false,
  actions: [{ type: 'opened', at: AT + 2_000, by: { kind: 'service', id: 'hearthline' } }], version: 1, state: 'open', escalation: { step: 0, dueAt: AT + 2_000 }, ...change,
});

/** One alert in each of its states. */
export function everyAlert(): Alert[] {
  const carer = { kind: 'carer', id: DANA } as const;
  const user = { kind: 'user', id: 'u-clinician' } as const;
  const { state: _s, escalation, ...common } = anOpenAlert();
  const taken = { acknowledgedBy: carer, acknowledgedAt: AT + 60_000 };
  const acted = [...common.actions, { type: 'told', at: AT + 3_000, by: { kind: 'service', id: 'hearthline' }, note: 'step 1' }, { type: 'acknowledged', at: AT + 60_000, by: carer }] as const;
  return [
    anOpenAlert(),
    anOpenAlert({ rule: 'engine-fault', episode: 'engine-fault:x', severity: 'urgent', evidence: [], escalation: { step: 3, exhausted: true } }),
    { ...common, state: 'acknowledged', escalation, ...taken, checkBackAt: AT + 1_800_000, actions: acted, version: 2 },
    { ...common, state: 'acknowledged', escalation, ...taken, acknowledgedBy: user, claimedBy: user, checkBackAt: AT + 1_800_000, actions: acted, version: 3, severity: 'asap' },
    { ...common, state: 'resolved', ...taken, resolvedAt: AT + 900_000, resolvedBy: carer, outcome: 'False alarm', note: 'She had left the oximeter in the sun.', actions: [...acted, { type: 'resolved', at: AT + 900_000, by: carer }], version: 4, severity: 'routine' },
  ];
}

export const aDelivery = (change: Partial<Delivery> = {}): Delivery => {
  const delivery = { alertId: anOpenAlert().id, residentId: RESIDENT, step: 0, carer: DANA, channel: 'sms' as const, state: 'intended' as const, intendedAt: AT + 2_100, attempts: 0, ...change };
  return { ...delivery, id: `${delivery.alertId}:${delivery.step}:${delivery.carer}:${delivery.channel}` as DeliveryId };
};

export const everyDelivery = (): Delivery[] => [
  aDelivery(), aDelivery({ step: 1, state: 'sending' }), aDelivery({ step: 2, state: 'unknown', reason: '500' }), aDelivery({ step: 3, state: 'sent', sentAt: AT + 3_000, providerId: 'SM1' }),
  aDelivery({ step: 4, state: 'delivered', sentAt: AT + 3_000, deliveredAt: AT + 5_000, providerId: 'SM2' }), aDelivery({ step: 5, channel: 'voice', state: 'failed', reason: '30003' }),
  aDelivery({ step: 6, state: 'failed', reason: '21614' }), aDelivery({ step: 7, state: 'skipped', reason: 'opted-out' }),
];
