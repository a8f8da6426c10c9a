import type { Refusal } from '../observations/judgement.js';
import { STANDARD_GRAVITY, type Sample } from './sample.js';

/** Fewer than 20 samples a second cannot tell a blow; more than 200 no worn tag sends. */
const PERIOD_MS = { least: 5, most: 50 };
/** A minute at 200 a second. [ours] */
export const MOST_SAMPLES = 12_000;
/** No number of a sample needs more characters than this. */
const LONGEST_NUMBER = 24;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** UCUM says `[g]` for standard gravity (its `g` is the gram); makers write g. */
const IN_G: Readonly<Record<string, number>> = { g: 1, '[g]': 1, 'm/s2': 1 / STANDARD_GRAVITY, 'm/s^2': 1 / STANDARD_GRAVITY, 'mm/s2': 1 / (1_000 * STANDARD_GRAVITY) };

/** Raw accelerometry as a message carries it, before it is believed. `at` is of the first sample, milliseconds. */
export interface RawWave {
  readonly at: number;
  readonly periodMs: unknown;
  readonly unit: unknown;
  /** Triples [x, y, z], or the text of SampledData: numbers apart by spaces, x y z x y z, with E, U and L. */
  readonly data: unknown;
  readonly factor?: unknown;
  readonly origin?: unknown;
  readonly lowerLimit?: unknown;
  readonly upperLimit?: unknown;
}

export type Wave = { readonly samples: readonly Sample[]; readonly refusal?: undefined } | { readonly refusal: Refusal };

const refuse = (code: Refusal['code'], field: string, detail: string): Wave => ({ refusal: { code, field, detail: `${field}: ${detail}` } });
const optional = (value: unknown, otherwise: number): number => (value === undefined ? otherwise : typeof value === 'number' ? value : NaN);

/**
 * FHIR R4 SampledData of a worn accelerometer: three dimensions, x y z. `origin` and both limits are in the unit of
 * `origin`; a number of the data means origin + factor × number.
 */
export function readSampledData(raw: unknown, at: number): Wave {
  if (typeof raw !== 'object' || raw === null) return refuse('structure', 'valueSampledData', 'is an object {origin, period, dimensions, data}.');
  const { origin, period, factor, dimensions, data, lowerLimit, upperLimit } = raw as Record<string, unknown>;
  if (dimensions !== 3) return refuse('value', 'valueSampledData.dimensions', 'an accelerometer has three: x, y and z.');
  const { value = 0, code, unit } = (typeof origin === 'object' && origin !== null ? origin : {}) as Record<string, unknown>;
  if (typeof data !== 'string') return refuse('required', 'valueSampledData.data', 'is text: numbers apart by one space.');
  const wave = readWave({ at, periodMs: period, unit: code ?? unit, data, factor, origin: value, lowerLimit, upperLimit });
  if (!wave.refusal) return wave;
  const field = `valueSampledData.${{ periodMs: 'period', unit: 'origin.code', origin: 'origin.value' }[wave.refusal.field] ?? wave.refusal.field}`;
  return { refusal: { ...wave.refusal, field, detail: wave.refusal.detail.replace(wave.refusal.field, field) } };
}

/** As samples in g. What a tag could not measure is left out, and costs its own sample alone. */
export function readWave({ at, periodMs, unit, data, factor, origin, lowerLimit, upperLimit }: RawWave): Wave {
  if (!Number.isFinite(at)) return refuse('value', 'at', 'is no instant.');
  if (typeof periodMs !== 'number' || !(periodMs >= PERIOD_MS.least && periodMs <= PERIOD_MS.most)) return refuse('value', 'periodMs', `milliseconds between samples, ${PERIOD_MS.least} to ${PERIOD_MS.most} (200 to 20 a second).`);
  const inG = typeof unit === 'string' && Object.hasOwn(IN_G, unit) ? IN_G[unit] : undefined;
  if (inG === undefined) return refuse('code-invalid', 'unit', 'g, [g] or m/s2.');
  const scale = { factor: optional(factor, 1), origin: optional(origin, 0), lower: optional(lowerLimit, NaN), upper: optional(upperLimit, NaN) };
  for (const name of ['factor', 'origin'] as const) if (!Number.isFinite(scale[name])) return refuse('value', name, 'is a number.');
  const tooMuch = refuse('value', 'data', `at most ${MOST_SAMPLES} samples in one message; send the rest in the next.`);
  if (Array.isArray(data) ? data.length > MOST_SAMPLES : typeof data === 'string' && data.length > MOST_SAMPLES * 3 * LONGEST_NUMBER) return tooMuch;
  const numbers = typeof data === 'string' ? numbersOf(data, scale) : Array.isArray(data) ? triplesOf(data, scale) : undefined;
  if (!numbers) return refuse('structure', 'data', 'a list of [x, y, z], or text of numbers apart by one space, three a sample.');
  if (numbers.length > MOST_SAMPLES * 3) return tooMuch;
  const samples: Sample[] = [];
  for (let i = 0; i + 2 < numbers.length; i += 3) {
    const [x = NaN, y = NaN, z = NaN] = [numbers[i], numbers[i + 1], numbers[i + 2]].map((n = NaN) => n * inG);
    samples.push({ t: at + (i / 3) * periodMs, x, y, z });
  }
  return samples.length > 0 ? { samples } : refuse('required', 'data', 'holds no sample.');
}

interface Scale {
  readonly factor: number;
  readonly origin: number;
  readonly lower: number;
  readonly upper: number;
}

/** Undefined: no such list. What is no number in it is NaN: an error of the tag. */
function numbersOf(text: string, { factor, origin, lower, upper }: Scale): number[] | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length % 3 !== 0) return undefined;
  return words.map((word) => {
    if (word === 'U') return upper;
    if (word === 'L') return lower;
    return word.length <= LONGEST_NUMBER && DECIMAL.test(word) ? origin + factor * Number(word) : NaN;
  });
}

function triplesOf(list: readonly unknown[], { factor, origin }: Scale): number[] | undefined {
  const numbers: number[] = [];
  for (const item of list) {
    if (!Array.isArray(item) || item.length !== 3) return undefined;
    for (const axis of item) numbers.push(typeof axis === 'number' ? origin + factor * axis : NaN);
  }
  return numbers;
}
