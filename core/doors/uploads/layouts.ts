import type { Kind } from '../../observations/kinds.js';

export interface Column {
  readonly kind: Kind;
  /** As written in the file; left out where it is ours. */
  readonly unit?: string;
  /** Words that stand where a value lies beyond what the device measures: taken at that bound, as a FHIR comparator is (fhir/in/quantity.ts). */
  readonly beyond?: Readonly<Record<string, number>>;
}

/** A table that we know by its headings: which column says when, whose it is, and what. */
export interface Layout {
  readonly name: string;
  /** Every heading that tells this table from others. */
  readonly known: readonly string[];
  /** `day`: the row sums up that day on the wall. `stamp`: it was at that moment. */
  readonly when: { readonly day: string } | { readonly stamp: string };
  /** Whose row it is, in tables of several people. */
  readonly person?: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Only rows that say this here are readings. */
  readonly only?: { readonly column: string; readonly is: string };
  /** Where the owner's date of birth stands: in `column` of the row that has `is` in `only.column`. */
  readonly birthDate?: { readonly is: string; readonly column: string };
}

const CLARITY_STAMP = 'Timestamp (YYYY-MM-DDThh:mm:ss)';
/** Its sensors measure 40 to 400 mg/dL (2.2 to 22.2 mmol/L), and say only which end was passed. [Dexcom G6 and G7 user guides] */
const clarity = (unit: string, Low: number, High: number): Layout => ({
  name: 'Dexcom Clarity', known: [CLARITY_STAMP, 'Event Type', `Glucose Value (${unit})`], when: { stamp: CLARITY_STAMP },
  columns: { [`Glucose Value (${unit})`]: { kind: 'blood-glucose', unit, beyond: { Low, High } } },
  only: { column: 'Event Type', is: 'EGV' }, birthDate: { is: 'DateOfBirth', column: 'Patient Info' },
});

/** Day tables say sums and means of a day, so no column of theirs is a heartbeat of a moment (see kinds.ts). */
export const LAYOUTS: readonly Layout[] = [
  {
    name: 'daily summaries (LifeSnaps)', known: ['id', 'date', 'nightly_temperature', 'full_sleep_breathing_rate', 'resting_hr'], when: { day: 'date' }, person: 'id',
    columns: {
      nightly_temperature: { kind: 'skin-temperature' }, spo2: { kind: 'mean-oxygen' }, full_sleep_breathing_rate: { kind: 'mean-breathing-rate' },
      bpm: { kind: 'mean-heart-rate' }, resting_hr: { kind: 'resting-heart-rate' }, minutesAsleep: { kind: 'sleep' }, steps: { kind: 'daily-steps' },
    },
  },
  { name: 'continuous glucose', known: ['id', 'time', 'gl'], when: { stamp: 'time' }, person: 'id', columns: { gl: { kind: 'blood-glucose', unit: 'mg/dL' } } },
  clarity('mmol/L', 2.2, 22.2), clarity('mg/dL', 40, 400),
  {
    name: 'Google Fit daily metrics', known: ['Date', 'Move Minutes count', 'Step count'], when: { day: 'Date' },
    columns: { 'Step count': { kind: 'daily-steps' }, 'Average heart rate (bpm)': { kind: 'mean-heart-rate' }, 'Average weight (kg)': { kind: 'body-weight' } },
  },
  { name: 'Fitbit activities', known: ['Date', 'Calories Burned', 'Steps'], when: { day: 'Date' }, columns: { Steps: { kind: 'daily-steps' } } },
  { name: 'Fitbit sleep', known: ['Start Time', 'End Time', 'Minutes Asleep'], when: { stamp: 'End Time' }, columns: { 'Minutes Asleep': { kind: 'sleep' } } },
  { name: 'Fitbit heart rate', known: ['timestamp', 'beats per minute'], when: { stamp: 'timestamp' }, columns: { 'beats per minute': { kind: 'heart-rate' } } },
];

export const layoutOf = (headings: readonly string[]): Layout | undefined => LAYOUTS.find(({ known }) => known.every((heading) => headings.includes(heading)));

/** The column of a layout that says when. */
export const whenColumn = ({ when }: Layout): string => ('day' in when ? when.day : when.stamp);
