import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import type { Value } from '../observations/reading.js';
import { isSignOfLife, signsOfLife } from './signs-of-life.js';
import { reading } from './testing/window-builder.js';

describe('a sign of life', () => {
  test.each<[Kind, Value, Value | undefined, boolean]>([
    ['motion', true, undefined, true], ['motion', false, true, false],
    ['sos', true, undefined, true], ['sos', false, true, false],
    ['door', 'open', undefined, true], ['door', 'open', 'open', true], ['door', 'closed', 'open', true], ['door', 'closed', 'closed', false], ['door', 'closed', undefined, false],
    ['bed', 'out', 'in', true], ['bed', 'in', 'out', true], ['bed', 'in', 'in', false], ['bed', 'out', 'out', false], ['bed', 'in', undefined, true],
    ['medication', 'taken', undefined, true], ['medication', 'missed', undefined, false],
    ['heart-rate', 70, undefined, false], ['heartbeat', true, undefined, false], ['smoke', true, undefined, false], ['power', 2_000, undefined, false],
  ])('%s %s after %s: %s', (kind, value, before, sign) => {
    expect(isSignOfLife({ kind, value }, before)).toBe(sign);
  });

  test('each device is compared with itself alone', () => {
    const told = [reading('bed', 'in', 1, { device: 'a' }), reading('bed', 'in', 2, { device: 'b' }), reading('bed', 'in', 3, { device: 'a' }), reading('bed', 'out', 4, { device: 'a' })];
    expect(signsOfLife(told).map(({ at }) => at)).toEqual([1, 2, 4]);
  });
});
