import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIND_NAMES } from './kinds.js';
import { parseReading } from './parse-reading.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const raw = (change: object = {}): object => ({ device: 'hall-pir', kind: 'heart-rate', value: 72, at: '2026-11-24T12:00:00Z', ...change });
const parse = (change: object = {}) => parseReading(raw(change), NOW);
/** "stored", or which field is refused and how, or what is doubted. */
const verdict = (change: object): string => {
  const { refusal, doubt } = parse(change);
  return refusal ? `${refusal.field} ${refusal.code}` : (doubt?.code ?? 'stored');
};
const later = (ms: number): string => new Date(NOW + ms).toISOString();

test('a whole reading is a draft, word by word', () => {
  expect(parse({ unit: '/min', seq: 7, boot: 'b1' })).toEqual({ draft: { device: 'hall-pir', kind: 'heart-rate', value: 72, at: NOW, seq: 7, boot: 'b1' } });
  expect(parse()).toEqual({ draft: { device: 'hall-pir', kind: 'heart-rate', value: 72, at: NOW } });
});

test.each([undefined, null, 5, 'text', true, [], [raw()]])('%j is no reading', (message) => {
  expect(parseReading(message, NOW).refusal).toMatchObject({ field: '', code: 'structure' });
});

describe('its device, kind, counter and life of the counter', () => {
  test.each<[string, unknown, string]>([
    ['device', undefined, 'device required'], ['device', '', 'device value'], ['device', 5, 'device value'], ['device', null, 'device value'], ['device', { $gt: '' }, 'device value'], ['device', 'd'.repeat(64), 'stored'], ['device', 'd'.repeat(65), 'device value'],
    ['kind', undefined, 'kind required'], ['kind', 'pulse', 'kind code-invalid'], ['kind', 'Heart-Rate', 'kind code-invalid'], ['kind', 'constructor', 'kind code-invalid'], ['kind', '__proto__', 'kind code-invalid'], ['kind', 5, 'kind code-invalid'], ['kind', null, 'kind code-invalid'],
    ['seq', 0, 'stored'], ['seq', 2 ** 48, 'stored'], ['seq', 2 ** 48 + 1, 'seq value'], ['seq', -1, 'seq value'], ['seq', 1.5, 'seq value'], ['seq', '7', 'seq value'], ['seq', Number.NaN, 'seq value'], ['seq', null, 'seq value'],
    ['boot', 'b', 'stored'], ['boot', 'b'.repeat(32), 'stored'], ['boot', 'b'.repeat(33), 'boot value'], ['boot', '', 'boot value'], ['boot', 5, 'boot value'], ['boot', null, 'boot value'],
  ])('%s %j: %s', (field, value, expected) => {
    expect(verdict({ [field]: value })).toBe(expected);
  });
});

describe('its time', () => {
  test.each<[string, unknown, string]>([
    ['none', undefined, 'at required'], ['null', null, 'at value'], ['seconds', 1_790_000_000, 'at value'], ['milliseconds', NOW, 'at value'], ['microseconds', NOW * 1e3, 'at value'], ['nanoseconds', NOW * 1e6, 'at value'], ['1', 1, 'at value'], ['"1"', '1', 'at value'], ['an object', {}, 'at value'],
    ['no offset', '2026-11-24T12:00:00', 'at required'], ['the hour that comes twice', '2026-10-25T01:30:00', 'at required'], ['the hour that never is', '2026-03-29T01:30:00', 'at required'], ['an offset of +14:01', '2026-11-24T12:00:00+14:01', 'at required'],
    ['30 February', '2026-02-30T12:00:00Z', 'at value'], ['24:00', '2026-11-24T24:00:00Z', 'at value'], ['the year 1', '0001-01-01T00:00:00Z', 'at value'], ['the year 10000', '10000-01-01T00:00:00Z', 'at value'],
    ['now', later(0), 'stored'], ['two hours back', later(-120 * MINUTE), 'stored'], ['two minutes ahead', later(2 * MINUTE), 'stored'], ['more than two minutes ahead', later(2 * MINUTE + 1), 'clock-ahead'], ['three days ahead', later(3 * DAY), 'clock-ahead'],
    ['ten years back', later(-3_652.5 * DAY), 'stored'], ['more than ten years back', later(-3_652.5 * DAY - 1), 'too-old'], ['the epoch', '1970-01-01T00:00:00Z', 'too-old'],
  ])('%s: %3$s', (_, at, expected) => {
    expect(verdict({ at })).toBe(expected);
  });

  test('in a leap second is the last millisecond before the next minute', () => {
    expect(parse({ at: '2016-12-31T23:59:60Z' }).draft?.at).toBe(Date.parse('2016-12-31T23:59:59.999Z'));
  });
});

