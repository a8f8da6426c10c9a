import type { SubjectId } from '../ids.js';
import { isKind, type Kind } from './kinds.js';
import type { Reading } from './reading.js';

/**
 * The stable name of a reading as an Observation: who, what, when and by which device, so that a view needs no table of
 * ids. Fits FHIR's logical id (64 of A–Z a–z 0–9 - .): 16 + 1 + ≤ 19 + 1 + 8 + 1 + 7 (+ ordinal).
 */
export interface ObservationKey {
  readonly subject: SubjectId;
  readonly kind: Kind;
  readonly at: number;
  readonly deviceTag: string;
  /** Of several readings of one device, kind and instant, in timeline order: the first is 0. */
  readonly ordinal: number;
}

/** FNV-1a, 32 bit, in base 36: short, stable, and no secret. */
export function deviceTag(device: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < device.length; i += 1) hash = Math.imul(hash ^ device.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36).padStart(7, '0');
}

export function observationId({ subject, kind, at, device }: Pick<Reading, 'subject' | 'kind' | 'at' | 'device'>, ordinal = 0): string {
  return `${subject}.${kind}.${at.toString(36)}.${deviceTag(device)}${ordinal > 0 ? `.${ordinal}` : ''}`;
}

const FORM = /^([a-z2-7]{16})\.([a-z-]{3,20})\.([0-9a-z]{1,9})\.([0-9a-z]{7})(?:\.([1-9]\d{0,2}))?$/;

/** Undefined where the text names no observation of ours. */
export function parseObservationId(id: string): ObservationKey | undefined {
  const [, subject, kind, at, tag, ordinal] = FORM.exec(id) ?? [];
  if (!subject || !kind || !at || !tag || !isKind(kind)) return undefined;
  return { subject: subject as SubjectId, kind, at: Number.parseInt(at, 36), deviceTag: tag, ordinal: Number(ordinal ?? 0) };
}

/** Each reading with its ordinal; readings in timeline order. */
export function withIds(readings: readonly Reading[]): { readonly id: string; readonly reading: Reading }[] {
  const seen = new Map<string, number>();
  return readings.map((reading) => {
    const plain = observationId(reading);
    const ordinal = seen.get(plain) ?? 0;
    seen.set(plain, ordinal + 1);
    return { id: ordinal === 0 ? plain : observationId(reading, ordinal), reading };
  });
}
