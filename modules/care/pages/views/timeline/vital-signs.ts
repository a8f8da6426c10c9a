import type { Kind } from '../../../../../core/observations/kinds.js';
import { isPressure, type Reading } from '../../../../../core/observations/reading.js';
import type { Band, Limits } from '../../../../../core/residents/limits.js';

/** One line of the chart: a vital sign with its own scale. Blood pressure draws two values on one scale. */
export interface VitalSign {
  readonly kind: Kind;
  readonly values: (reading: Reading) => readonly number[];
  /** The resident's own limits, drawn as a band; none where no clinician set one. */
  readonly band: (limits: Limits) => Band | undefined;
  /** Longer than this between two readings, the line is broken: nobody measured in between. */
  readonly breakAfter: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plain = (reading: Reading): readonly number[] => (typeof reading.value === 'number' ? [reading.value] : []);
const none = (): undefined => undefined;

export const VITAL_SIGNS: readonly VitalSign[] = [
  { kind: 'oxygen-saturation', values: plain, band: (l) => (l.oxygenLow ? { low: l.oxygenLow.asap + 1, high: 100 } : undefined), breakAfter: 2 * HOUR },
  { kind: 'heart-rate', values: plain, band: (l) => l.pulse, breakAfter: 2 * HOUR },
  { kind: 'respiratory-rate', values: plain, band: none, breakAfter: 2 * HOUR },
  { kind: 'body-temperature', values: plain, band: (l) => l.temperature, breakAfter: DAY },
  { kind: 'blood-pressure', values: (r) => (isPressure(r.value) ? [r.value.systolic, r.value.diastolic] : []), band: (l) => l.systolic, breakAfter: DAY },
  { kind: 'blood-glucose', values: plain, band: none, breakAfter: 6 * HOUR },
  { kind: 'body-weight', values: plain, band: none, breakAfter: 8 * DAY },
];
