import { ALIVE, alarm, device, event, seen, unknownAlarm, type Meaning } from '../alarms/meaning.js';

/**
 * BS 8521-2 event codes, as far as they are known from one open implementation (care.md c.4); the BSI text was not at
 * hand. What a code means for a person follows care.md R01 (triggers), R02 (falls), R13 (hazards), R29, R30.
 */
const DOOR = { kind: 'door', value: 'open' } as const;
const OUT = { kind: 'bed', value: 'out' } as const;

const EVENTS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  // Fixed and personal triggers, bogus caller, personal attack, panic: somebody pressed something.
  ...[10, 11, 18, 19, 20, 23, 24, 25].map((code) => [code, event('sos')] as const),
  ...[21, 22, 29].map((code) => [code, event('fall')] as const),
  // Smoke, fire, and the heat detector's fast rise.
  ...[16, 17, 34].map((code) => [code, event('smoke')] as const),
  [26, event('carbon-monoxide')], [27, event('gas')],
  ...[47, 48].map((code) => [code, event('flood')] as const),
  // Mat, movement, boundary, occupancy, bathroom: somebody is there.
  ...[12, 14, 15, 39, 40, 41].map((code) => [code, seen('motion', true)] as const),
  // Contacts tell of a door; an exit alarm, which equipment raises only when it was told to watch, also asks for somebody.
  ...[13, 55, 56].map((code) => [code, seen('door', 'open')] as const),
  ...[30, 31].map((code) => [code, alarm('left-home', DOOR)] as const),
  [28, alarm('intruder')], [32, alarm('environment')], [33, alarm('environment')], [44, alarm('environment')], [50, alarm('environment')],
  [35, alarm('medication', { kind: 'medication', value: 'missed' })], [36, alarm('enuresis')],
  [37, alarm('out-of-bed', OUT)], [45, alarm('out-of-bed', OUT)], [38, alarm('out-of-chair')], [46, alarm('out-of-chair')],
  [42, alarm('seizure')], [43, alarm('inactivity')],
  [51, device({ mains: false })], [52, device({ fault: 'power supply' })], [53, device({ batteryLow: true })], [62, device({ fault: 'IP link' })],
  // Periodic test, under test, acknowledgement, presence marking.
  ...[58, 64, 97, 98].map((code) => [code, ALIVE] as const),
  // Service done: whoever was there has seen to what it said.
  [99, device({ fault: 'none' })],
]);

/** The codes around the known faults and tests, and the control codes: a new one there is about equipment. [ours] */
const isTechnical = (code: number): boolean => (code >= 57 && code <= 69) || code >= 90 && code <= 99;

export function meaningOfEvent(code: number): Meaning {
  const name = `NOW-IP ${String(code).padStart(3, '0')}`;
  return EVENTS.get(code) ?? (isTechnical(code) ? device({ fault: `unknown event ${name}` }) : unknownAlarm(name));
}

/** Status of the unit beside its event: 05 and 06 a fault, 07 battery low, 09 out of service. */
export function aboutStatus(status: number): Meaning['about'] {
  if (status === 5 || status === 6) return { fault: `NOW-IP status 0${status}` };
  if (status === 7) return { batteryLow: true };
  return status === 9 ? { fault: 'out of service' } : undefined;
}
