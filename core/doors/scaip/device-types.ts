import type { Kind } from '../../observations/kinds.js';
import { ALIVE, alarm, event, over, seen, unknownAlarm, type Meaning } from '../alarms/meaning.js';
import { aboutEquipment, isAtRest, isCancel } from './status-codes.js';

/** SS 91100:2014 annex A: what a device of a type says when it is in alarm, and what when it is at rest. */
interface DeviceType {
  readonly alarm: Meaning;
  readonly rest?: Meaning;
  /** Annex C: codes that mean something else with this type. */
  readonly states?: Readonly<Record<number, Meaning>>;
}

const hazard = (kind: Kind): DeviceType => ({ alarm: event(kind), rest: over(kind) });
const CALL: DeviceType = { alarm: event('sos') };
const SOMEBODY = seen('motion', true);
const OUT = { kind: 'bed', value: 'out' } as const;
const DOOR = { kind: 'door', value: 'open' } as const;
const OPEN = seen('door', 'open');
/** A thing of the house that reports on itself: its words are noted, and nobody is called. */
const FITTING: DeviceType = { alarm: ALIVE };

const TYPES: ReadonlyMap<number, DeviceType> = new Map<number, DeviceType>([
  // Local unit and controller, personal and fixed triggers, attack, panic, bogus caller, lift alarm, tracking device: somebody calls.
  ...[2, 3, 4, 6, 7, 27, 45, 46, 48, 51].map((code) => [code, CALL] as const),
  ...[5, 30].map((code) => [code, { alarm: event('fall') }] as const),
  ...[23, 25, 37, 47].map((code) => [code, hazard('smoke')] as const),
  [21, hazard('gas')], [26, hazard('carbon-monoxide')],
  ...[33, 34].map((code) => [code, hazard('flood')] as const),
  // An activity detector also reports inactivity (annex A's note): in alarm it has missed somebody.
  [10, { alarm: alarm('inactivity'), states: { 6: SOMEBODY, 7: SOMEBODY, 71: SOMEBODY, 90: SOMEBODY, 119: SOMEBODY, 120: SOMEBODY } }],
  [11, { alarm: alarm('medication', { kind: 'medication', value: 'missed' }), states: { 81: alarm('medication', { kind: 'medication', value: 'missed' }), 82: ALIVE, 83: seen('medication', 'taken') } }],
  [12, { alarm: alarm('out-of-bed', OUT), states: { 3: seen('bed', 'out'), 71: seen('bed', 'in'), 117: seen('bed', 'in'), 120: seen('bed', 'in'), 121: seen('bed', 'in') } }],
  [13, { alarm: SOMEBODY }], [18, { alarm: SOMEBODY, states: { 3: ALIVE } }],
  [14, { alarm: alarm('left-home', DOOR), rest: seen('door', 'closed'), states: { 6: OPEN, 7: OPEN, 74: OPEN, 76: OPEN, 77: OPEN, 22: seen('door', 'closed'), 118: ALIVE, 127: ALIVE } }],
  ...[15, 29].map((code) => [code, { alarm: alarm('left-home') }] as const),
  [16, { alarm: alarm('enuresis') }], [17, { alarm: alarm('seizure') }],
  [44, { alarm: alarm('out-of-chair'), states: { 71: SOMEBODY, 120: SOMEBODY } }],
  ...[28, 36].map((code) => [code, { alarm: alarm('intruder') }] as const),
  ...[20, 24].map((code) => [code, { alarm: alarm('environment') }] as const),
  // Duty switches, lights, monitors, links, locks, tamper, printer, router, power, access, radio units.
  ...[8, 9, 22, 31, 32, 35, 38, 39, 40, 41, 42, 43, 49, 50].map((code) => [code, FITTING] as const),
]);

/**
 * What a device type and a status say together. Without a status the state of alarm is meant (table 1). A type or status
 * that we do not know, in a message that is an alarm, is taken for a call for help.
 */
export function meaningOfDevice(type: number | undefined, status: number | undefined): Meaning {
  const known = type === undefined ? undefined : TYPES.get(type);
  const special = status === undefined ? undefined : known?.states?.[status];
  if (special) return special;
  if (status !== undefined) {
    const equipment = aboutEquipment(status);
    if (equipment) return equipment;
    if (isAtRest(status)) return known?.rest ?? ALIVE;
    if (isCancel(status)) return cancelled(known);
  }
  return known?.alarm ?? unknownAlarm(`SCAIP type ${type ?? '?'} status ${status ?? '-'}`);
}

/** A wearer cancels a fall or a press; a hazard is not over because somebody says so. */
function cancelled(known: DeviceType | undefined): Meaning {
  const [said] = known?.alarm.says ?? [];
  return said?.kind === 'fall' || said?.kind === 'sos' ? over(said.kind) : ALIVE;
}
