import { expect, test } from 'vitest';
import type { Delimiter } from './csv.js';
import { layoutOf } from './layouts.js';
import { readRow } from './table.js';

const now = Date.parse('2026-11-28T10:00:00Z');
const read = (headings: string[], cells: string[], delimiter: Delimiter = ','): unknown[] => {
  const layout = layoutOf(headings);
  if (!layout) throw new Error('no layout');
  const { said, unsaid } = readRow({ line: 2, cells }, 'mary', { layout, headings, delimiter, dayOrder: 'dmy', zone: 'Europe/London', now });
  return [...said.map(({ kind, value, at }) => [kind, value, new Date(at as number).toISOString()]), ...unsaid.map(({ refusal }) => refusal.detail)];
};

const NIGHT = ['Start Time', 'End Time', 'Minutes Asleep'];
test.each([
  ['2026-07-01 7:30AM', '2026-07-01T06:30:00.000Z'],
  ['2026-01-02 12:10AM', '2026-01-02T00:10:00.000Z'],
  ['2026-01-02 12:10PM', '2026-01-02T12:10:00.000Z'],
  ['2/1/2026 11:05:09 pm', '2026-01-02T23:05:09.000Z'],
  ['02/01/2026 7:30', '2026-01-02T07:30:00.000Z'],
])('a night that ends at %s, as Fitbit and spreadsheets write it', (end, at) => expect(read(NIGHT, ['', end, '431'])).toEqual([['sleep', 431, at]]));

test.each(['2026-01-02 13:10PM', '2026-01-02 0:10AM', '2026-01-02 7AM'])('there is no %s on a clock', (end) =>
  expect(read(NIGHT, ['', end, '431'])).toEqual(['row 2, End Time: is no day or time that can be read. Write it as 2026-11-24 08:10.']));

const DAY = ['Date', 'Move Minutes count', 'Step count', 'Average weight (kg)'];
const day = (steps: string, weight: string, delimiter: Delimiter): unknown[] => read(DAY, ['2026-01-02', '10', steps, weight], delimiter).map((told) => (Array.isArray(told) ? (told as unknown[])[1] : told));
test('what is counted has no fractions: a comma in it parts thousands, whichever character parts the cells', () => {
  expect(day('12,345', '60,25', '\t')).toEqual([12_345, 60.25]);
  expect(day('12,345', '60,25', ';')).toEqual([12_345, 60.25]);
  expect(day('12345.0', '60,251', ';')).toEqual([12_345, 60.251]);
  const fix = 'row 2, Step count: is no number that can be read. Write it as 1234 or 1234.5.';
  for (const steps of ['12.345', '12,34', '70,5']) expect(day(steps, '', ';')).toEqual([fix]);
});
