import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIND_NAMES, kindSpec, type Kind } from './kinds.js';
import { parseValue } from './parse-value.js';
import { looksLikePounds } from './suspect-weight.js';

const verdict = (kind: Kind, value: unknown): string => {
  const read = parseValue(kind, value);
  return 'refusal' in read ? read.refusal.code : (read.doubt?.code ?? 'believed');
};

describe('a number', () => {
  test.each<[unknown, string]>([
    [72, 'believed'], [72.5, 'believed'], [undefined, 'required'], [null, 'value'], [Number.NaN, 'value'], [Infinity, 'value'], [-Infinity, 'value'], [JSON.parse('1e400'), 'value'], ['72', 'value'], ['', 'value'], [true, 'value'], [[72], 'value'], [{}, 'value'], [{ $gt: '' }, 'value'],
    [JSON.parse('9007199254740993'), 'value'], [2 ** 53, 'value'], [1e21, 'value'],
  ])('%j as a heart rate: %s', (value, expected) => {
    expect(verdict('heart-rate', value)).toBe(expected);
  });

  const numbers = KIND_NAMES.filter((kind) => kindSpec(kind).form === 'number');
  test.each(numbers)('%s is believed from its lowest to its highest, and no further', (kind) => {
    const [low, high] = kindSpec(kind).plausible ?? [Number.NaN, Number.NaN];
    expect([low, high, low - 0.01, high + 0.01].map((value) => verdict(kind, value) === 'believed')).toEqual([true, true, false, false]);
  });

  test.each<[Kind, number]>([['heart-rate', 0], ['oxygen-saturation', 101], ['body-temperature', 0], ['steps', -5], ['steps', -0], ['battery', 255], ['humidity', -0], ['sleep', 1_441]])('%s %d is doubted', (kind, value) => {
    expect(verdict(kind, value)).toBe('implausible');
  });

  test.each<[string, Kind, number]>([['98.6 called Cel', 'body-temperature', 98.6], ['37 called °F', 'body-temperature', (37 - 32) / 1.8], ['39.5 called °F', 'body-temperature', (39.5 - 32) / 1.8], ['99 mg/dL called mmol/L', 'blood-glucose', 99]])('%s looks like another unit', (_, kind, value) => {
    expect(verdict(kind, value)).toBe('unit-suspected');
  });
});

describe('a blood pressure', () => {
  test.each<[unknown, string]>([
    [{ systolic: 120, diastolic: 80 }, 'believed'], [{ systolic: 120, diastolic: 80, pulse: 70 }, 'believed'], [{ systolic: 300, diastolic: 20 }, 'believed'], [{ systolic: 301, diastolic: 80 }, 'implausible'], [{ systolic: 120, diastolic: 19 }, 'implausible'],
    [{ systolic: 80, diastolic: 120 }, 'implausible'], [{ systolic: 100, diastolic: 100 }, 'implausible'], [{ systolic: 0, diastolic: 0 }, 'implausible'], [{ systolic: 4.9, diastolic: 5 }, 'implausible'], [{ systolic: 10.6, diastolic: 16 }, 'unit-suspected'], [{ systolic: 5, diastolic: 3 }, 'unit-suspected'], [{ systolic: 4.9, diastolic: 3 }, 'implausible'], [{ systolic: 39.9, diastolic: 41 }, 'unit-suspected'], [{ systolic: 40, diastolic: 41 }, 'implausible'], [{ systolic: 120, diastolic: -80 }, 'implausible'],
    [{ systolic: 120 }, 'value'], [{ systolic: '120', diastolic: 80 }, 'value'], [{ systolic: 120, diastolic: Number.NaN }, 'value'], [120, 'value'], ['120/80', 'value'], [[120, 80], 'value'], [null, 'value'], [undefined, 'required'],
  ])('%j: %s', (value, expected) => {
    expect(verdict('blood-pressure', value)).toBe(expected);
  });

  test('is kept without what else came with it', () => {
    expect(parseValue('blood-pressure', { systolic: 120, diastolic: 80, name: 'x' })).toEqual({ value: { systolic: 120, diastolic: 80 } });
  });
});

describe('an event', () => {
  test.each([undefined, null, true, 1, 'on', 'detected', 'pressed', 'active', 'true', 'yes'])('with %j has happened', (value) => {
    for (const kind of ['sos', 'fall', 'motion', 'heartbeat'] as const) expect(parseValue(kind, value)).toEqual({ value: true });
  });

  test.each([false, 0, 'off', 'clear', 'cleared', 'cancelled', 'canceled', 'inactive', 'false', 'no'])('with %j is over', (value) => {
    expect(parseValue('fall', value)).toEqual({ value: false });
  });

  test.each([2, 'maybe', {}, [], '', 'ON'])('with %j is refused', (value) => {
    expect(verdict('sos', value)).toBe('value');
  });
});

test.each<[Kind, unknown, string]>([
  ['door', 'open', 'believed'], ['door', 'closed', 'believed'], ['door', 'Open', 'value'], ['door', true, 'value'], ['door', undefined, 'required'], ['bed', 'in', 'believed'], ['bed', 'awake', 'value'],
  ['consciousness', 'A', 'believed'], ['consciousness', 'a', 'value'], ['consciousness', 'X', 'value'], ['medication', 'taken', 'believed'], ['medication', null, 'value'],
  ['supplemental-oxygen', false, 'believed'], ['supplemental-oxygen', 'false', 'value'], ['supplemental-oxygen', 0, 'value'], ['supplemental-oxygen', undefined, 'required'],
  ['location', { latitude: 51.5, longitude: 0.33 }, 'believed'], ['location', { lat: 90, lon: -180 }, 'believed'], ['location', { lat: 90.1, lon: 0 }, 'value'], ['location', { lat: 0, lon: 180.1 }, 'value'], ['location', { lat: '51', lon: 0 }, 'value'], ['location', null, 'value'], ['location', [51, 0], 'value'], ['location', undefined, 'required'],
])('%s %j: %s', (kind, value, expected) => {
  expect(verdict(kind, value)).toBe(expected);
});

test('a position on the equator or the meridian has no negative zero, which JSON could not write', () => {
  expect(parseValue('location', { lat: -0, lon: -0 })).toEqual({ value: { latitude: 0, longitude: 0 } });
});

test('what is believed of any kind is its own form: JSON writes and reads it unchanged', () => {
  fc.assert(fc.property(fc.constantFrom(...KIND_NAMES), fc.anything({ withNullPrototype: true }), (kind, anything) => {
    const read = parseValue(kind, anything);
    if ('value' in read && !read.doubt) expect(JSON.parse(JSON.stringify(read.value))).toEqual(read.value);
  }), { numRuns: 2_000 });
});

test.each([[80, 80, false], [176.4, 80, true], [80, 176.4, true], [88, 80, false], [160, 80, false], [184, 80, false], [169, 80, false], [183, 80, true], [170, 80, true]])('%d kg after %d kg looks like pounds: %s', (now, before, expected) => {
  expect(looksLikePounds(now, before)).toBe(expected);
});
