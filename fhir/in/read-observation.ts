import { kindSpec, type Kind } from '../../core/observations/kinds.js';
import { isObject, listOf, objectOf, textOf, type Json } from './json.js';
import { meaningOf, type Meaning } from './known-codes.js';
import { nothingLost } from './loss.js';
import { notTaken, Refused, wrong } from './refused.js';
import { readStatus } from './status.js';
import { readValue } from './value.js';
import { readMoment, readWhen, type When } from './when.js';

/** One thing that an Observation says, in our words; whose it is and of which device, its claim says. */
export interface Statement {
  readonly kind: Kind;
  readonly value: unknown;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface Heard {
  /** At least one; the first is what the Observation itself is about, the others are parts that are kinds of their own. */
  readonly said: readonly Statement[];
  /** Our view of the reading gives back all that was said: no original need be kept. */
  readonly whole: boolean;
  /** What the sender should know of how it was taken. */
  readonly note?: string;
}

/** A panel has a dozen parts; what has hundreds is not one (reliability.md row 4). [ours] */
const MOST_PARTS = 100;

/** An Observation put into our words, or why it cannot be. Unit, code, time and form are judged here; belief at the one way in. */
export function readObservation(raw: unknown): Heard | Refused {
  if (!isObject(raw)) return wrong('Observation', 'must be a JSON object.', 'structure');
  const refused = readHead(raw);
  if (refused) return refused;
  const when = readTime(raw);
  if (when instanceof Refused) return when;
  const meaning = meaningOf(raw['code']);
  const unknown = refuseMeaning(meaning, raw);
  if (unknown) return unknown;
  if (typeof meaning === 'string') return lifeOnly(when, 'Its code is no kind of reading here: kept as it was sent, beside a sign of life of its device.');
  if (isAbsent(meaning.kind, raw)) return lifeOnly(when, 'It holds no value: kept as it was sent, beside a sign of life of its device.');
  return readSaid(meaning, raw, when);
}

function readHead(raw: Json): Refused | undefined {
  if (raw['resourceType'] !== 'Observation') return wrong('Observation.resourceType', 'must be Observation here.', raw['resourceType'] === undefined ? 'required' : 'value');
  if (raw['modifierExtension'] !== undefined || raw['implicitRules'] !== undefined) return notTaken('Observation', 'modifierExtension and implicitRules change its meaning, and none is understood here.', 'extension');
  const { component } = raw;
  if (component !== undefined && !Array.isArray(component)) return wrong('Observation.component', 'must be a list.', 'structure');
  if (listOf(component).length > MOST_PARTS) return new Refused(413, 'too-long', `Observation.component: at most ${MOST_PARTS} parts.`, 'Observation.component');
  let values = 0;
  for (const field in raw) if (field.startsWith('value')) values += 1;
  if (values > 1) return wrong('Observation.value', 'stands more than once.', 'structure');
  return readStatus(raw['status']);
}

/** A note on two clocks may lack the gateway's time, where the device's clock is the better one: then that one counts. */
function readTime(raw: Json): When | Refused {
  const fallback = raw['effectiveDateTime'] === undefined && raw['effectiveInstant'] === undefined && raw['effectivePeriod'] === undefined && meaningOf(raw['code']) === 'device-word' ? raw['valueDateTime'] : undefined;
  return fallback === undefined ? readWhen(raw) : readMoment(fallback, 'Observation.value');
}

/** A device's own word that we do not know is kept and tells that it lives; a code of nobody's device is not ours to file. */
function refuseMeaning(meaning: Meaning, raw: Json): Refused | undefined {
  if (meaning === 'several') return wrong('Observation.code', 'its codings mean different things.', 'code-invalid');
  if (raw['valueSampledData'] !== undefined) return notTaken('Observation.value', 'a raw waveform is taken only of a worn accelerometer (three dimensions), and by itself: POST it to Observation, not in a Bundle.');
  if (meaning !== 'unknown') return undefined;
  const said = listOf(objectOf(raw['code'])['coding']).some((coding) => textOf(objectOf(coding)['code']) !== undefined);
  return said ? notTaken('Observation.code', 'none of its codings is a kind of reading here. See /api/v1/kinds; LOINC, SNOMED CT and MDC codes are understood.', 'code-invalid')
    : wrong('Observation.code', 'has no coding. Send a LOINC, SNOMED CT or MDC code.', 'required');
}

/** No value, by its own word; of supplemental oxygen the code is the value, and an absent flow says nothing. */
function isAbsent(kind: Kind, { dataAbsentReason, component }: Json): boolean {
  if (kind === 'supplemental-oxygen') return false;
  const form = kindSpec(kind).form;
  return dataAbsentReason !== undefined || (form === 'pressure' && listOf(component).some((part) => objectOf(part)['dataAbsentReason'] !== undefined));
}

const lifeOnly = ({ at }: When, note: string): Heard => ({ said: [{ kind: 'heartbeat', value: true, at }], whole: false, note });

function readSaid({ kind, codings }: Exclude<Meaning, string>, raw: Json, when: When): Heard | Refused {
  const read = readValue(kind, raw);
  if (read instanceof Refused) return read;
  const parts = readParts(kind, raw, when.at);
  if (parts instanceof Refused) return parts;
  const strayParts = raw['component'] !== undefined && kindSpec(kind).form !== 'pressure' && kindSpec(kind).form !== 'position';
  const whole = when.same && read.same && !strayParts && nothingLost(kind, codings, raw);
  return { said: [{ kind, value: read.value, at: when.at }, ...parts], whole };
}

/** Parts that are readings of their own: the pulse that a cuff or an oximeter says in the same breath. */
function readParts(whole: Kind, raw: Json, at: number): Statement[] | Refused {
  const said: Statement[] = [];
  for (const [index, part] of listOf(raw['component']).entries()) {
    const meaning = meaningOf(objectOf(part)['code']);
    if (typeof meaning === 'string' || meaning.kind === whole || kindSpec(meaning.kind).form !== 'number') continue;
    const read = readValue(meaning.kind, objectOf(part));
    if (read instanceof Refused) return new Refused(read.status, read.code, read.detail.replace('Observation', `Observation.component[${index}]`), read.expression.replace('Observation', `Observation.component[${index}]`));
    said.push({ kind: meaning.kind, value: read.value, at });
  }
  return said;
}
