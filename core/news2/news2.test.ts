import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfUp } from './half-up.js';
import { news2, type News2Input } from './news2.js';

type Row = [rr: number, spo2: number, o2: 'air' | 'O2', sbp: number, hr: number, acvpu: string, t: number, scale: 1 | 2, parts: string, total: number, band: string];
const VECTORS: Row[] = [
  [16, 97, 'air', 125, 72, 'A', 36.8, 1, '0+0+0+0+0+0+0', 0, 'low'],
  [21, 93, 'air', 120, 95, 'A', 37.5, 1, '2+2+0+0+1+0+0', 5, 'medium'],
  [25, 97, 'air', 125, 72, 'A', 36.8, 1, '3+0+0+0+0+0+0', 3, 'low-medium'],
  [22, 94, 'O2', 105, 112, 'A', 38.4, 1, '2+1+2+1+2+0+1', 9, 'high'],
  [20, 89, 'air', 118, 88, 'A', 37.0, 1, '0+3+0+0+0+0+0', 3, 'low-medium'],
  [20, 89, 'air', 118, 88, 'A', 37.0, 2, '0+0+0+0+0+0+0', 0, 'low'],
  [18, 93, 'O2', 130, 80, 'A', 36.5, 2, '0+1+2+0+0+0+0', 3, 'low'],
  [18, 93, 'air', 130, 80, 'A', 36.5, 2, '0+0+0+0+0+0+0', 0, 'low'],
  [18, 98, 'O2', 130, 80, 'A', 36.5, 2, '0+3+2+0+0+0+0', 5, 'medium'],
  [18, 98, 'O2', 130, 80, 'A', 36.5, 1, '0+0+2+0+0+0+0', 2, 'low'],
  [16, 98, 'air', 122, 70, 'C', 36.6, 1, '0+0+0+0+0+3+0', 3, 'low-medium'],
  [8, 91, 'O2', 90, 131, 'V', 35.0, 1, '3+3+2+3+3+3+3', 20, 'high'],
  [24, 91, 'O2', 100, 130, 'P', 39.1, 1, '2+3+2+2+2+3+2', 16, 'high'],
  [12, 96, 'air', 111, 51, 'A', 36.1, 1, '0+0+0+0+0+0+0', 0, 'low'],
  [11, 95, 'air', 110, 50, 'A', 36.0, 1, '1+1+0+1+1+0+1', 5, 'medium'],
  [9, 94, 'air', 101, 41, 'A', 39.0, 1, '1+1+0+1+1+0+1', 5, 'medium'],
  [21, 92, 'air', 219, 90, 'A', 38.0, 1, '2+2+0+0+0+0+0', 4, 'low'],
  [20, 96, 'air', 220, 91, 'A', 38.1, 1, '0+0+0+3+1+0+1', 5, 'medium'],
  [20, 88, 'O2', 111, 90, 'A', 38.0, 2, '0+0+2+0+0+0+0', 2, 'low'],
];

describe('NEWS2 (RCP 2017)', () => {
  test.each(VECTORS)('RR %d SpO2 %d on %s SBP %d HR %d %s T %d scale %d → %s = %d %s', (respiration, oxygen, o2, systolic, pulse, consciousness, temperature, scale, parts, total, band) => {
    const score = news2({ respiration, oxygen, onOxygen: o2 === 'O2', systolic, pulse, consciousness, temperature }, scale);
    const { parts: p } = score;
    expect([p.respiration, p.oxygen, p.onOxygen, p.systolic, p.pulse, p.consciousness, p.temperature].join('+')).toBe(parts);
    expect([score.total, score.band]).toEqual([total, band]);
  });

  const whole: Required<News2Input> = { respiration: 16, oxygen: 97, onOxygen: false, systolic: 125, pulse: 72, consciousness: 'A', temperature: 36.8 };
  test.each(Object.keys(whole) as (keyof News2Input)[])('without %s there is no total, only "at least"', (part) => {
    const score = news2({ ...whole, respiration: 25, [part]: undefined }, 1);
    expect(score.total).toBeUndefined();
    expect(score.band).toBeUndefined();
    expect(score.missing).toEqual([part]);
    expect(score.atLeast).toBe(part === 'respiration' ? 0 : 3);
  });

  test('on scale 2 without knowing of oxygen, 93 % cannot be scored and 85 % can', () => {
    expect(news2({ ...whole, oxygen: 93, onOxygen: undefined }, 2).missing).toEqual(['oxygen', 'onOxygen']);
    expect(news2({ ...whole, oxygen: 85, onOxygen: undefined }, 2).parts.oxygen).toBe(2);
  });

  test.each([[38.05, 1, 381], [38.04, 1, 380], [36.0, 1, 360], [35.05, 1, 351], [90.5, 0, 91], [90.4999, 0, 90], [0.05, 1, 1]] as const)('%d rounded to %d places is %d', (value, places, result) => {
    expect(halfUp(value, places)).toBe(result);
  });

  test('a total is the sum of its parts, between 0 and 20, and its band follows from it', () => {
    const input = fc.record({ respiration: fc.integer({ min: 3, max: 80 }), oxygen: fc.integer({ min: 40, max: 100 }), onOxygen: fc.boolean(), systolic: fc.integer({ min: 40, max: 300 }), pulse: fc.integer({ min: 20, max: 300 }), consciousness: fc.constantFrom('A', 'C', 'V', 'P', 'U'), temperature: fc.double({ min: 28, max: 43, noNaN: true }) });
    fc.assert(fc.property(input, fc.constantFrom(1 as const, 2 as const), (values, scale) => {
      const { total = -1, parts, band } = news2(values, scale);
      expect(total).toBe(Object.values(parts).reduce<number>((a, b) => a + b, 0));
      expect(total).toBeGreaterThanOrEqual(0);
      expect(total).toBeLessThanOrEqual(20);
      expect(band).toBe(total >= 7 ? 'high' : total >= 5 ? 'medium' : Object.values(parts).includes(3) ? 'low-medium' : 'low');
    }));
  });
});
