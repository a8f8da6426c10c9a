import { describe, expect, it } from 'vitest';
import { slower, verdict } from './goal.js';

const machine = (cpuUs: number, insertManyPerSecond = 83_000) => ({ bareHttp: { perSecond: 1, cpuUs }, insertManyPerSecond });

describe('a goal of the bench', () => {
  it('is met or missed as it stands on a machine as fast as the one it was set on, or faster', () => {
    expect(verdict(2_500, { atLeast: 2_500, by: 'processor' }, machine(85))).toBe('met');
    expect(verdict(2_499, { atLeast: 2_500, by: 'processor' }, machine(60))).toBe('missed');
    expect(slower('processor', machine(60))).toBe(1);
  });

  it('is put in proportion where the machine is slower, by what the figure hangs on', () => {
    expect(verdict(1_280, { atLeast: 2_500, by: 'processor' }, machine(170))).toBe('met for this machine (≥ 1,300)');
    expect(verdict(1_200, { atLeast: 2_500, by: 'processor' }, machine(170))).toBe('missed (≥ 1,300)');
    expect(verdict(690, { atMost: 350, by: 'processor' }, machine(170))).toBe('met for this machine (≤ 700)');
    expect(verdict(21_000, { atLeast: 30_000, by: 'store' }, machine(850, 54_000))).toBe('met for this machine (≥ 20,000)');
  });

  it('stands anywhere where it does not hang on the machine', () => {
    expect(verdict(5, { atMost: 4 }, machine(850))).toBe('missed');
    expect(verdict(36, { atLeast: 35 }, machine(850))).toBe('met');
  });
});
