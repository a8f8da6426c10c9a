import type { Kind } from '../observations/kinds.js';
import { sayState, type StateField } from './bridge-state.js';
import { pressMeans } from './meanings.js';
import type { Hearing, Memory, Remembered } from './memory.js';
import { fieldsOf, given, instantOf, isFields, textOf } from './plain.js';
import type { About, Decoded, Unread } from './said.js';

/** One entity's word: its state, or what sort of thing it is. */
export interface EntityWord {
  /** `binary_sensor.hall_motion` */
  readonly entity: string;
  readonly state?: string;
  readonly deviceClass?: string;
  readonly unit?: string;
  /** When Home Assistant heard it, milliseconds since 1970 UTC; only its event stream says. */
  readonly at?: number;
}

const ENTITY = /^[a-z_]+\.[a-z0-9_]{1,120}$/;

/**
 * Both of Home Assistant's own MQTT outputs: the state stream ({domain}/{object}/state as bare text, and its attributes as
 * JSON), and the event stream (each state_changed as JSON, on any topic). Undefined: nothing for us.
 */
export function readHomeAssistant(path: string, payload: string): EntityWord | undefined {
  const [domain = '', object = '', what = '', more] = path.split('/');
  const entity = `${domain}.${object}`;
  if (more === undefined && ENTITY.test(entity)) {
    if (what === 'state') return { entity, state: payload.trim().slice(0, 200) };
    if (what === 'device_class') return { entity, ...given({ deviceClass: textOf(jsonOf(payload), 40) }) };
    if (what === 'unit_of_measurement') return { entity, ...given({ unit: textOf(jsonOf(payload), 20) }) };
  }
  return stateChanged(jsonOf(payload));
}

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function stateChanged(event: unknown): EntityWord | undefined {
  if (!isFields(event) || event['event_type'] !== 'state_changed') return undefined;
  const { entity_id: entity, new_state: now } = fieldsOf(event['event_data'] ?? event['data']);
  if (typeof entity !== 'string' || !ENTITY.test(entity) || !isFields(now)) return undefined;
  const attributes = fieldsOf(now['attributes']);
  const changed = entity.startsWith('sensor.') ? (now['last_updated'] ?? now['last_changed']) : now['last_changed'];
  return { entity, ...given({ state: textOf(now['state'], 200), deviceClass: textOf(attributes['device_class'], 40), unit: textOf(attributes['unit_of_measurement'], 20), at: instantOf(changed) }) };
}

const motion = (state: string): unknown => onOff(state);
const onOff = (state: string): boolean | undefined => (state === 'on' ? true : state === 'off' ? false : undefined);
const door = (state: string): unknown => ({ on: 'open', off: 'closed', open: 'open', closed: 'closed' })[state];
const decimal = (state: string): unknown => (/^-?\d{1,12}(?:\.\d{1,9})?$/.test(state) ? Number(state) : undefined);

interface Class {
  readonly kind: Kind;
  readonly value: (state: string) => unknown;
  /** Units that are ours, with the factor to ours; without a unit it is taken for ours. */
  readonly units?: Readonly<Record<string, number>>;
}
const BINARY: Readonly<Record<string, Class>> = {
  motion: { kind: 'motion', value: motion }, occupancy: { kind: 'motion', value: motion }, presence: { kind: 'motion', value: motion }, moving: { kind: 'motion', value: motion },
  door: { kind: 'door', value: door }, window: { kind: 'door', value: door }, opening: { kind: 'door', value: door }, garage_door: { kind: 'door', value: door }, contact: { kind: 'door', value: door },
  moisture: { kind: 'flood', value: onOff }, water_leak: { kind: 'flood', value: onOff }, leak: { kind: 'flood', value: onOff }, smoke: { kind: 'smoke', value: onOff }, carbon_monoxide: { kind: 'carbon-monoxide', value: onOff }, gas: { kind: 'gas', value: onOff },
  vibration: { kind: 'vibration', value: onOff }, sos: { kind: 'sos', value: onOff }, panic: { kind: 'sos', value: onOff },
};
const NUMBERS: Readonly<Record<string, Class>> = {
  temperature: { kind: 'room-temperature', value: decimal, units: { '°C': 1 } }, humidity: { kind: 'humidity', value: decimal, units: { '%': 1 } }, illuminance: { kind: 'illuminance', value: decimal, units: { lx: 1 } },
  power: { kind: 'power', value: decimal, units: { W: 1, kW: 1_000 } }, energy: { kind: 'energy', value: decimal, units: { kWh: 1, Wh: 0.001, MWh: 1_000 } }, battery: { kind: 'battery', value: decimal, units: { '%': 1 } },
  carbon_dioxide: { kind: 'carbon-dioxide', value: decimal, units: { ppm: 1 } }, sound_pressure: { kind: 'sound-level', value: decimal, units: { dB: 1, dBA: 1 } },
};
/** Domains whose state is the instant of the last press; restored with it when Home Assistant starts. */
const PRESSED = new Set(['event', 'button', 'input_button']);
const isPressed = (entity: string): boolean => PRESSED.has(entity.split('.')[0] ?? '');

