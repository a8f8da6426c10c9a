import { expect, test } from 'vitest';
import { lookedForUntil } from './look-for.js';

const tried = { intendedAt: 100_000, triedAt: 101_000 };

test.each([
  ['whose answer was lost: the provider may be behind', { ...tried, state: 'unknown' }, true, 109_000],
  ['that we died over: nothing says that the provider is slow', { ...tried, state: 'sending' }, true, 104_000],
  ['whose provider cannot be asked: from when it was due', { ...tried, state: 'unknown' }, false, 115_000],
  ['of a later hour, whose provider cannot be asked', { ...tried, sendAt: 200_000, triedAt: 200_500, state: 'sending' }, false, 215_000],
  ['of before tries were noted', { intendedAt: 100_000, state: 'unknown' }, true, 108_000],
] as const)('a text %s', (_, delivery, asked, until) => {
  expect(lookedForUntil(delivery, asked)).toBe(until);
});
