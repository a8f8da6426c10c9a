import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../../ids.js';
import { byLocalDay } from '../daily.js';
import type { Kind } from '../kinds.js';
import type { Reading, Value } from '../reading.js';
import { columnsOf, countOf, packRollups, rollUp, rowsOf, unpackHours } from './rollups.js';

const reading = (kind: Kind, at: number, value: Value): Reading => ({ device: 'd' as DeviceId, subject: 's' as SubjectId, kind, value, at, receivedAt: at });
const at = (text: string): number => Date.parse(text);

describe('rollups', () => {
  test('come back from their bytes exactly', () => {
    const days = fc.array(fc.tuple(fc.integer({ min: 0, max: 86_400_000 * 3 }), fc.oneof(fc.integer({ min: 20, max: 300 }), fc.double({ min: 20, max: 300, noNaN: true }))), { minLength: 1, maxLength: 80 });
    fc.assert(fc.property(days, (list) => {
      const hours = rollUp('heart-rate', list.map(([when, value]) => reading('heart-rate', when, value)).sort((a, b) => a.at - b.at));
      expect(rowsOf(unpackHours('heart-rate', packRollups('heart-rate', hours)))).toEqual(hours);
      expect(countOf(hours)).toBe(list.length);
      expect(rowsOf(columnsOf('heart-rate', hours))).toEqual(hours);
    }));
  });

  test('a pressure is rolled up in both its parts, and what is no number is counted', () => {
    const pressures = [{ systolic: 130, diastolic: 80 }, { systolic: 110, diastolic: 85 }].map((value, i) => reading('blood-pressure', i, value));
    expect(rollUp('blood-pressure', pressures)).toEqual([{ hour: 0, count: 2, measures: [{ min: 110, max: 130, sum: 240 }, { min: 80, max: 85, sum: 165 }] }]);
    expect(rollUp('door', [reading('door', 0, 'open'), reading('door', 3_600_000, 'closed')])).toEqual([{ hour: 0, count: 1, measures: [] }, { hour: 1, count: 1, measures: [] }]);
  });
});

const days = (readings: readonly Reading[]) => byLocalDay('heart-rate', rollUp('heart-rate', readings).map((hour) => columnsOf('heart-rate', [hour])), 'Europe/London');

describe('days of the calendar on the wall', () => {
  test('least, greatest, sum and count are those of all readings of the day', () => {
    const morning = at('2026-12-01T00:00:00Z');
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 86_399_999 }), fc.double({ min: 20, max: 300, noNaN: true })), { minLength: 1, maxLength: 80 }), (list) => {
      const [day, ...more] = days(list.map(([when, value]) => reading('heart-rate', morning + when, value)).sort((a, b) => a.at - b.at));
      const values = list.map(([, value]) => value);
      expect([day?.count, more]).toEqual([list.length, []]);
      expect(day?.measures[0]).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
      expect(day?.measures[0]?.sum).toBeCloseTo(values.reduce((a, b) => a + b, 0), 3);
    }));
  });

  test.each([
    ['2026-03-29', '2026-03-29T00:00:00Z', '2026-03-29T23:00:00Z', 23],
    ['2026-10-25', '2026-10-24T23:00:00Z', '2026-10-26T00:00:00Z', 25],
    ['2026-07-01', '2026-06-30T23:00:00Z', '2026-07-01T23:00:00Z', 24],
    ['2026-12-01', '2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z', 24],
  ])('%s in London lasts from %s to %s: %i hours', (day, from, to, hours) => {
    const around = Array.from({ length: 96 }, (_, i) => reading('heart-rate', at(`${day}T00:00:00Z`) + (i - 48) * 3_600_000, 60 + (i % 7)));
    const found = days(around).find((one) => one.day === day);
    expect(found).toMatchObject({ from: at(from), to: at(to), count: hours });
  });

  test('a reading of the last minute before midnight in summer belongs to the day that ends', () => {
    const [day] = days([reading('heart-rate', at('2026-07-01T22:59:00Z'), 70)]);
    expect(day).toMatchObject({ day: '2026-07-01', count: 1, measures: [{ min: 70, max: 70, sum: 70, mean: 70 }] });
  });
});
