import type { Sample, WornAt } from '../../../core/falls/sample.js';

/** ADXL345 of SisFall: ±16 g in 13 bits, 200 samples a second, worn at the waist (Sucerquia et al. 2017, doi 10.3390/s17010198). */
export const SISFALL_RANGE_G = 16;
const G_PER_STEP = 32 / 8_192;
const PERIOD_MS = 5;

/** Nine whole numbers a line, ending in `;`: the first three are the accelerometer's axes. A line that is none keeps its time. */
export function readSisfall(text: string): Map<WornAt, Sample[]> {
  const samples = text.trim().split('\n').flatMap((line, i): Sample[] => {
    const [x, y, z] = line.split(',', 3).map((field) => (field.trim() === '' ? NaN : Number(field) * G_PER_STEP));
    return x === undefined || y === undefined || z === undefined ? [] : [{ t: i * PERIOD_MS, x, y, z }];
  });
  return new Map([['waist', samples]]);
}
