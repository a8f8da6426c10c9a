import type { Kind } from '../observations/kinds.js';
import { sayState, type StateField } from './bridge-state.js';
import { pressMeans, truth } from './meanings.js';
import type { Hearing, Memory, Remembered } from './memory.js';
import { fieldsOf, given, instantOf, isFields, numberOf, textOf, type Fields } from './plain.js';
import type { About, Decoded, Said, Unread } from './said.js';

/** What a topic of Zigbee2MQTT tells. */
export type ZigbeeMessage =
  | { readonly what: 'state'; readonly name: string; readonly state: Fields }
  | { readonly what: 'told'; readonly decoded: Decoded };

/** The bridge, where somebody pairs it as a hub. */
export const BRIDGE = 'bridge';

/** Fields that its devices' state has, as the project lists them; each with its kind and what it says in our words. */
const FIELDS: Readonly<Record<string, readonly [Kind, (raw: unknown) => unknown]>> = {
  contact: ['door', (raw) => (raw === true ? 'closed' : raw === false ? 'open' : undefined)],
  occupancy: ['motion', truth], presence: ['motion', truth], moving: ['motion', truth], vibration: ['vibration', truth],
  water_leak: ['flood', truth], smoke: ['smoke', truth], carbon_monoxide: ['carbon-monoxide', truth], gas: ['gas', truth], sos: ['sos', truth],
  temperature: ['room-temperature', numberOf], local_temperature: ['room-temperature', numberOf], humidity: ['humidity', numberOf], co2: ['carbon-dioxide', numberOf],
  illuminance: ['illuminance', numberOf], illuminance_lux: ['illuminance', numberOf], noise: ['sound-level', numberOf], power: ['power', numberOf], energy: ['energy', numberOf], battery: ['battery', numberOf],
};
/** Of the radio, the bridge or the device's settings: read elsewhere or no news to anybody. */
const PASSED_OVER = new Set(['linkquality', 'last_seen', 'battery_low', 'tamper', 'action', 'device', 'update', 'update_available', 'voltage', 'test', 'elapsed', 'device_temperature', 'power_outage_count', 'trigger_count']);

const EMERGENCY = /emergency|panic|sos/i;
const RELEASED = /release/i;
/** A sensor that has nothing to say but lives is written down so often. [ours] */
const BEAT_MS = 15 * 60_000;

/** Reads a topic below the bridge's base. Undefined: nothing for us (commands, logs, groups' settings). */
export function readZigbee2Mqtt(path: string, payload: string): ZigbeeMessage | undefined {
  if (path === BRIDGE || path.startsWith(`${BRIDGE}/`)) return bridge(path.slice(BRIDGE.length + 1), payload);
  const at = path.lastIndexOf('/');
  const [above, end] = at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
  if (above !== '' && end === 'availability') return availability(above, payload);
  if (above !== '' && (end === 'set' || end === 'get')) return undefined;
  const value = jsonOf(payload);
  if (isFields(value)) return { what: 'state', name: path, state: value };
  // One topic a field, where the bridge is set to `output: attribute`.
  const isField = above !== '' && (Object.hasOwn(FIELDS, end) || PASSED_OVER.has(end));
  return isField ? { what: 'state', name: above, state: { [end]: value } } : undefined;
}

/** A bare word is itself: `single`, `online`. */
function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

const about = (...parts: About[]): ZigbeeMessage => ({ what: 'told', decoded: { said: [], about: parts } });

/** The bridge's opinion, which for battery devices is 25 hours old: told of the device, never taken for its word. */
function availability(name: string, payload: string): ZigbeeMessage | undefined {
  const value = jsonOf(payload);
  const state = isFields(value) ? value['state'] : value;
  return state === 'online' || state === 'offline' ? about({ name, online: state === 'online' }) : undefined;
}

function bridge(topic: string, payload: string): ZigbeeMessage | undefined {
  if (topic === 'state') return availability(BRIDGE, payload);
  // Sent every ten minutes by its own clock: the bridge lives.
  if (topic === 'health') return { what: 'told', decoded: { said: [{ name: BRIDGE, kind: 'heartbeat', value: true }] } };
  const devices = topic === 'devices' ? jsonOf(payload) : undefined;
  return Array.isArray(devices) ? about(...devices.slice(0, 1_000).flatMap(inventoryEntry)) : undefined;
}

