/** How much a UK aerosol swells with water. Source: Crilley et al. 2018, doi 10.5194/amt-11-709-2018: κ 0.38 to 0.41. */
const KAPPA = 0.38;
/** Density of dry particles against water, g/cm³: the same source. */
const DENSITY = 1.65;
/** Above this nobody can say what was water and what was dust. [ours] */
const MOST_HUMID = 95;

export type Corrected =
  | { readonly concentration: number; readonly factor: number; readonly grade: 'indicative' }
  | { readonly concentration: null; readonly reason: string };

/** What a low-cost sensor's particles weigh without the water on them. `humidity`: relative, per cent, at the sensor. */
export function withoutWater(raw: number, humidity: number, kappa = KAPPA): Corrected {
  if (!Number.isFinite(raw) || !Number.isFinite(humidity)) return { concentration: null, reason: 'The concentration or the humidity was not measured.' };
  if (humidity > MOST_HUMID) return { concentration: null, reason: `The air held ${Math.round(humidity)} % humidity: above ${MOST_HUMID} % the sensor counts fog.` };
  const factor = dampFactor(humidity, kappa);
  return { concentration: raw / factor, factor, grade: 'indicative' };
}

/** By how much the sensor over-reads: 1 + (κ/1.65) / (1/a_w − 1). */
export function dampFactor(humidity: number, kappa = KAPPA): number {
  const activity = humidity / 100;
  return activity <= 0 ? 1 : 1 + kappa / DENSITY / (1 / activity - 1);
}
