import type { Kind } from '../../../core/observations/kinds.js';

/** Something measured with a device, around a person's own usual value. */
export interface Habitual {
  readonly thing: string;
  readonly kind: Kind;
  /** In the kind's unit; nearly every value lies within `spread` of `usual`. */
  readonly usual: number;
  readonly spread: number;
  readonly digits?: number;
  /** Otherwise morning and late afternoon. */
  readonly mornings?: true;
}

/** How a person lives: wall-clock minutes after midnight, and habits. */
export interface Life {
  readonly wakesAt: number;
  readonly toBedAt: number;
  /** Times up in the night. */
  readonly nightVisits: readonly [least: number, most: number];
  /** How likely a walk or an errand is on a day, 0–1. */
  readonly goesOut: number;
  readonly measures: readonly Habitual[];
  /** Usual blood pressure in mm[Hg], where it is taken. */
  readonly pressure?: { readonly systolic: number; readonly diastolic: number };
  readonly takesMedicine?: true;
  readonly wearsWatch?: true;
}

export const clock = (text: string): number => {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
};

const oxygen = (usual: number, spread = 1): Habitual => ({ thing: 'oximeter', kind: 'oxygen-saturation', usual, spread });
const pulse = (usual: number): Habitual => ({ thing: 'oximeter', kind: 'heart-rate', usual, spread: 7 });
const temperature: Habitual = { thing: 'thermometer', kind: 'body-temperature', usual: 36.7, spread: 0.35, digits: 1 };
const breathing: Habitual = { thing: 'nurse-tablet', kind: 'respiratory-rate', usual: 16, spread: 2 };
const weight = (usual: number): Habitual => ({ thing: 'scales', kind: 'body-weight', usual, spread: 0.3, digits: 1, mornings: true });
const glucose: Habitual = { thing: 'glucose-meter', kind: 'blood-glucose', usual: 7.2, spread: 1.2, digits: 1 };

const base: Life = { wakesAt: clock('07:15'), toBedAt: clock('22:20'), nightVisits: [0, 1], goesOut: 0.5, measures: [] };

/** The lives that are lived in the street. None of them gives a rule cause on an ordinary day. */
export const LIVES = {
  well: { ...base, goesOut: 0.8 },
  dementia: { ...base, wakesAt: clock('06:50'), toBedAt: clock('21:50'), nightVisits: [1, 2], goesOut: 0.2, measures: [temperature], takesMedicine: true },
  frail: { ...base, wakesAt: clock('07:30'), toBedAt: clock('21:40'), nightVisits: [1, 2], goesOut: 0, wearsWatch: true },
  // Lives with oxygen of 88–92 %, the target that a clinician has set (NEWS2 scale 2).
  copdOnScaleTwo: { ...base, wakesAt: clock('07:40'), nightVisits: [1, 2], goesOut: 0.3, measures: [oxygen(90), pulse(78), temperature] },
  copd: { ...base, goesOut: 0.4, measures: [oxygen(97), pulse(76), temperature], takesMedicine: true },
  heartFailure: { ...base, wakesAt: clock('07:00'), nightVisits: [1, 2], goesOut: 0.4, measures: [oxygen(97), pulse(70), weight(71.4)], pressure: { systolic: 124, diastolic: 74 }, takesMedicine: true },
  discharged: { ...base, wakesAt: clock('07:50'), nightVisits: [1, 2], goesOut: 0, measures: [oxygen(97), pulse(74), temperature, breathing], pressure: { systolic: 126, diastolic: 76 } },
  pressure: { ...base, wakesAt: clock('06:40'), goesOut: 0.7, measures: [glucose], pressure: { systolic: 127, diastolic: 77 }, takesMedicine: true },
  active: { ...base, wakesAt: clock('06:30'), goesOut: 0.9, measures: [], wearsWatch: true },
} as const satisfies Record<string, Life>;