describe('its unit', () => {
  test.each<[string, unknown, unknown, string]>([
    ['heart-rate', 72, '/min', 'stored'], ['heart-rate', 72, undefined, 'stored'], ['heart-rate', 72, null, 'stored'], ['heart-rate', 72, 'bpm', 'unit code-invalid'], ['heart-rate', 72, '', 'unit code-invalid'], ['heart-rate', 72, 5, 'unit code-invalid'],
    ['blood-pressure', { systolic: 120, diastolic: 80 }, 'mm[Hg]', 'stored'], ['blood-pressure', { systolic: 120, diastolic: 80 }, 'kPa', 'unit code-invalid'], ['blood-pressure', { systolic: 120, diastolic: 80 }, 'mm Hg', 'unit code-invalid'], ['blood-pressure', { systolic: 120, diastolic: 80 }, 'MMHG', 'unit code-invalid'],
    ['body-temperature', 37, 'Cel', 'stored'], ['body-temperature', 37, '[degF]', 'unit code-invalid'], ['body-temperature', 37, 'degF', 'unit code-invalid'], ['body-temperature', 37, '°C', 'unit code-invalid'],
    ['blood-glucose', 99, 'mg/dL', 'unit code-invalid'],
    ['motion', true, undefined, 'stored'], ['motion', true, '', 'stored'], ['motion', true, '1', 'stored'], ['motion', true, '/min', 'unit code-invalid'],
  ])('%s %j in %j: %s', (kind, value, unit, expected) => {
    expect(verdict({ kind, value, unit })).toBe(expected);
  });

  test.each<[string, unknown, string]>([
    ['body-temperature', 98.6, 'unit-suspected'], ['body-temperature', 85.9, 'implausible'], ['body-temperature', 86, 'unit-suspected'], ['body-temperature', 112, 'unit-suspected'], ['body-temperature', 112.1, 'implausible'], ['skin-temperature', 93, 'unit-suspected'],
    ['blood-glucose', 5.5, 'stored'], ['blood-glucose', 50, 'stored'], ['blood-glucose', 99, 'unit-suspected'], ['blood-glucose', 900, 'unit-suspected'], ['blood-glucose', 901, 'implausible'],
    ['blood-pressure', { systolic: 16, diastolic: 10.6 }, 'unit-suspected'], ['blood-pressure', { systolic: 10.6, diastolic: 16 }, 'unit-suspected'], ['blood-pressure', { systolic: 40, diastolic: 25 }, 'unit-suspected'], ['blood-pressure', { systolic: 41, diastolic: 25 }, 'stored'],
  ])('that is not said, of %s %j: %s', (kind, value, expected) => {
    expect(verdict({ kind, value })).toBe(expected);
  });
});

test('a field of newer firmware is named and the rest is read', () => {
  expect(parse({ rssi: 'good', firmware: 'x'.repeat(1_000_000) })).toMatchObject({ draft: { value: 72 }, unknown: ['rssi', 'firmware'] });
  expect(parse().unknown).toBeUndefined();
});

test('what is doubted is kept as it was said', () => {
  expect(parse({ value: 0 })).toMatchObject({ draft: { value: 0 }, doubt: { code: 'implausible' } });
});

test('a refusal never says back what was sent', () => {
  const canary = 'Margaret-07700900123';
  const bad: object[] = [{ device: canary.repeat(9) }, { kind: canary }, { value: canary }, { unit: canary }, { at: canary }, { seq: canary }, { boot: canary.repeat(9) }, { kind: 'door', value: canary }, { kind: 'motion', value: canary }, { kind: 'location', value: { latitude: canary } }];
  for (const change of bad) {
    const { refusal } = parse(change);
    expect(refusal?.detail).toMatch(/\.$/);
    expect(JSON.stringify(refusal)).not.toContain(canary);
  }
});

test('whatever is sent, it is stored, doubted or refused, and never thrown at us', () => {
  const anything = fc.record({ device: fc.oneof(fc.constant('d'), fc.anything()), kind: fc.oneof(fc.constantFrom(...KIND_NAMES), fc.anything()), value: fc.anything(), unit: fc.anything(), at: fc.oneof(fc.constant(later(0)), fc.anything()), seq: fc.anything(), boot: fc.anything() }, { requiredKeys: [] });
  fc.assert(fc.property(anything, (message) => {
    const { draft, refusal } = parseReading(message, NOW);
    expect((draft === undefined) !== (refusal === undefined)).toBe(true);
  }), { numRuns: 2_000 });
});
