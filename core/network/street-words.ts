import type { Said, Unread } from '../doors/said.js';
import { parseValue } from '../observations/parse-value.js';
import type { Refusal } from '../observations/judgement.js';
import { kindSpec, type Kind } from '../observations/kinds.js';
import { MINUTE } from '../time/when.js';

/** What a device of the street may measure here, and what that is called. What people do is none of it: nobody agreed to be watched there. */
const MEASURED: Partial<Readonly<Record<Kind, string>>> = {
  'room-temperature': 'Temperature', humidity: 'Relative humidity', 'carbon-dioxide': 'Carbon dioxide', illuminance: 'Illuminance', 'sound-level': 'Sound level', power: 'Power', energy: 'Energy', battery: 'Battery',
  flood: 'Flooding', vibration: 'Vibration', smoke: 'Smoke', gas: 'Gas that burns', door: 'Door or lid', heartbeat: 'Sign of life',
};
/** place.md M1: a clock may be wrong by so much; beyond, the time of receipt is taken and the reading says so. */
const CLOCK_MS = 15 * MINUTE;
/** A field's name as its codec says it. */
const FIELD = /^[\p{L}\p{N}][\p{L}\p{N} ._/#:()-]{0,79}$/u;

/** What a Datastream of a street device observes. */
export interface Observed {
  /** A kind of ours, or the field of a codec. */
  readonly of: string;
  readonly name: string;
  /** UCUM; undefined where nobody said. */
  readonly unit?: string;
}
export interface StreetReading {
  readonly observed: Observed;
  readonly at: number;
  readonly result: number | boolean | string;
  /** Why it is not believed; it is kept with it. */
  readonly doubt?: string;
  /** The same frame of the same device has the same. */
  readonly frame: string;
}

/** Each of what was said as a reading, or why it is none. */
export const readingsSaid = (said: readonly Said[], now: number): readonly (StreetReading | Refusal)[] => said.map((one) => readingSaid(one, now));

function readingSaid({ kind, value, unit, at, seq, boot = '' }: Said, now: number): StreetReading | Refusal {
  const name = MEASURED[kind], spec = kindSpec(kind);
  if (name === undefined) return { code: 'code-invalid', field: 'kind', detail: `kind: a device of the street does not tell of ${kind}; what people do there is not kept.` };
  if (unit !== undefined && unit !== spec.unit) return { code: 'code-invalid', field: 'unit', detail: `unit: a ${kind} is told in "${spec.unit ?? ''}".` };
  const read = parseValue(kind, value);
  if ('refusal' in read) return { field: 'value', ...read.refusal };
  const when = timeOf(at, now);
  return {
    observed: { of: kind, name, ...(spec.unit ? { unit: spec.unit } : {}) }, at: when.at, result: read.value as StreetReading['result'], ...doubted(read.doubt?.code ?? when.doubt),
    frame: seq === undefined ? `${kind}|${when.at}` : `${kind}|${boot}|${seq}`,
  };
}

/** Numbers of a codec whose fields nobody has taught us: under the codec's own names, of no known unit. */
export function readingsUnread(unread: readonly Unread[], at: number | undefined, now: number): readonly StreetReading[] {
  const when = timeOf(at, now);
  return unread.flatMap(({ field, raw }): StreetReading[] => (typeof raw === 'number' && Number.isFinite(raw) && FIELD.test(field) ? [{ observed: { of: `field:${field}`, name: field }, at: when.at, result: raw, ...doubted(when.doubt), frame: `field:${field}|${when.at}` }] : []));
}

function timeOf(at: number | undefined, now: number): { at: number; doubt?: string } {
  if (at === undefined) return { at: now };
  return at > now + CLOCK_MS || !(at > 0) ? { at: now, doubt: 'clock' } : { at };
}

const doubted = (doubt: string | undefined): { doubt?: string } => (doubt === undefined ? {} : { doubt });
