import { describe, expect, test } from 'vitest';
import { addDays, dateText, instantOf, instantOnDay, localDateOf, minutesAfterMidnight } from './zone.js';

const LONDON = 'Europe/London';
const wall = (text: string): number => Date.parse(`${text}Z`);

describe('a local stamp in Europe/London', () => {
  test.each([
    ['2019-01-15T08:00:00', '2019-01-15T08:00:00Z', 'winter'],
    ['2019-06-15T08:00:00', '2019-06-15T07:00:00Z', 'summer'],
    ['2019-03-31T00:59:59', '2019-03-31T00:59:59Z', 'the last second before clocks go forward'],
    ['2019-03-31T01:30:00', '2019-03-31T01:30:00Z', 'a time that never came is read by the offset before'],
    ['2019-03-31T02:00:00', '2019-03-31T01:00:00Z', 'the first second after'],
    ['2019-10-27T01:30:00', '2019-10-27T00:30:00Z', 'a time that came twice means the first'],
    ['2019-10-27T02:00:00', '2019-10-27T02:00:00Z', 'after clocks went back'],
  ])('%s is %s (%s)', (local, utc) => {
    expect(new Date(instantOf(wall(local), LONDON)).toISOString()).toBe(utc.replace('Z', '.000Z'));
  });

  test('midnight of a local day in summer is 23:00 UTC of the day before', () => {
    expect(new Date(instantOnDay({ year: 2026, month: 7, day: 1 }, 0, LONDON)).toISOString()).toBe('2026-06-30T23:00:00.000Z');
  });
});

test('the wall shows the local day and minute', () => {
  const at = Date.parse('2026-06-30T23:30:00Z');
  expect(dateText(localDateOf(at, LONDON))).toBe('2026-07-01');
  expect(minutesAfterMidnight(at, LONDON)).toBe(30);
  expect(dateText(addDays({ year: 2026, month: 12, day: 31 }, 1))).toBe('2027-01-01');
});
