/** 1 kg = 2.20462 lb (international pound). */
const POUNDS_PER_KILOGRAM = 2.204_62;
const TOLERANCE = 0.04;

/** A body does not double between two weighings: a ratio of 2.2 is a scale that changed its unit. [ours] */
export function looksLikePounds(kilograms: number, before: number): boolean {
  const ratio = kilograms / before;
  return near(ratio, POUNDS_PER_KILOGRAM) || near(ratio, 1 / POUNDS_PER_KILOGRAM);
}

const near = (a: number, b: number): boolean => Math.abs(a / b - 1) <= TOLERANCE;
