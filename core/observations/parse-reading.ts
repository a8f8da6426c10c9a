import type { DeviceId } from '../ids.js';
import type { Doubt, Refusal } from './judgement.js';
import { parseInstant } from './instant.js';
import { isKind, kindSpec, type Kind } from './kinds.js';
import { parseValue } from './parse-value.js';
import type { Value } from './reading.js';

export type { Doubt, Refusal } from './judgement.js';

/** What a device said, believed word by word; whose it is stands in the registry. */
export interface Draft {
  readonly device: DeviceId;
  readonly kind: Kind;
  readonly value: Value;
  readonly at: number;
  readonly seq?: number;
  readonly boot?: string;
}

export interface Parsed {
  readonly draft?: Draft;
  readonly refusal?: Refusal;
  readonly doubt?: Doubt;
  /** Fields that we do not know: a newer firmware says more than we read. */
  readonly unknown?: readonly string[];
}

/** Clocks of good devices wander by seconds; beyond two minutes ahead a clock is wrong (reliability.md row 35). [ours] */
const AHEAD_MS = 2 * 60_000;
/** History is welcome (back-fill of years); a clock that fell back to its epoch is not. [ours] */
const OLDEST_YEARS = 10;
/** A file that a person hands in tells of old years on purpose; before these no watch sensed anything. [ours] */
export const OLDEST_FILE_YEARS = 25;
/** Differences of differences of counters must stay exact in a double. */
const MAX_SEQ = 2 ** 48;
/** Kept as a key beside counters: NUL or half a character would come back from the store as another boot. */
const BOOT = /^[\x20-\x7e]{1,32}$/;
const FIELDS = new Set(['device', 'kind', 'value', 'unit', 'at', 'seq', 'boot']);

const refuse = (field: string, code: Refusal['code'], detail: string): Parsed => ({ refusal: { field, code, detail } });

/** `now` is our clock at receipt, milliseconds; `oldestYears`, how far back the sender's word is believed. */
export function parseReading(raw: unknown, now: number, oldestYears = OLDEST_YEARS): Parsed {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return refuse('', 'structure', 'A reading is a JSON object {device, kind, value, unit?, at, seq?}.');
  const { device, kind, value, unit, at, seq, boot } = raw as Record<string, unknown>;
  if (typeof device !== 'string' || device.length === 0 || device.length > 64) return refuse('device', device === undefined ? 'required' : 'value', 'device: the id of a registered device, as text.');
  if (kind === undefined) return refuse('kind', 'required', 'kind: is missing.');
  if (typeof kind !== 'string' || !isKind(kind)) return refuse('kind', 'code-invalid', 'kind: is not one of the kinds in the registry (/api/v1/kinds).');
  const instant = readInstant(at);
  if (typeof instant !== 'number') return instant;
  if (seq !== undefined && (!Number.isSafeInteger(seq) || (seq as number) < 0 || (seq as number) > MAX_SEQ)) return refuse('seq', 'value', 'seq: a whole number from 0 to 2^48.');
  if (boot !== undefined && (typeof boot !== 'string' || !BOOT.test(boot))) return refuse('boot', 'value', 'boot: a text of 1 to 32 printable ASCII characters.');
  const wrongUnit = checkUnit(kind, unit);
  if (wrongUnit) return wrongUnit;
  const read = parseValue(kind, value);
  if ('refusal' in read) return { refusal: { field: 'value', ...read.refusal } };
  const draft: Draft = { device: device as DeviceId, kind, value: read.value, at: instant, ...(seq === undefined ? {} : { seq: seq as number }), ...(boot === undefined ? {} : { boot: boot as string }) };
  return { draft, doubt: read.doubt ?? doubtTime(instant, now, oldestYears), unknown: unknownFields(raw) };
}

function readInstant(at: unknown): number | Parsed {
  if (at === undefined) return refuse('at', 'required', 'at: is missing. Say when it was, as 2026-11-24T08:10:00Z.');
  if (typeof at !== 'string') return refuse('at', 'value', 'at: must be text in ISO 8601 with an offset, as 2026-11-24T08:10:00Z; numbers are not taken.');
  const instant = parseInstant(at);
  if (typeof instant === 'number') return instant;
  if (instant === 'offset') return refuse('at', 'required', 'at: needs a valid offset (Z or +01:00); local time alone is ambiguous twice a year.');
  return refuse('at', 'value', instant === 'form' ? 'at: must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z.' : 'at: there is no such day or time.');
}

function checkUnit(kind: Kind, unit: unknown): Parsed | undefined {
  if (unit === undefined || unit === null) return undefined;
  const wanted = kindSpec(kind).unit;
  if (unit === wanted || (wanted === undefined && (unit === '' || unit === '1'))) return undefined;
  return refuse('unit', 'code-invalid', wanted ? `unit: a ${kind} is sent in the UCUM unit "${wanted}"; convert it or leave the unit out.` : `unit: a ${kind} has no unit; leave it out.`);
}

function doubtTime(at: number, now: number, oldestYears: number): Doubt | undefined {
  if (at > now + AHEAD_MS) return { code: 'clock-ahead', detail: 'at lies in the future: the clock of the device is wrong.' };
  if (at < now - oldestYears * 365.25 * 86_400_000) return { code: 'too-old', detail: `at lies more than ${oldestYears} years back: the clock of the device is wrong.` };
  return undefined;
}

function unknownFields(raw: object): readonly string[] | undefined {
  let unknown: string[] | undefined;
  for (const key in raw) if (!FIELDS.has(key)) (unknown ??= []).push(key);
  return unknown;
}
