export type Pollutant = 'NO2' | 'O3' | 'SO2' | 'PM2.5' | 'PM10';

/**
 * Of a gas at 20 °C and 1013 mb, the convention of UK and EU reporting: molar mass (g/mol) × 12.187 / 293.15 K.
 * Source: Defra UK-AIR, "Conversion factors between ppb and µg m⁻³"; masses by IUPAC.
 */
const PER_PPB = 12.187 / 293.15;
const MOLAR_MASS: Partial<Record<Pollutant, number>> = { NO2: 46.0055, O3: 47.998, SO2: 64.066 };

/** Micrograms in a cubic metre of air. Throws RangeError for particles, which no one counts in ppb. */
export function fromPpb(pollutant: Pollutant, ppb: number): number {
  const mass = MOLAR_MASS[pollutant];
  if (mass === undefined) throw new RangeError(`${pollutant} is a mass of particles: it has no parts per billion.`);
  return ppb * mass * PER_PPB;
}
