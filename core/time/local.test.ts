import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atLocal, clockTime, clockTimeFrom, localDay, localParts, offsetMs, shiftDay, startOfLocalDay } from './local.js';

const London = 'Europe/London';
const at = (text: string): number => Date.parse(text);

describe('the clock on the wall in London', () => {
  test.each([
    ['2026-01-15T12:00:00Z', '12:00', '2026-01-15'], ['2026-07-15T12:00:00Z', '13:00', '2026-07-15'], ['2026-07-15T23:30:00Z', '00:30', '2026-07-16'],
    ['2026-03-29T00:59:59Z', '00:59', '2026-03-29'], ['2026-03-29T01:00:00Z', '02:00', '2026-03-29'],
    ['2026-10-25T00:30:00Z', '01:30', '2026-10-25'], ['2026-10-25T01:30:00Z', '01:30', '2026-10-25'], ['2026-10-25T02:00:00Z', '02:00', '2026-10-25'],
  ])('%s shows %s on %s', (utc, time, day) => {
    expect(clockTime(at(utc), London)).toBe(time);
    expect(localDay(at(utc), London)).toBe(day);
  });

  test.each([
    ['2026-01-15', 490, '2026-01-15T08:10:00.000Z'], ['2026-07-15', 490, '2026-07-15T07:10:00.000Z'],
    ['2026-10-25', 90, '2026-10-25T00:30:00.000Z'], ['2026-10-25', 120, '2026-10-25T02:00:00.000Z'],
    ['2026-03-29', 60, '2026-03-29T01:00:00.000Z'], ['2026-03-29', 90, '2026-03-29T01:30:00.000Z'], ['2026-03-29', 120, '2026-03-29T01:00:00.000Z'],
    ['2026-03-29', 0, '2026-03-29T00:00:00.000Z'], ['2026-03-30', 0, '2026-03-29T23:00:00.000Z'],
  ])('on %s, %i minutes after midnight is %s', (day, minutes, utc) => {
    expect(new Date(atLocal(day, minutes, London)).toISOString()).toBe(utc);
  });

  test('days of 23 and 25 hours', () => {
    const length = (day: string): number => (atLocal(shiftDay(day, 1), 0, London) - atLocal(day, 0, London)) / 3_600_000;
    expect([length('2026-03-29'), length('2026-10-25'), length('2026-11-24')]).toEqual([23, 25, 24]);
    expect(startOfLocalDay(at('2026-10-25T23:30:00Z'), London)).toBe(at('2026-10-24T23:00:00Z'));
  });

  test('another day is named', () => {
    expect(clockTimeFrom(at('2026-11-23T08:10:00Z'), at('2026-11-24T09:00:00Z'), London)).toMatch(/^Mon,? 23 Nov 08:10$/);
    expect(localParts(at('2026-11-24T09:05:00Z'), London)).toMatchObject({ minutesOfDay: 545, weekday: 2 });
  });
});

test('in every zone, at any quarter hour of fifty years, as the platform’s tables have it', () => {
  const wall = (at_: number, zone: string): number => Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at_).replace(' ', 'T')}Z`);
  const quarter = fc.integer({ min: at('1990-01-01T00:00:00Z') / 900_000, max: at('2040-01-01T00:00:00Z') / 900_000 }).map((n) => n * 900_000);
  fc.assert(fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), fc.array(quarter, { minLength: 1, maxLength: 20 }), (zone, instants) => {
    for (const instant of instants) expect(offsetMs(instant, zone), `${zone} ${new Date(instant).toISOString()}`).toBe(wall(instant, zone) - instant);
  }), { numRuns: 500 });
});

test('in every zone, what the wall shows leads back to the instant, or to the first of two', () => {
  const minute = fc.integer({ min: at('1990-01-01T00:00:00Z') / 60_000, max: at('2040-01-01T00:00:00Z') / 60_000 }).map((n) => n * 60_000);
  fc.assert(fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), minute, (zone, instant) => {
    const { minutesOfDay } = localParts(instant, zone);
    const found = atLocal(localDay(instant, zone), minutesOfDay, zone);
    expect(found, `${zone} ${new Date(instant).toISOString()}`).toBeLessThanOrEqual(instant);
    expect([localDay(found, zone), localParts(found, zone).minutesOfDay]).toEqual([localDay(instant, zone), minutesOfDay]);
  }), { numRuns: 3_000 });
});
