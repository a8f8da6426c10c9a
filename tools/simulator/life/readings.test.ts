import { describe, expect, test } from 'vitest';
import { KINDS, kindSpec } from '../../../core/observations/kinds.js';
import { minutesAfterMidnight } from '../../shared/zone.js';
import { ZONE, type Said } from '../street/home.js';
import { EVERY_HOME, STREET } from '../street/people.js';
import { gatewayBeats } from './machines.js';
import { readingsBetween } from './readings.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FROM = Date.parse('2026-11-20T00:00:00Z');
const TO = FROM + 7 * 24 * HOUR;
const mary = STREET[0]!;

test('a life is the same however it is asked for', () => {
  const whole = readingsBetween(mary, FROM, FROM + 30 * HOUR);
  const pieces: Said[] = [];
  for (let at = FROM; at < FROM + 30 * HOUR; at += 7 * MINUTE) pieces.push(...readingsBetween(mary, at, Math.min(at + 7 * MINUTE, FROM + 30 * HOUR)));
  expect(pieces).toEqual(whole);
  expect(whole.length).toBeGreaterThan(400);
});

test('heartbeats of a gateway come every minute, wherever one begins to listen', () => {
  const beats = gatewayBeats(mary, FROM, FROM + HOUR);
  expect(beats).toHaveLength(60);
  expect([...gatewayBeats(mary, FROM, FROM + 1_234_567), ...gatewayBeats(mary, FROM + 1_234_567, FROM + HOUR)]).toEqual(beats);
  expect(beats).toEqual(expect.arrayContaining(gatewayBeats(mary, FROM, FROM + HOUR, 5 * MINUTE)));
});

describe.each(EVERY_HOME.map((home) => [home.key, home] as const))('an ordinary week of %s', (_, home) => {
  const week = readingsBetween(home, FROM, TO);
  const of = (kind: string): Said[] => week.filter((one) => one.kind === kind);

  test('is told by things that stand in the home, in kinds and values that are believed', () => {
    const names = home.things.map((thing) => thing.name);
    expect(new Set(names)).toEqual(new Set([...names, ...week.map(({ thing }) => thing)]));
    expect(week.filter(({ kind }) => !Object.hasOwn(KINDS, kind))).toEqual([]);
    expect(week.filter(({ kind, value }) => {
      const [low, high] = kindSpec(kind).plausible ?? [-Infinity, Infinity];
      return typeof value === 'number' && !(value >= low && value <= high);
    })).toEqual([]);
  });

  test('has no alarm, no door at night and no door left open', () => {
    expect(week.filter(({ kind }) => ['sos', 'fall', 'smoke', 'carbon-monoxide', 'flood'].includes(kind))).toEqual([]);
    const doors = of('door');
    for (const { at } of doors) {
      const minute = minutesAfterMidnight(at, ZONE);
      expect(minute > 9 * 60 && minute < 20 * 60).toBe(true);
    }
    expect(doors.map(({ value }) => value)).toEqual(doors.map((_one, i) => (i % 2 === 0 ? 'open' : 'closed')));
  });

  test('by day somebody is seen at least every hour, and by night nobody is up for long', () => {
    const signs = week.filter(({ kind }) => ['motion', 'bed', 'door', 'power', 'medication'].includes(kind));
    expect(signs.slice(1).filter((sign, i) => {
      const before = signs[i]!;
      const asleep = before.kind === 'bed' && before.value === 'in';
      return sign.at - before.at > (asleep ? 11 * HOUR : HOUR);
    })).toEqual([]);
    const beds = of('bed');
    beds.forEach(({ value, at }, i) => {
      const night = minutesAfterMidnight(at, ZONE) < 5 * 60;
      const back = beds[i + 1];
      if (value === 'out' && night && back) expect((back.at - at) / MINUTE).toBeLessThan(30);
    });
  });

  test('keeps within the person\'s own limits', () => {
    const oxygen = home.limits?.oxygenScale === 2 ? [88, 92] : [96, 100];
    const within = (kind: string, low: number, high: number): void => {
      for (const { value } of of(kind)) expect(Number(value) >= low && Number(value) <= high, `${kind} ${String(value)}`).toBe(true);
    };
    within('oxygen-saturation', oxygen[0]!, oxygen[1]!);
    within('heart-rate', 55, 90);
    within('body-temperature', 36.1, 37.6);
    within('respiratory-rate', 12, 20);
    within('room-temperature', 18.5, 25);
    for (const { value } of of('blood-pressure')) {
      expect(value).toMatchObject({ systolic: expect.any(Number) as number });
      const { systolic, diastolic } = value as { systolic: number; diastolic: number };
      expect(systolic >= 111 && systolic < 140 && diastolic >= 50 && diastolic < 85).toBe(true);
    }
  });
});

test('days with 23 and 25 hours are lived by the kitchen clock', () => {
  for (const sunday of ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z']) {
    const day = readingsBetween(mary, Date.parse(sunday) - HOUR, Date.parse(sunday) + 25 * HOUR);
    const up = day.filter(({ kind, value, at }) => kind === 'power' && Number(value) > 100 && minutesAfterMidnight(at, ZONE) < 9 * 60);
    expect(up.length).toBeGreaterThanOrEqual(1);
    for (const { at } of up) expect(minutesAfterMidnight(at, ZONE)).toBeGreaterThan(6 * 60);
    expect(day.map(({ at }) => at)).toEqual(day.map(({ at }) => at).sort((a, b) => a - b));
  }
});