/** What an entity is by the installer's word for its device, where Home Assistant does not say. */
const BY_DEVICE: readonly (readonly [RegExp, string])[] = [[/motion|movement|pir|presence|occupancy/i, 'motion'], [/door|window|contact/i, 'door'], [/flood|leak/i, 'moisture'], [/smoke/i, 'smoke'], [/carbon-?monoxide|\bco\b/i, 'carbon_monoxide'], [/pendant|sos|panic/i, 'sos']];

function classOf(entity: string, told: string | undefined, deviceKind: string | undefined): Class | undefined {
  const [domain = '', object = ''] = entity.split('.');
  const table = domain === 'binary_sensor' ? BINARY : domain === 'sensor' ? NUMBERS : undefined;
  if (!table) return undefined;
  if (told !== undefined) return Object.hasOwn(table, told) ? table[told] : undefined;
  const named = Object.keys(table).find((name) => object === name || object.endsWith(`_${name}`));
  const byDevice = domain === 'binary_sensor' ? BY_DEVICE.find(([pattern]) => deviceKind !== undefined && pattern.test(deviceKind))?.[1] : undefined;
  const name = named ?? byDevice;
  return name === undefined ? undefined : table[name];
}

/** Under which names a device may be paired: the entity, its object, or what its several entities' names begin with. */
export function namesOf(entity: string): readonly string[] {
  const object = entity.slice(entity.indexOf('.') + 1);
  const last = [...Object.keys(BINARY), ...Object.keys(NUMBERS), 'tamper', 'action'].filter((name) => object.endsWith(`_${name}`)).sort((a, b) => b.length - a.length)[0];
  return [entity, object, ...(last ? [object.slice(0, -last.length - 1)] : [])];
}

export interface EntityHearer {
  readonly memory: Memory;
  readonly now: number;
  readonly retained: boolean;
  readonly deviceKind?: string;
}

/**
 * An entity's word in ours. Home Assistant repeats states when it starts and when an attribute changes; only a state that
 * differs from what we heard last is news. Times are its own, of when the state came to be.
 */
export function sayEntity(name: string, word: EntityWord, { memory, now, retained, deviceKind }: EntityHearer): { decoded: Decoded; memory: Memory } {
  const { entity, state } = word;
  const kept = { ...memory, ...learned(word, memory, now) };
  if (state === undefined) return { decoded: { said: [] }, memory: kept };
  if (state === 'unavailable' || state === 'unknown') return { decoded: { said: [], about: [{ name, online: false }] }, memory: kept };
  const told = isPressed(entity) ? instantOf(state) : word.at;
  const at = retained || told === undefined || told > now ? now : told;
  const { fields, unread, about } = meaningOfState(name, word, kept, deviceKind);
  const hearing = hearingOf(memory[`${entity}#state`], state, retained);
  const heard = sayState(name, hearing === 'stale' ? fields.filter(({ moment }) => !moment) : fields, { memory: kept, at, hearing });
  return { decoded: { said: heard.said, unread, about }, memory: { ...heard.memory, [`${entity}#state`]: { value: state, saidAt: at } } };
}

const hearingOf = (before: Remembered | undefined, state: string, retained: boolean): Hearing => (retained || before?.value === state ? 'stale' : 'state');

/** Attributes come on topics of their own, after the state: kept for the next. */
function learned({ entity, deviceClass, unit }: EntityWord, memory: Memory, now: number): Memory {
  const same = (key: string, value: string): boolean => memory[key]?.value === value;
  return {
    ...(deviceClass !== undefined && !same(`${entity}#class`, deviceClass) ? { [`${entity}#class`]: { value: deviceClass, saidAt: now } } : {}),
    ...(unit !== undefined && !same(`${entity}#unit`, unit) ? { [`${entity}#unit`]: { value: unit, saidAt: now } } : {}),
  };
}

function meaningOfState(name: string, { entity, state = '' }: EntityWord, memory: Memory, deviceKind: string | undefined): { fields: StateField[]; unread: Unread[]; about: About[] } {
  const told = textOf(memory[`${entity}#class`]?.value);
  const unit = textOf(memory[`${entity}#unit`]?.value);
  if (isPressed(entity)) return { fields: instantOf(state) === undefined ? [] : [{ field: entity, kind: pressMeans(deviceKind), value: true, moment: true }], unread: [], about: [] };
  const flag = entity.startsWith('binary_sensor.') ? flagOf(entity, told, state) : undefined;
  if (flag) return { fields: [], unread: [], about: [{ name, ...flag }] };
  const known = classOf(entity, told, deviceKind);
  const factor = unit === undefined || !known?.units ? 1 : known.units[unit];
  const value = factor === undefined ? undefined : known?.value(state);
  if (!known || value === undefined) return { fields: [], unread: [{ name, field: entity, raw: state } satisfies Unread], about: [] };
  return { fields: [{ field: entity, kind: known.kind, value: typeof value === 'number' ? value * (factor ?? 1) : value }], unread: [], about: [] };
}

/** Battery low, tampered with, connected: of the device itself. */
function flagOf(entity: string, told: string | undefined, state: string): Partial<About> | undefined {
  const is = (name: string): boolean => told === name || (told === undefined && entity.endsWith(`_${name}`));
  if (is('battery')) return { batteryLow: state === 'on' };
  if (is('tamper')) return { tampered: state === 'on' };
  return is('connectivity') ? { online: state === 'on' } : undefined;
}

