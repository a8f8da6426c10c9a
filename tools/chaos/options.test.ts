import { expect, test } from 'vitest';
import { readOptions } from './options.js';
import { Usage } from '../shared/usage.js';

test.each([
  [['--rounds', 'many'], '--rounds'], [['--rounds', '0'], '--rounds'], [['--minutes', '-1'], '--minutes'], [['--only', 'earthquakes'], 'earthquakes'],
  [['--members', '2'], 'no majority'], [['--only', 'partitions', '--members', '1'], 'need --members 3'], [['--seed', '../x'], '--seed'], [['--defects', 'none-such'], 'none-such'], [['--what'], 'what'], [['--only', 'points', '--points', 'alert.after-lunch'], 'alert.after-lunch'],
])('%j is refused with what to do instead', (argv, said) => {
  expect(() => readOptions(argv)).toThrow(Usage);
  expect(() => readOptions(argv)).toThrow(said);
});

test('partitions bring three members; minutes without rounds run until they are over', () => {
  expect(readOptions(['--only', 'kills,partitions'])).toMatchObject({ members: 3, only: ['kills', 'partitions'] });
  expect(readOptions(['--minutes', '5', '--seed', 'a'])).toMatchObject({ rounds: 100_000, minutes: 5, out: 'chaos-a.json' });
});
