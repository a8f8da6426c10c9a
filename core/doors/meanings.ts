import type { Kind } from '../observations/kinds.js';

/**
 * What usual field names of sensors mean in our words. A name is matched whole, after its letters, its channel number and
 * its separators are evened out: `Air-Temperature_2`, `airTemperature` and `air_temperature` are one.
 */
export interface Meaning {
  readonly kind: Kind;
  /** Our value for theirs; undefined: not understood. */
  readonly value: (raw: unknown) => unknown;
}

const YES = new Set<unknown>([true, 1, 'true', '1', 'on', 'yes', 'alarm', 'alert', 'leak', 'leaking', 'leakage', 'wet', 'flood', 'flooded', 'water', 'smoke', 'fire', 'detected', 'trigger', 'triggered', 'motion', 'movement', 'occupied', 'presence', 'present', 'active', 'pressed', 'pushed', 'press', 'help']);
const NO = new Set<unknown>([false, 0, 'false', '0', 'off', 'no', 'normal', 'none', 'no leak', 'dry', 'clear', 'cleared', 'idle', 'vacant', 'unoccupied', 'no motion', 'inactive', 'untriggered', 'released', 'not pressed', 'ok', '']);

const evened = (raw: unknown): unknown => (typeof raw === 'string' ? raw.trim().toLowerCase().replaceAll(/[_-]+/g, ' ') : raw);

/** A yes or a no in the usual words. */
export function truth(raw: unknown): boolean | undefined {
  const word = evened(raw);
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}

/** Words of makers' own for an alarm ("SMOKE_DETECTED", "fall", "SOS"), and words beside them by which it is none, or is over. */
const CALLS = /\b(?:sos|alarm|alert|emergency|panic|help|press\w*|push\w*|trigger\w*|detect\w*|activated|fall\w*|smoke|fire|leak\w*|gas|co)\b/;
const CALM = /\b(?:no|not|non|none|un\w+|de\w*activated|clear\w*|normal|end\w*|over|reset|releas\w*|cancel\w*|stop\w*|silenc\w*|mut\w+|test\w*|fault\w*|fail\w*|low|inactive|off|idle|ok)\b/;

/** Of what calls for help: a word that is not among the usual ones is not passed over. */
const alarming = (raw: unknown): boolean | undefined => {
  const word = evened(raw);
  return truth(raw) ?? (typeof word === 'string' && CALLS.test(word) && !CALM.test(word) ? true : undefined);
};

const number = (raw: unknown): unknown => (typeof raw === 'number' ? raw : undefined);
/** Of a battery: 3.05 is volts, whatever its field is called. */
const percent = (raw: unknown): unknown => (typeof raw === 'number' && (Number.isInteger(raw) || raw > 6) ? raw : undefined);
const times = (factor: number) => (raw: unknown): unknown => (typeof raw === 'number' ? raw * factor : undefined);
/** What a button says: a word for how it was pressed, or a number of presses. */
const pressed = (raw: unknown): unknown => alarming(raw) ?? (typeof raw === 'number' ? raw > 0 : /press|click|hold|long|short|single|double|triple/i.test(String(evened(raw))) || undefined);
/** Open: 1, true, a word. `contact` is not among the names, since it is true for open with one maker and for closed with the next. */
const door = (raw: unknown): unknown => {
  const word = evened(raw);
  if (word === 'open' || word === 'opened' || word === 1 || word === true) return 'open';
  return word === 'close' || word === 'closed' || word === 0 || word === false ? 'closed' : undefined;
};
const doorInWords = (raw: unknown): unknown => (typeof raw === 'string' ? door(raw) : undefined);

const meaning = (kind: Kind, value: Meaning['value'], ...names: string[]): [string, Meaning][] => names.map((name) => [name, { kind, value }]);

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...meaning('room-temperature', number, 'temperature', 'temp', 'air temperature', 'ambient temperature', 'room temperature', 'temp c', 'temperature c', 'temp c sht'),
  ...meaning('humidity', number, 'humidity', 'air humidity', 'relative humidity', 'ambient humidity', 'room humidity', 'humidity prec', 'hum', 'hum sht', 'rh'),
  ...meaning('carbon-dioxide', number, 'co2', 'co2 concentration', 'co2 ppm', 'carbon dioxide'),
  ...meaning('illuminance', number, 'illuminance', 'lux', 'illumination', 'illuminance lux'),
  ...meaning('sound-level', number, 'sound level', 'noise', 'noise level', 'laeq', 'sound level leq'),
  ...meaning('power', number, 'power', 'active power', 'total system active power', 'electricity power delivered'),
  ...meaning('energy', number, 'energy', 'energy kwh', 'energy total'),
  ...meaning('battery', percent, 'battery', 'battery level', 'battery percent', 'battery percentage', 'battery level in percentage', 'bat'),
  ...meaning('motion', truth, 'occupancy', 'occupied', 'motion', 'movement', 'pir', 'pir status', 'pir trigger', 'presence', 'people present', 'motion status', 'motion detected'),
  ...meaning('door', door, 'door', 'door status', 'door open', 'door open status', 'door state', 'open', 'is open', 'window', 'window status', 'magnet status', 'reed', 'reed state'),
  ...meaning('door', doorInWords, 'contact', 'contact status', 'contact state'),
  ...meaning('flood', alarming, 'leak', 'water leak', 'water leak status', 'leakage', 'leakage status', 'leak status', 'flood', 'water detected', 'water', 'leak detected', 'water leakage'),
  ...meaning('smoke', alarming, 'smoke', 'smoke alarm', 'smoke detected', 'smoke status', 'fire', 'fire alarm', 'interconnect alarm'),
  ...meaning('carbon-monoxide', alarming, 'carbon monoxide', 'co alarm', 'co detected', 'carbon monoxide alarm'),
  ...meaning('gas', alarming, 'gas alarm', 'gas leak', 'gas detected', 'gas leak alarm'),
  ...meaning('sos', pressed, 'sos', 'sos pressed', 'sos alarm', 'panic', 'panic alarm', 'emergency', 'help', 'alarm button', 'sos status'),
  ...meaning('fall', alarming, 'fall', 'fall detected', 'fall alarm', 'fall status', 'fall down'),
  ...meaning('vibration', truth, 'vibration', 'vibration detected', 'shock'),
  ...meaning('button', pressed, 'button', 'button press', 'button pressed', 'button event', 'button status', 'button state', 'press', 'press event', 'click'),
]);

