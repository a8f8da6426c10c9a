import type { DeviceId, SubjectId } from '../ids.js';
import type { Kind } from './kinds.js';

/** Both parts in mm[Hg]. */
export interface BloodPressure {
  readonly systolic: number;
  readonly diastolic: number;
}

/** WGS 84, degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * `number`: in the kind's unit. `boolean`: an event is `true` when it begins or happens and `false` when it ends or is
 * cancelled (smoke cleared, fall cancelled by its wearer). `string`: one of the kind's choices.
 */
export type Value = number | boolean | string | BloodPressure | Position;

/** One believed statement of one device about one subject. */
export interface Reading {
  readonly device: DeviceId;
  readonly subject: SubjectId;
  readonly kind: Kind;
  readonly value: Value;
  /** The device's clock, milliseconds since 1970 UTC: when it was so. */
  readonly at: number;
  /** Our clock: when we were told. Gateways replay hours-old readings after an outage; timers run on this side only. */
  readonly receivedAt: number;
  /** The device's own running number within one `boot`. */
  readonly seq?: number;
  /** Names one life of the device's counter; a new one after a battery change lets `seq` start again. */
  readonly boot?: string;
}

/**
 * The one place where readings are made. Each has one of four shapes: spread together from optional parts, every one was
 * a table of its own, four hundred bytes long and twenty times as dear to make.
 */
export function makeReading({ device, kind, value, seq, boot }: Pick<Reading, 'device' | 'kind' | 'value' | 'seq' | 'boot'>, subject: SubjectId, at: number, receivedAt: number): Reading {
  const reading: { -readonly [key in keyof Reading]: Reading[key] } = { device, subject, kind, value, at, receivedAt };
  if (seq !== undefined) reading.seq = seq;
  if (boot !== undefined) reading.boot = boot;
  return reading;
}

/** A reading as evidence: enough to be shown beside an alert for ever, and to be found again as an Observation. */
export interface Evidence {
  readonly observation: string;
  readonly device: DeviceId;
  readonly kind: Kind;
  readonly value: Value;
  readonly unit?: string;
  readonly at: number;
  readonly receivedAt: number;
  /** Where the device stood, in the words of whoever paired it. */
  readonly room?: string;
}

export const isPressure = (value: Value): value is BloodPressure => typeof value === 'object' && 'systolic' in value;
