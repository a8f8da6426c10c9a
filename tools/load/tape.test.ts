import { expect, test } from 'vitest';
import { lifeOf, Tape } from './tape.js';

const NOON = Date.parse('2026-11-24T12:00:00Z');

test('a home of a load says nothing in the name of a thing that it does not have', () => {
  const tape = new Tape(NOON - 1_800_000, NOON);
  for (let n = 0; n < 200; n += 1) {
    const things = new Set(lifeOf(n).things.map(({ name }) => name));
    expect(tape.between(n, NOON - 1_800_000, NOON).filter(({ thing }) => !things.has(thing)), `home ${n}`).toEqual([]);
  }
});
