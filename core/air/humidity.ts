import type { Hourly } from './means.js';

/** How much a UK aerosol swells with water. Source: Crilley et al. 2018, doi 10.5194/amt-11-709-2018: κ 0.38 to 0.41. */
const KAPPA = 0.38;
/** Density of dry particles against water, g/cm³: the same source. */
const DENSITY = 1.65;
/** Said beside what was corrected; another formula or κ is another version. */
export const CORRECTION = 1;
export const correctionName = (version: number): string => `humidity-${version}`;

export const PARTICLES = ['PM2.5', 'PM10'] as const;
export type Particle = (typeof PARTICLES)[number];

/** What a low-cost sensor said of an hour, before the water was taken off. */
export interface DampHour {
  readonly raw: Partial<Record<Particle, number>>;
  /** Relative, per cent. */
  readonly humidity: number;
  readonly correction: number;
}

/** Above this nobody can say what was water and what was dust. [ours] */
const MOST_HUMID = 95;

export type Corrected =
  | { readonly concentration: number; readonly factor: number; readonly grade: 'indicative' }
  | { readonly concentration: null; readonly reason: string };

/** What a low-cost sensor's particles weigh without the water on them. `humidity`: relative, per cent, at the sensor. */
export function withoutWater(raw: number, humidity: number, kappa = KAPPA): Corrected {
  if (!Number.isFinite(raw) || !Number.isFinite(humidity)) return { concentration: null, reason: 'The concentration or the humidity was not measured.' };
  if (humidity > MOST_HUMID) return { concentration: null, reason: fogReason(humidity) };
  const factor = dampFactor(humidity, kappa);
  return { concentration: raw / factor, factor, grade: 'indicative' };
}

/** Why, where it is not said of one hour. */
export const FOG = `The air held more than ${MOST_HUMID} % humidity: the sensor counts fog.`;
const fogReason = (humidity: number): string => `The air held ${Math.floor(humidity * 10) / 10} % humidity: above ${MOST_HUMID} % the sensor counts fog.`;

/** Which particles an hour has been measured of and has no value for, and why; undefined where there are none. */
export function withheldOf({ raw, humidity }: DampHour, has: (particle: Particle) => boolean): { readonly particles: readonly Particle[]; readonly reason: string } | undefined {
  const particles = PARTICLES.filter((particle) => raw[particle] !== undefined && !has(particle));
  return particles.length > 0 ? { particles, reason: fogReason(humidity) } : undefined;
}

export interface Withheld {
  /** Beginning of the hour. */
  readonly at: number;
  readonly particles: readonly Particle[];
  readonly reason: string;
}

/** Of the last hour up to `upTo` of which particles were measured and are not said; undefined where a later hour has them. */
export function withheldNow(hours: Partial<Record<Particle, Hourly>>, damp: ReadonlyMap<number, DampHour>, upTo: number): Withheld | undefined {
  const at = [...damp.keys()].filter((hour) => hour <= upTo).reduce((a, b) => Math.max(a, b), -Infinity), last = damp.get(at);
  const withheld = last && withheldOf(last, (particle) => hours[particle]?.has(at) ?? false);
  const later = PARTICLES.some((particle) => [...(hours[particle]?.keys() ?? [])].some((hour) => hour > at && hour <= upTo));
  return withheld && !later ? { at, ...withheld } : undefined;
}

/** By how much the sensor over-reads: 1 + (κ/1.65) / (1/a_w − 1). */
export function dampFactor(humidity: number, kappa = KAPPA): number {
  const activity = humidity / 100;
  return activity <= 0 ? 1 : 1 + kappa / DENSITY / (1 / activity - 1);
}
