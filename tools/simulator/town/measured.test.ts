import { expect, test } from 'vitest';
import { airHour, AIR_SITES, roadInterval, STRETCHES } from './measured.js';

const at = (text: string): number => Date.parse(text);
const speed = (said: object): number => (said as { speed: number }).speed;

test('a rush hour is slower and dirtier than a night, and each hour is told alike whenever it is asked', () => {
  const [road, air] = [STRETCHES[0]!, AIR_SITES[0]!];
  const [rush, night] = [at('2026-11-24T08:15:00Z'), at('2026-11-24T03:00:00Z')];
  expect(speed(roadInterval(road, rush))).toBeLessThan(0.6 * speed(roadInterval(road, night)));
  const no2 = (when: number): number => (airHour(air, when) as { no2: number }).no2;
  expect(no2(at('2026-11-24T08:00:00Z'))).toBeGreaterThan(1.5 * no2(night));
  expect(airHour(air, night)).toEqual(airHour(air, night));
});

test('whatever the hour, what is said could be measured', () => {
  for (let when = at('2026-11-23T00:00:00Z'); when < at('2026-11-30T00:00:00Z'); when += 300_000) {
    for (const stretch of STRETCHES) expect(roadInterval(stretch, when)).toMatchObject({ speed: expect.toSatisfy((v: number) => v > 0 && v <= 80), occupancy: expect.toSatisfy((v: number) => v >= 0 && v <= 100), flow: expect.toSatisfy((v: number) => v >= 0 && v < 3_000) });
  }
});
