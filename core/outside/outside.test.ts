import { expect, test } from 'vitest';
import { atMost } from './at-most.js';
import { retryAfter } from './retry-after.js';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const HOUR_MS = 3_600_000;

test.each([
  ['5', 5_000], ['0', 0], ['7200', HOUR_MS], ['9'.repeat(400), HOUR_MS], ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000], ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
  ['-5', 0], ['1.5', undefined], ['soon', undefined], ['', undefined], [null, undefined], [undefined, undefined],
])('Retry-After %s waits %s ms', (header, ms) => expect(retryAfter(header, NOW, HOUR_MS)).toBe(ms));

/** Says of its source whether it was let go. */
async function* pieces(...sizes: number[]): AsyncGenerator<Uint8Array> {
  try {
    for (const size of sizes) yield new Uint8Array(size);
  } finally {
    letGo = true;
  }
}
let letGo = false;
async function read(most: number, ...sizes: number[]): Promise<number[]> {
  const taken: number[] = [];
  for await (const piece of atMost(most, pieces(...sizes), () => new Error('too long'))) taken.push(piece.byteLength);
  return taken;
}

test('an answer of just as many bytes as allowed is read; one byte more ends it, and its source is let go', async () => {
  expect(await read(10, 4, 0, 6)).toEqual([4, 0, 6]);
  letGo = false;
  await expect(read(9, 4, 6, 4)).rejects.toThrow('too long');
  expect(letGo).toBe(true);
});
