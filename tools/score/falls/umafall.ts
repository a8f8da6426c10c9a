import { POSITIONS, type Sample, type WornAt } from '../../../core/falls/sample.js';

/** SensorTags of UMAFall: MPU-9250, ±16 g (stated in the head of each file). */
export const UMAFALL_RANGE_G = 16;
const ACCELEROMETER = '0';
/** A head line names a tag: address, number, place, model. */
const TAG = /^%\s*[0-9a-f:]{17}\s*;\s*(\d+)\s*;\s*([a-z_]+)/i;

/** Lines `ms; number; x; y; z; type; tag`, g; which tag is worn where stands in the head and differs from file to file. */
export function readUmafall(text: string): Map<WornAt, Sample[]> {
  const worn = new Map<string, WornAt>();
  const tags = new Map<WornAt, Sample[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('%')) {
      const [, number, place] = TAG.exec(line) ?? [];
      const position = POSITIONS.find((known) => known === place?.toLowerCase());
      if (number !== undefined && position) worn.set(number, position);
      continue;
    }
    const [t, , x, y, z, type, tag] = line.split(';');
    const position = worn.get(tag?.trim() ?? '');
    if (type?.trim() !== ACCELEROMETER || !position) continue;
    const samples = tags.get(position) ?? [];
    tags.set(position, samples);
    samples.push({ t: Number(t), x: Number(x), y: Number(y), z: Number(z) });
  }
  return tags;
}
