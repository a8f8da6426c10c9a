import { describe, expect, test } from 'vitest';
import type { Limits } from '../residents/limits.js';
import type { Rule } from './rule.js';
import { at, aWindow, HOUR, MINUTE, reading } from './testing/window-builder.js';
import { bloodPressure, bodyTemperature, pulse } from './vital-signs.js';

const NOON = at('2026-11-24T12:00:00Z');
const pressure = (systolic: number, diastolic: number, when = NOON) => reading('blood-pressure', { systolic, diastolic }, when);

describe('blood pressure', () => {
  test.each<[number, number, Limits, boolean]>([
    [80, 60, {}, false], [79, 60, {}, true], [190, 100, {}, false], [191, 100, {}, true], [120, 50, {}, false], [120, 49, {}, true], [150, 110, {}, false], [150, 111, {}, true],
    [85, 60, { systolic: { low: 90, high: 160 } }, true], [161, 60, { systolic: { low: 90, high: 160 } }, true], [195, 100, { systolic: { low: 90, high: 200 } }, false], [150, 115, { diastolic: { low: 40, high: 120 } }, false],
  ])('%i/%i with limits %j: %s', (systolic, diastolic, limits, found) => {
    expect(bloodPressure.ask(aWindow({ now: NOON, readings: [pressure(systolic, diastolic)], limits }))?.severity).toBe(found ? 'asap' : undefined);
  });

  test('says which part, how much and what would be well', () => {
    expect(bloodPressure.ask(aWindow({ now: NOON, readings: [pressure(196, 90)] }))).toMatchObject({
      because: 'Upper blood pressure was 196 mmHg at 12:00, above 190.', differ: 'Upper blood pressure from 80 to 190 mmHg would not have raised it.', episode: 'blood-pressure', since: NOON,
    });
    expect(bloodPressure.ask(aWindow({ now: NOON, readings: [pressure(120, 40)] }))?.because).toBe('Lower blood pressure was 40 mmHg at 12:00, below 50.');
  });
});

test.each<[number, Limits, string | undefined]>([
  [55, {}, undefined], [54, {}, 'urgent'], [41, {}, 'urgent'], [40, {}, 'asap'], [100, {}, undefined], [101, {}, 'urgent'], [130, {}, 'urgent'], [131, {}, 'asap'],
  [54, { pulse: { low: 50, high: 90 } }, undefined], [95, { pulse: { low: 50, high: 90 } }, 'urgent'], [40, { pulse: { low: 38, high: 90 } }, undefined], [37, { pulse: { low: 38, high: 90 } }, 'asap'],
])('a pulse of %i with limits %j: %s', (value, limits, severity) => {
  expect(pulse.ask(aWindow({ now: NOON, readings: [reading('heart-rate', value, NOON)], limits }))?.severity).toBe(severity);
});

test.each<[number, Limits, string | undefined]>([
  [34.9, {}, 'asap'], [35.0, {}, 'asap'], [35.04, {}, 'asap'], [35.05, {}, undefined], [35.1, {}, undefined], [37.6, {}, undefined], [37.64, {}, undefined], [37.65, {}, 'urgent'], [37.7, {}, 'urgent'],
  [39.0, {}, 'urgent'], [39.04, {}, 'urgent'], [39.05, {}, 'asap'], [39.1, {}, 'asap'], [35.0, { temperature: { low: 34.5, high: 38 } }, undefined], [37.9, { temperature: { low: 34.5, high: 38 } }, undefined], [38.1, { temperature: { low: 34.5, high: 38 } }, 'urgent'],
])('a body temperature of %d °C with limits %j: %s', (value, limits, severity) => {
  expect(bodyTemperature.ask(aWindow({ now: NOON, readings: [reading('body-temperature', value, NOON)], limits }))?.severity).toBe(severity);
});

describe.each<[string, Rule, (when: number, well: boolean) => ReturnType<typeof reading>]>([
  ['blood pressure', bloodPressure, (when, well) => pressure(well ? 130 : 200, 80, when)],
  ['pulse', pulse, (when, well) => reading('heart-rate', well ? 70 : 120, when)],
  ['body temperature', bodyTemperature, (when, well) => reading('body-temperature', well ? 36.6 : 38.5, when)],
])('%s out of its limits', (_, rule, measured) => {
  const story = (...well: boolean[]) => aWindow({ now: NOON + HOUR, readings: [measured(NOON, false), ...well.map((w, i) => measured(NOON + (i + 1) * MINUTE, w))] });

  test.each([[[], false], [[true], false], [[true, true], true], [[true, false], false], [[true, true, false], false], [[false, true, true], true]])('is over after %j: %s', (well, over) => {
    expect(rule.cleared?.(story(...well), NOON) !== undefined).toBe(over);
  });

  test('is judged by the newest reading', () => {
    expect(rule.ask(story(true))).toBeUndefined();
    expect(rule.ask(story(true, false))).toBeDefined();
  });

  test.each([[26 * HOUR - 1, true], [26 * HOUR, false]])('found %i ms later, because we were away: %s', (ago, found) => {
    expect(rule.ask(aWindow({ now: NOON, readings: [measured(NOON - ago, false)] })) !== undefined).toBe(found);
  });

  test('is no news when told late, and open until measured again however old', () => {
    const late = { ...measured(NOON, false), receivedAt: NOON + 16 * MINUTE };
    expect(rule.ask(aWindow({ now: NOON + 16 * MINUTE, readings: [late] }))).toBeUndefined();
    expect(rule.cleared?.(aWindow({ now: NOON + 48 * HOUR, readings: [measured(NOON, false)] }), NOON)).toBeUndefined();
  });
});
