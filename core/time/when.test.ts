import { describe, expect, test } from 'vitest';
import { ago, clock, countdown, day, dayKey, lasting, midnightAfter, startOfDay, when } from './when.js';

const at = (iso: string) => Date.parse(iso);
const now = at('2026-11-23T14:02:00Z');

describe('times as people say them', () => {
  test.each([
    ['2026-11-23T08:10:00Z', '08:10'],
    ['2026-11-22T23:59:00Z', 'yesterday 23:59'],
    ['2026-11-18T09:05:00Z', 'Wednesday 09:05'],
    ['2026-11-03T09:05:00Z', '3 November 09:05'],
    ['2025-11-03T09:05:00Z', '3 November 2025 09:05'],
    ['2026-11-24T07:00:00Z', '24 November 07:00'],
  ])('%s, told on Monday afternoon, is "%s"', (iso, words) => expect(when(at(iso), now)).toBe(words));

  test.each([
    [0, 'less than a minute'], [59_999, 'less than a minute'], [60_000, '1 minute'], [12 * 60_000, '12 minutes'],
    [80 * 60_000, '1 hour 20 minutes'], [120 * 60_000, '2 hours'], [7.5 * 3_600_000, '7 hours'], [50 * 3_600_000, '2 days'],
  ])('%i ms last "%s"', (ms, words) => expect(lasting(ms)).toBe(words));

  test.each([[100_000, '1:40'], [5_000, '0:05'], [4_001, '0:05'], [0, '0:00'], [-9, '0:00'], [3_600_000, '1 hour']])(
    '%i ms left count down as %s', (ms, words) => expect(countdown(ms)).toBe(words));

  test('summer time is the wall clock', () => expect(clock(at('2026-07-01T07:10:00Z'))).toBe('08:10'));
  test('a day is written out', () => expect(day(now)).toBe('Monday 23 November'));
  test('less than a minute is just now', () => expect(ago(now - 30_000, now)).toBe('just now'));
  test('late on a summer evening the local day is already the next', () => expect(dayKey(at('2026-07-01T23:30:00Z'))).toBe('2026-07-02'));
});

describe('the local day', () => {
  test.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-07-01', '2026-06-30T23:00:00.000Z'],
    ['2026-03-29', '2026-03-29T00:00:00.000Z'],
    ['2026-10-25', '2026-10-24T23:00:00.000Z'],
  ])('%s begins at %s', (key, iso) => expect(new Date(startOfDay(key) ?? 0).toISOString()).toBe(iso));

  test.each([['2026-03-29', 23], ['2026-10-25', 25], ['2026-11-23', 24]])('%s has %i hours', (key, hours) => {
    const start = startOfDay(key) ?? 0;
    expect((midnightAfter(start, 1) - start) / 3_600_000).toBe(hours);
  });

  test.each(['', '2026-02-30', '23/11/2026', '2026-1-1'])('"%s" is no day', (key) => expect(startOfDay(key)).toBeUndefined());
});
