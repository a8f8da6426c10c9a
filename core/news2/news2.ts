import { halfUp } from './half-up.js';
import { NOT_ALERT, ON_OXYGEN, OXYGEN_SCALE_1, OXYGEN_SCALE_2_ON_AIR, OXYGEN_SCALE_2_ON_OXYGEN, points, PULSE, RESPIRATION, SYSTOLIC, TEMPERATURE_TENTHS, type Points } from './scores.js';

/** Parts of NEWS2; undefined means not measured, or too long ago. Units as in the registry of kinds. */
export interface News2Input {
  readonly respiration?: number;
  readonly oxygen?: number;
  readonly onOxygen?: boolean;
  readonly systolic?: number;
  readonly pulse?: number;
  readonly consciousness?: string;
  readonly temperature?: number;
}

export type News2Part = keyof News2Input;
export const NEWS2_PARTS: readonly News2Part[] = ['respiration', 'oxygen', 'onOxygen', 'systolic', 'pulse', 'consciousness', 'temperature'];

/** RCP 2017: 0–4 low, a single 3 low-medium, 5–6 medium, 7 and more high. */
export type News2Band = 'low' | 'low-medium' | 'medium' | 'high';

export interface News2 {
  readonly scale: 1 | 2;
  readonly parts: Readonly<Partial<Record<News2Part, Points>>>;
  readonly missing: readonly News2Part[];
  /** What the parts that are there add up to: the total is at least this. */
  readonly atLeast: number;
  /** Only when no part is missing. */
  readonly total?: number;
  readonly band?: News2Band;
}

/** Scale 2 only where a clinician has authorised it for the person (hypercapnic respiratory failure). */
export function news2(input: News2Input, scale: 1 | 2): News2 {
  const parts: Partial<Record<News2Part, Points>> = {};
  if (input.respiration !== undefined) parts.respiration = points(RESPIRATION, halfUp(input.respiration, 0));
  const oxygen = oxygenPoints(input, scale);
  if (oxygen !== undefined) parts.oxygen = oxygen;
  if (input.onOxygen !== undefined) parts.onOxygen = input.onOxygen ? ON_OXYGEN : 0;
  if (input.systolic !== undefined) parts.systolic = points(SYSTOLIC, halfUp(input.systolic, 0));
  if (input.pulse !== undefined) parts.pulse = points(PULSE, halfUp(input.pulse, 0));
  if (input.consciousness !== undefined) parts.consciousness = input.consciousness === 'A' ? 0 : NOT_ALERT;
  if (input.temperature !== undefined) parts.temperature = points(TEMPERATURE_TENTHS, halfUp(input.temperature, 1));
  const missing = NEWS2_PARTS.filter((part) => parts[part] === undefined);
  const scores = Object.values(parts);
  const atLeast = scores.reduce<number>((sum, score) => sum + score, 0);
  if (missing.length > 0) return { scale, parts, missing, atLeast };
  return { scale, parts, missing, atLeast, total: atLeast, band: bandOf(atLeast, scores.includes(3)) };
}

/** On scale 2 a saturation of 93 % and more means nothing until it is known whether the person is on oxygen. */
function oxygenPoints({ oxygen, onOxygen }: News2Input, scale: 1 | 2): Points | undefined {
  if (oxygen === undefined) return undefined;
  const value = halfUp(oxygen, 0);
  if (scale === 1) return points(OXYGEN_SCALE_1, value);
  if (onOxygen === undefined) return value >= 93 ? undefined : points(OXYGEN_SCALE_2_ON_AIR, value);
  return points(onOxygen ? OXYGEN_SCALE_2_ON_OXYGEN : OXYGEN_SCALE_2_ON_AIR, value);
}

function bandOf(total: number, anyThree: boolean): News2Band {
  if (total >= 7) return 'high';
  if (total >= 5) return 'medium';
  return anyThree ? 'low-medium' : 'low';
}
