import type { SubjectId } from '../ids.js';
import { isKind, type Kind } from './kinds.js';
import { valueKey } from './packing/pack.js';
import type { Reading } from './reading.js';

/**
 * The stable name of a reading as an Observation: who, what, when, and a digest of which device said which value. All
 * that tells it from other readings is in it, so what arrives later never moves a name to another reading. Fits FHIR's
 * logical id (64 of A–Z a–z 0–9 - .) with three to spare: 16 + 1 + ≤ 19 + 1 + ≤ 9 + 1 + 11.
 */
export interface ObservationKey {
  readonly subject: SubjectId;
  readonly kind: Kind;
  readonly at: number;
  readonly digest: string;
}

/** FNV-1a, 32 bit. Short and stable; no secret. */
function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Of two seeds, 52 bits: the readings of one person, kind and millisecond are few. */
function digestOf(text: string): string {
  return fnv(text, 0x811c9dc5).toString(36).padStart(7, '0') + (fnv(text, 0x9747b28c) % 36 ** 4).toString(36).padStart(4, '0');
}

export const observationId = ({ subject, kind, at, device, value }: Pick<Reading, 'subject' | 'kind' | 'at' | 'device' | 'value'>): string =>
  `${subject}.${kind}.${at.toString(36)}.${digestOf(`${device}|${valueKey(value)}`)}`;

const FORM = /^([a-z2-7]{16})\.([a-z-]{3,20})\.([0-9a-z]{1,9})\.([0-9a-z]{11})$/;

/** Undefined where the text names no observation of ours. */
export function parseObservationId(id: string): ObservationKey | undefined {
  const [, subject, kind, at, digest] = FORM.exec(id) ?? [];
  if (!subject || !kind || !at || !digest || !isKind(kind)) return undefined;
  return { subject: subject as SubjectId, kind, at: Number.parseInt(at, 36), digest };
}

/** Each reading with its name. */
export const withIds = (readings: readonly Reading[]): { readonly id: string; readonly reading: Reading }[] => readings.map((reading) => ({ id: observationId(reading), reading }));
