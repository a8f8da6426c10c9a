import { expect, test } from 'vitest';
import { afterFailure } from './webhook-retry.js';

test.each([[1, '503', 0, 1_000], [2, '503', 0, 5_000], [3, 'timeout', 0, 300_000], [1, '429', 60_000, 60_000], [10, '500', 0, 86_400_000]])('after failure %i (%s, Retry-After %i ms) it is tried again in %i ms', (failures, why, retryAfter, wait) => {
  expect(afterFailure(failures, why, 7, retryAfter)).toEqual({ next: 'again', at: 7 + wait });
});

test.each([[11, '503'], [1, '410'], [1, 'not-public']])('failure %i (%s) ends it', (failures, why) => expect(afterFailure(failures, why, 0)).toMatchObject({ next: 'disable' }));
