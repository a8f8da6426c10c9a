import { createRequire } from 'node:module';
import { kindSpec, type Kind } from '../../core/observations/kinds.js';

/** From a unit to that of a kind: value × slope + offset. */
export interface Line {
  readonly slope: number;
  readonly offset: number;
  /** It is a unit of mass, where the kind's own is one of moles. */
  readonly byMass?: true;
}

/** What we use of @lhncbc/ucum-lhc, which carries no types. */
interface Ucum {
  convertUnitTo(from: string, value: number, to: string, options: { readonly molecularWeight?: number }): { readonly status: string; readonly toVal: number | null; readonly msg?: readonly string[] };
}

/** D-glucose, C6H12O6, g/mol: sum of the standard atomic weights (IUPAC 2021): 6 × 12.011 + 12 × 1.008 + 6 × 15.999. */
const GRAMS_PER_MOLE: Partial<Record<Kind, number>> = { 'blood-glucose': 180.156 };
/** No unit of a reading is longer, and none has blanks (UCUM § 2: a unit is one term without white space). */
const UNIT = /^[!-~]{1,32}$/;
/** Senders use a handful of units; one that makes them up fills no memory. */
const MOST_KNOWN = 500;
/** Digits that stay true through two multiplications of doubles, and more than any sensor has. */
const DIGITS = 10;

const require = createRequire(import.meta.url);
let ucum: Ucum | undefined;
const known = new Map<string, Line | undefined>();

/**
 * The way from a UCUM unit to the kind's own, or undefined where there is none. The library takes about 50 ms and 12 MB to
 * load and up to milliseconds to parse a unit, so it is loaded when a foreign unit first comes, and asked once for each.
 */
export function lineTo(kind: Kind, unit: string): Line | undefined {
  const key = `${kind}|${unit}`;
  if (known.has(key)) return known.get(key);
  const line = UNIT.test(unit) ? lineOf(kind, unit) : undefined;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, line);
  return line;
}

export const convert = (value: number, { slope, offset }: Line): number => Number((value * slope + offset).toPrecision(DIGITS));

function lineOf(kind: Kind, unit: string): Line | undefined {
  const to = kindSpec(kind).unit;
  if (to === undefined) return undefined;
  const byMass = GRAMS_PER_MOLE[kind] !== undefined && ask(unit, 0, to) === undefined;
  const at = (value: number): number | undefined => ask(unit, value, to, byMass ? GRAMS_PER_MOLE[kind] : undefined);
  // 1,000 apart, for a slope that is exact to the last digits of a double.
  const [zero, thousand] = [at(0), at(1_000)];
  if (zero === undefined || thousand === undefined) return undefined;
  const line: Line = { offset: zero, slope: (thousand - zero) / 1_000, ...(byMass ? { byMass } : {}) };
  // A count has no parts: per cent and parts per million are units of it for UCUM alone.
  return to.startsWith('{') && line.slope !== 1 ? undefined : line;
}

function ask(from: string, value: number, to: string, gramsPerMole?: number): number | undefined {
  ucum ??= (require('@lhncbc/ucum-lhc') as { UcumLhcUtils: { getInstance(): Ucum } }).UcumLhcUtils.getInstance();
  try {
    const { status, toVal, msg = [] } = ucum.convertUnitTo(from, value, to, gramsPerMole === undefined ? {} : { molecularWeight: gramsPerMole });
    // With a message it guessed what was meant (degF for [degF]): a guess is no unit.
    return status === 'succeeded' && msg.length === 0 && typeof toVal === 'number' && Number.isFinite(toVal) ? toVal : undefined;
  } catch {
    // It trips over names that every JavaScript object has, as "toString".
    return undefined;
  }
}
