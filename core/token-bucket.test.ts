import { expect, test } from 'vitest';
import { draw, full, type Bucket, type Rate } from './token-bucket.js';

const RATE: Rate = { perSecond: 10, burst: 20 };

function calls(bucket: Bucket, count: number, now: number): { passed: number; bucket: Bucket } {
  let passed = 0;
  for (let i = 0; i < count; i += 1) {
    const drawn = draw(RATE, bucket, now);
    bucket = drawn.bucket;
    if (drawn.passes) passed += 1;
  }
  return { passed, bucket };
}

test('of 25 calls at once 20 pass; half a second later 5 more, and then none is left', () => {
  const first = calls(full(RATE, 0), 25, 0);
  expect(first.passed).toBe(20);
  const later = calls(first.bucket, 5, 500);
  expect(later.passed).toBe(5);
  expect(later.bucket.tokens).toBe(0);
});

test.each([[{ perSecond: 10, burst: 20 }, 1], [{ perSecond: 0.1, burst: 1 }, 10], [{ perSecond: 0.4, burst: 1 }, 3]])('with nothing left at %j a call may come again after %i s, and then passes', (rate, seconds) => {
  const drawn = draw(rate, { tokens: 0, at: 0 }, 0);
  expect(drawn).toMatchObject({ passes: false, retryAfterSeconds: seconds });
  expect(draw(rate, drawn.bucket, seconds * 1000).passes).toBe(true);
});

test('a long rest fills no more than the burst, and a clock that goes back fills nothing', () => {
  expect(calls({ tokens: 0, at: 0 }, 30, 86_400_000).passed).toBe(20);
  expect(calls({ tokens: 0, at: 1_000 }, 1, 0)).toEqual({ passed: 0, bucket: { tokens: 0, at: 1_000 } });
});
