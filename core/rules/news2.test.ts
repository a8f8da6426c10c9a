import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import type { Reading, Value } from '../observations/reading.js';
import { news2, scoreOf } from './news2.js';
import { at, aWindow, HOUR, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const WELL: Readonly<Partial<Record<Kind, Value>>> = { 'respiratory-rate': 16, 'oxygen-saturation': 97, 'supplemental-oxygen': false, 'blood-pressure': { systolic: 125, diastolic: 80 }, 'heart-rate': 72, consciousness: 'A', 'body-temperature': 36.8 };
/** A whole set, with what is different about it; `undefined` leaves a part out. */
const aSet = (change: Partial<Record<Kind, Value | undefined>> = {}, when = NOON): Reading[] =>
  Object.entries({ ...WELL, ...change }).flatMap(([kind, value]) => (value === undefined ? [] : [reading(kind as Kind, value, when)]));
const ask = (readings: readonly Reading[], now = NOON) => news2.ask(aWindow({ now, readings }));

describe('the early warning score', () => {
  test.each<[string, Partial<Record<Kind, Value>>, number, string | undefined]>([
    ['well', {}, 0, undefined], ['4', { 'respiratory-rate': 21, 'oxygen-saturation': 92 }, 4, undefined],
    ['a single 3', { 'respiratory-rate': 25 }, 3, 'asap'], ['new confusion', { consciousness: 'C' }, 3, 'asap'],
    ['5', { 'respiratory-rate': 21, 'oxygen-saturation': 93, 'heart-rate': 95 }, 5, 'asap'], ['6', { 'respiratory-rate': 21, 'oxygen-saturation': 93, 'heart-rate': 112 }, 6, 'asap'],
    ['7', { 'respiratory-rate': 21, 'oxygen-saturation': 93, 'heart-rate': 112, 'body-temperature': 38.1 }, 7, 'stat'],
  ])('of %s', (_, change, total, severity) => {
    expect(scoreOf(aWindow({ now: NOON, readings: aSet(change) }))?.score.total).toBe(total);
    expect(ask(aSet(change))?.severity).toBe(severity);
  });

  test.each([[60 * MINUTE, 3], [60 * MINUTE + 1, undefined]])('adds parts %i ms apart: %s', (apart, total) => {
    const readings = [...aSet({ 'respiratory-rate': undefined }), reading('respiratory-rate', 25, NOON - apart)];
    expect(scoreOf(aWindow({ now: NOON, readings }))?.score.total).toBe(total);
  });

  test('has no total while a part is missing or told late', () => {
    expect(scoreOf(aWindow({ now: NOON, readings: aSet({ consciousness: undefined }) }))?.score).toMatchObject({ missing: ['consciousness'], atLeast: 0 });
    const late = { ...reading('consciousness', 'A', NOON), receivedAt: NOON + 16 * MINUTE };
    expect(scoreOf(aWindow({ now: NOON + 16 * MINUTE, readings: [...aSet({ consciousness: undefined }), late] }))?.score.total).toBeUndefined();
    expect(scoreOf(aWindow({ now: NOON }))).toBeUndefined();
  });

  test.each<[string, Partial<Record<Kind, Value | undefined>>, string | undefined]>([
    ['4 without alertness', { consciousness: undefined, 'respiratory-rate': 21, 'oxygen-saturation': 92 }, undefined],
    ['5 without alertness', { consciousness: undefined, 'respiratory-rate': 21, 'oxygen-saturation': 93, 'heart-rate': 95 }, 'asap'],
    ['7 without alertness', { consciousness: undefined, 'respiratory-rate': 24, 'oxygen-saturation': 92, 'heart-rate': 112, 'body-temperature': 38.5 }, 'stat'],
    ['breathing of 30 without alertness', { consciousness: undefined, 'respiratory-rate': 30 }, 'asap'],
    ['no response, without breathing', { 'respiratory-rate': undefined, consciousness: 'U' }, 'asap'],
    ["oxygen of 91 without alertness, which is low-oxygen's to say", { consciousness: undefined, 'oxygen-saturation': 91 }, undefined],
  ])('is known to be enough, whatever is missing: %s', (_, change, severity) => {
    expect(ask(aSet(change))?.severity).toBe(severity);
  });

  test('begins with its newest part, whichever that is', () => {
    const found = ask([...aSet({ 'respiratory-rate': undefined }, NOON - 10 * MINUTE), reading('respiratory-rate', 25, NOON)]);
    expect([found?.since, found?.evidence.at(-1)?.kind]).toEqual([NOON, 'respiratory-rate']);
  });

  test('says what it is and what it lacks', () => {
    expect(ask(aSet({ 'respiratory-rate': 25 }))?.because).toBe('One part of the early warning score is 3: breathing rate (NEWS2 total 3 of 20).');
    expect(ask(aSet({ 'respiratory-rate': 25, 'oxygen-saturation': 93 }))?.because).toBe('The early warning score is 5 of 20 (NEWS2, medium).');
    expect(ask(aSet({ 'respiratory-rate': 25, consciousness: undefined }))?.because).toBe('One part of the early warning score is 3: breathing rate (NEWS2 at least 3, without alertness).');
    expect(ask(aSet({ 'respiratory-rate': 22, 'oxygen-saturation': 91, consciousness: undefined }))?.because).toBe('The early warning score is at least 5, without alertness (NEWS2).');
    expect(ask(aSet({ consciousness: 'V', 'respiratory-rate': 25, 'heart-rate': 95 }))?.because).toBe('The early warning score is 7 of 20 (NEWS2, high).');
  });

  test("uses the resident's oxygen scale", () => {
    const readings = aSet({ 'oxygen-saturation': 89 });
    expect(news2.ask(aWindow({ now: NOON, readings, limits: { oxygenScale: 2 } }))).toBeUndefined();
    expect(ask(readings)?.severity).toBe('asap');
  });
});

describe('an episode of it', () => {
  const high = { consciousness: 'V', 'respiratory-rate': 25, 'heart-rate': 95 } as const;
  const cleared = (first: readonly Reading[], then: readonly Reading[]) => news2.cleared?.(aWindow({ now: NOON + 2 * HOUR, readings: [...first, ...then] }), NOON);

  test.each<[string, Reading[], string | undefined]>([
    ['nothing new', [], undefined],
    ['a whole set of 0', aSet({}, NOON + HOUR), 'The next full early warning score is 0.'],
    ['a whole set with a single 3', aSet({ consciousness: 'C' }, NOON + HOUR), undefined],
    ['some parts only', aSet({ consciousness: undefined }, NOON + 90 * MINUTE), undefined],
    ['one part within the hour', [reading('heart-rate', 72, NOON + 10 * MINUTE)], undefined],
  ])('after %s: %s', (_, then, reason) => {
    expect(cleared(aSet(high), then)).toBe(reason);
  });

  test('that began with few parts ends when the same are measured again', () => {
    expect(cleared([reading('respiratory-rate', 30, NOON)], [reading('respiratory-rate', 16, NOON + HOUR)])).toBe('Measured again, the same parts of the early warning score add up to 0.');
    expect(cleared([reading('respiratory-rate', 30, NOON)], [reading('heart-rate', 70, NOON + 90 * MINUTE)])).toBeUndefined();
    expect(news2.cleared?.(aWindow({ now: NOON + 48 * HOUR, readings: [reading('heart-rate', 70, NOON + 48 * HOUR)] }), NOON)).toBeUndefined();
  });
});
