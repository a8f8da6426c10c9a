import { kindSpec, type Kind } from '../../observations/kinds.js';
import { rounded } from './shape.js';

type Convert = (value: number) => number;
const times = (factor: number): Convert => (value) => rounded(value * factor);
const same: Convert = (value) => value;

/**
 * Grams in a pound: exact by the international yard and pound agreement of 1959 (NIST SP 811, appendix B.8). A stone has
 * 14 of them.
 */
const POUND_KG = 0.453_592_37;
/** Conventional millimetre of mercury: 133.3224 Pa (NIST SP 811, appendix B.8). */
const MMHG_KPA = 0.133_322_4;
/** Molar mass of glucose, C6H12O6: 180.156 g/mol, so that 18.0156 mg/dL are 1 mmol/L. */
const GLUCOSE_MG_DL = 18.0156;
const celsius: Convert = (fahrenheit) => rounded((fahrenheit - 32) / 1.8);

/** By our own UCUM unit: how units are written by wearables, Open mHealth and exports, and what makes ours of them. */
const UNITS: Readonly<Record<string, Readonly<Record<string, Convert>>>> = {
  '/min': { 'beats/min': same, 'count/min': same, 'breaths/min': same, bpm: same, brpm: same },
  '%': { percent: same },
  Cel: { C: same, degC: same, '°C': same, F: celsius, degF: celsius, '[degF]': celsius, '°F': celsius },
  'mm[Hg]': { mmHg: same, kPa: times(1 / MMHG_KPA) },
  kg: { g: times(0.001), lb: times(POUND_KG), lbs: times(POUND_KG), '[lb_av]': times(POUND_KG), st: times(14 * POUND_KG) },
  'mmol/L': { 'mmol/l': same, 'mg/dL': (value) => rounded(value / GLUCOSE_MG_DL, 3), 'mg/dl': (value) => rounded(value / GLUCOSE_MG_DL, 3), 'mmol<180.1558800000541>/L': same },
  min: { h: times(60), hr: times(60), sec: times(1 / 60), s: times(1 / 60), ms: times(1 / 60_000), minutes: same },
  '{steps}': { steps: same, count: same },
  '{steps}/d': { steps: same, count: same },
  K: { degC: same, C: same },
};

/** The value in the kind's own unit; undefined where the unit is none that we know for it. */
export function inOurUnit(kind: Kind, value: number, unit: string): number | undefined {
  const wanted = kindSpec(kind).unit;
  if (unit === wanted) return value;
  const table = wanted === undefined ? undefined : UNITS[wanted];
  return table && Object.hasOwn(table, unit) ? table[unit]?.(value) : undefined;
}
