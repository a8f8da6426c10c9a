import { expect, test } from 'vitest';
import { firstAsking, nextAsking, type Asking } from './no-receipt.js';

const SENT = Date.parse('2026-11-24T10:00:00Z');
const HOUR_MS = 3_600_000;

test('a message without a receipt is asked after for a day, less and less often, and then no more', () => {
  const waits: number[] = [];
  let before = SENT;
  for (let asking: Asking | undefined = firstAsking(SENT); asking; asking = nextAsking(asking, SENT, asking.at)) {
    waits.push((asking.at - before) / 1_000);
    before = asking.at;
  }
  expect(waits.slice(0, 9)).toEqual([30, 30, 60, 120, 240, 480, 960, 1_920, 3_600]);
  expect(Math.max(...waits)).toBe(3_600);
  expect(before - SENT).toBeGreaterThan(24 * HOUR_MS);
  expect(before - SENT).toBeLessThanOrEqual(25 * HOUR_MS);
});
