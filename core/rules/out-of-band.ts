import type { Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { Band } from '../residents/limits.js';
import { clockTimeFrom } from '../time/local.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Severity, Window } from './rule.js';

/** What one measure of a reading must stay within, and how grave it is outside. */
export interface Measure {
  readonly label: string;
  readonly unit: string;
  readonly of: (reading: Reading) => number;
  readonly band: (window: Window) => Band;
  readonly severity: (value: number, window: Window) => Severity;
}

interface OutOfBand {
  readonly name: string;
  readonly version: string;
  readonly kind: Kind;
  readonly source: string;
  readonly measures: readonly Measure[];
  /** Readings in a row inside the band that end it. */
  readonly clearAfter: number;
}

const isOutside = (value: number, { low, high }: Band): boolean => value < low || value > high;

/** A vital sign against the resident's own limits, or the rule's where a clinician has set none. */
export function outOfBand({ name, version, kind, source, measures, clearAfter }: OutOfBand): Rule {
  const outside = (window: Window, reading: Reading): readonly Measure[] => measures.filter((m) => isOutside(m.of(reading), m.band(window)));
  return {
    name,
    version,
    source,
    closes: 'data',
    ask(window): Finding | undefined {
      const reading = window.latest(kind);
      const [worst] = reading && isFresh(reading, window.now) ? [...outside(window, reading)].sort((a, b) => rank(a, reading, window) - rank(b, reading, window)) : [];
      if (!reading || !worst) return undefined;
      const { low, high } = worst.band(window);
      const value = worst.of(reading);
      const because = `${worst.label} was ${value} ${worst.unit} at ${clockTimeFrom(reading.at, window.now, window.resident.zone)}, ${value < low ? `below ${low}` : `above ${high}`}.`;
      return { rule: name, version, severity: worst.severity(value, window), episode: name, since: reading.at, because, differ: `${worst.label} from ${low} to ${high} ${worst.unit} would not have raised it.`, evidence: [reading] };
    },
    cleared(window, since): string | undefined {
      const last = window.within(kind, since).slice(-clearAfter);
      if (last.length < clearAfter || last.some((reading) => outside(window, reading).length > 0)) return undefined;
      return clearAfter > 1 ? `The last ${clearAfter} readings are within the limits.` : 'The last reading is within the limits.';
    },
  };
}

const GRAVITY: Record<Severity, number> = { stat: 0, asap: 1, urgent: 2, routine: 3 };
const rank = (measure: Measure, reading: Reading, window: Window): number => GRAVITY[measure.severity(measure.of(reading), window)];
