import { expect, test } from 'vitest';
import { WaitingRow } from './waiting-row.js';

test('so many go in at once, the others in the order in which they came, also past one that failed', async () => {
  const row = new WaitingRow(2), order: number[] = [], out: (() => void)[] = [];
  let inside = 0, most = 0;
  const all = [0, 1, 2, 3, 4].map((n) => row.through(async () => {
    order.push(n);
    most = Math.max(most, (inside += 1));
    await new Promise<void>((leave) => out.push(leave));
    inside -= 1;
    if (n === 1) throw new Error('of its own');
    return n;
  }).catch((error: Error) => error.message));
  while (order.length < 5) {
    out.pop()?.();
    await new Promise((turn) => setImmediate(turn));
  }
  out.forEach((leave) => leave());
  expect([await Promise.all(all), order, most]).toEqual([[0, 'of its own', 2, 3, 4], [0, 1, 2, 3, 4], 2]);
  expect(await row.through(async () => 'again')).toBe('again');
});