function inventoryEntry(raw: unknown): About[] {
  const { friendly_name: name, power_source: power, software_build_id: firmware, definition, model_id: model } = fieldsOf(raw);
  if (typeof name !== 'string' || fieldsOf(raw)['type'] === 'Coordinator') return [];
  const { vendor, model: defined } = fieldsOf(definition);
  const known = textOf([vendor, defined ?? model].filter((part) => typeof part === 'string').join(' ').slice(0, 64));
  const runsOn = power === 'Battery' ? { onBattery: true as const } : typeof power === 'string' && power.startsWith('Mains') ? { mains: true } : {};
  return [{ name, ...given({ model: known, firmware: textOf(firmware, 64) }), ...runsOn }];
}

export interface ZigbeeHearer {
  readonly memory: Memory;
  readonly now: number;
  /** Kept by a broker from before we came. */
  readonly retained: boolean;
  readonly deviceKind?: string;
}

/** Where the memory keeps when the bridge heard the device last, the last whole state, and the last sign of life. */
const SEEN = '#seen', WHOLE = '#whole', BEAT = '#beat';

/**
 * A device's state in our words. The bridge sends all it knows each time, again when it starts, and again to whoever comes
 * late: what it kept of old is told by the broker's mark, by a `last_seen` that went back, or by being the same to the
 * letter. Of that only smoke, water and calls for help count; movement of an unknown time is no movement now. A bridge may
 * write its `last_seen` in whole seconds: what differs from the last word of the same second is another word.
 */
export function sayZigbee(name: string, state: Fields, { memory, now, retained, deviceKind }: ZigbeeHearer): { decoded: Decoded; memory: Memory } {
  const seen = lastSeen(state['last_seen']);
  const action = typeof state['action'] === 'string' ? state['action'] : '';
  const whole = fingerprint(state);
  const before = memory[SEEN]?.saidAt ?? -Infinity;
  const same = memory[WHOLE]?.value === whole;
  const again = seen !== undefined && seen === before && same;
  const old = seen === undefined ? same && action === '' : seen < before || again;
  const hearing: Hearing = retained || old ? 'stale' : 'state';
  const at = hearing === 'stale' || seen === undefined || seen > now ? now : seen;
  // The bridge keeps no press: one that no broker kept is new, whatever its clock says.
  const { fields, unread } = sorted(name, state, retained || again ? '' : action, deviceKind);
  const heard = sayState(name, fields, { memory, hearing, at });
  const kept: Record<string, Remembered> = { [WHOLE]: { value: whole, saidAt: at } };
  // Never ahead of our own clock: the word after a clock was put right is no old one.
  if (seen !== undefined) kept[SEEN] = { value: true, saidAt: Math.min(Math.max(seen, before), now) };
  const said: Said[] = [...heard.said];
  const beatDue = hearing === 'state' && at - (memory[BEAT]?.saidAt ?? -Infinity) >= BEAT_MS;
  if (said.length === 0 && beatDue) said.push({ name, kind: 'heartbeat', value: true, at });
  if (said.length > 0) kept[BEAT] = { value: true, saidAt: at };
  return { decoded: { said, unread, about: [aboutOf(name, state)] }, memory: { ...heard.memory, ...kept } };
}

function sorted(name: string, state: Fields, action: string, deviceKind: string | undefined): { fields: StateField[]; unread: Unread[] } {
  const fields: StateField[] = [], unread: Unread[] = [];
  for (const [field, raw] of Object.entries(state).slice(0, 200)) {
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    if (PASSED_OVER.has(field) || (field === 'illuminance' && 'illuminance_lux' in state) || raw === null) continue;
    const value = known?.[1](raw);
    if (known && value !== undefined) fields.push({ field, kind: known[0], value });
    else unread.push({ name, field: field.slice(0, 80), raw });
  }
  if (action !== '' && !RELEASED.test(action)) fields.push({ field: 'action', kind: EMERGENCY.test(action) ? 'sos' : pressMeans(deviceKind), value: true, moment: true });
  return { fields, unread };
}

function aboutOf(name: string, state: Fields): About {
  const flag = (field: string): boolean | undefined => (typeof state[field] === 'boolean' ? state[field] : undefined);
  return { name, ...given({ linkQuality: numberOf(state['linkquality']), batteryLow: flag('battery_low'), tampered: flag('tamper') }) };
}

/** ISO 8601, or milliseconds since 1970, as the bridge is set. */
function lastSeen(raw: unknown): number | undefined {
  return typeof raw === 'number' && raw > 0 && raw < 8.64e15 ? raw : instantOf(raw);
}

/** A state is the same to the letter where this is the same: FNV-1a over its text, and its length. */
function fingerprint(state: Fields): string {
  const text = JSON.stringify(state);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return `${hash.toString(36)}.${text.length.toString(36)}`;
}