/** "batteryLevel_1" → "battery level" */
export const evenName = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[^A-Za-z0-9]+/g, ' ').trim().toLowerCase().replace(/ \d+$/, '');

export const meaningOf = (name: string): Meaning | undefined => MEANINGS.get(evenName(name));

/** What the number of another unit is in ours: from the makers' `{value, unit}`. */
const FACTORS: Readonly<Record<string, number>> = { kW: 1_000, mW: 0.001, Wh: 0.001, kWh: 1, W: 1, '%': 1, '°C': 1, lx: 1, lux: 1, ppm: 1, dB: 1 };

/**
 * The value of a field that is `{value, unit}` or `{data, unit}`, in our unit. In a unit that is not known here it is left
 * as it is, and so not understood: a pressure in bar is no pressure in hPa.
 */
export function unwrapped(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const { value, data, unit } = raw as Record<string, unknown>;
  const inner = value ?? data;
  if (inner === undefined || typeof inner === 'object') return raw;
  if (unit === undefined) return inner;
  const factor = typeof unit === 'string' && Object.hasOwn(FACTORS, unit) ? FACTORS[unit] : undefined;
  return factor === undefined ? JSON.stringify(raw) : times(factor)(inner);
}

/** Buttons that call for help by the installer's word for the device. A button of a home is one, unless it is called otherwise. */
const CALLS_FOR_HELP = /pendant|sos|panic|alarm|help|pull-?cord|button/i;

/** What a press means: the installer's word for the device decides. A remote, a switch or a doorbell is just used. */
export const pressMeans = (deviceKind: string | undefined): Kind => (deviceKind !== undefined && CALLS_FOR_HELP.test(deviceKind) ? 'sos' : 'button');

/** Names that say nothing of what happened. */
const ANY_ALARM = /^(?:alarm|alert)(?: (?:type|status|state|event))?$/, ANY_EVENT = /^(?:event|status|state)(?: (?:type|name))?$/;
const CALLED: readonly (readonly [RegExp, Kind])[] = [
  [/\b(?:sos|panic|emergency|help)\b/, 'sos'], [/\bfall(?:en)?\b/, 'fall'], [/\b(?:smoke|fire)\b/, 'smoke'], [/\bcarbon monoxide\b|\bco (?:alarm|detect\w*)/, 'carbon-monoxide'], [/\bgas (?:alarm|leak|detect\w*)/, 'gas'], [/\b(?:flood\w*|leak\w*)\b/, 'flood'],
];
const called = (words: string): Kind | undefined => CALLED.find(([pattern]) => pattern.test(words))?.[1];

/**
 * What a field that is just called alarm, event or status means: what its word says ("sos", "fall detected"); of a bare
 * alarm the installer's word for the device decides. Passed over, a call for help would look like a sign of life.
 */
export function calledIn(name: string, raw: unknown, deviceKind: string): Meaning | undefined {
  const field = evenName(name), isAlarm = ANY_ALARM.test(field), word = evened(raw);
  if (!isAlarm && !ANY_EVENT.test(field)) return undefined;
  const said = typeof word === 'string' && !CALM.test(word) ? called(word) : undefined;
  const kind = said ?? (isAlarm ? (called(`${String(evened(deviceKind))} alarm`) ?? (pressMeans(deviceKind) === 'sos' ? 'sos' : undefined)) : undefined);
  return kind && { kind, value: said ? () => true : alarming };
}

/** A kind by its own name says itself: a profile's own mapping of fields. */
export function asKind(kind: Kind): Meaning {
  const same = [...MEANINGS.values()].find((known) => known.kind === kind);
  return same ?? { kind, value: (raw) => raw };
}
