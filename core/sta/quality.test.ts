import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../time/when.js';
import { keptQuality, qualityOf, rhythmOf, toldQuality, type Stream } from './quality.js';

const every = (minutes: number, count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i * minutes * MINUTE);
const judge = (stream: Stream, at: number, now = at, said: Record<string, unknown> = {}) => qualityOf(said, at, stream, rhythmOf(stream), now);

describe('grade', () => {
  test.each<[string, Record<string, unknown>, Partial<Stream>, string, string]>([
    ['nobody says', {}, {}, 'indicative', 'assumed'],
    ['the reading', { parameters: { grade: 'reference' } }, { properties: { grade: 'indicative' } }, 'reference', 'observation'],
    ['the reading’s quality', { resultQuality: { grade: 'reference' } }, {}, 'reference', 'observation'],
    ['the Datastream', {}, { properties: { grade: 'reference' } }, 'reference', 'datastream'],
    ['the Sensor', {}, { sensor: { grade: 'reference' } }, 'reference', 'sensor'],
    ['a word that is no grade', { parameters: { grade: 'best' } }, {}, 'indicative', 'assumed'],
  ])('said by %s', (_, said, stream, grade, gradeFrom) => expect(judge({ times: [], ...stream }, 0, 0, said)).toMatchObject({ grade, gradeFrom }));
});

describe('coverage and staleness', () => {
  test('a reading every ten minutes, a third lost', () => {
    const times = every(10, 145).filter((_, i) => i % 3 !== 0);
    expect(judge({ first: 0, times, properties: { intervalSeconds: 600 } }, times.at(-1) ?? 0)).toMatchObject({ coveragePct: 67, everySeconds: 600 });
  });

  test('a stream that began an hour ago is whole when nothing was lost since', () => expect(judge({ first: 0, times: every(10, 7) }, HOUR).coveragePct).toBe(100));

  // place.md V27: median 10 min, 99th percentile 18 min.
  test.each([[30, false], [31, true]])('median 10 minutes: after %i minutes stale is %s', (minutes, stale) => {
    const times = [0, 18 * MINUTE, ...every(10, 8, 28 * MINUTE)], last = times.at(-1) ?? 0;
    expect(judge({ times }, last, last + minutes * MINUTE).stale).toBe(stale);
  });

  test('with too few readings no rhythm is made up', () => expect(judge({ times: [0, HOUR] }, HOUR, 2 * HOUR)).toMatchObject({ coveragePct: null, everySeconds: null, stale: false }));

  test.each([[15, false], [16, true]])('%i minutes from now lies ahead: %s, and is not taken for now', (minutes, ahead) => {
    const quality = judge({ times: every(10, 20) }, 200 * MINUTE + minutes * MINUTE, 200 * MINUTE);
    expect(quality).toMatchObject(ahead ? { ahead: true, stale: true, coveragePct: null, everySeconds: 600 } : { stale: false, everySeconds: 600 });
    expect('ahead' in quality).toBe(ahead);
    expect(keptQuality(toldQuality(quality, null))).toBeNull();
  });

  test('coverage is a percentage whatever came when', () => fc.assert(fc.property(fc.uniqueArray(fc.nat(1e8), { maxLength: 80 }), fc.nat(1e8), fc.option(fc.integer({ min: -5, max: 5_000 })), (times, at, said) => {
    const { coveragePct } = judge({ times: times.sort((a, b) => a - b), first: times[0] ?? 0, properties: { intervalSeconds: said } }, at);
    return coveragePct === null || (Number.isInteger(coveragePct) && coveragePct >= 0 && coveragePct <= 100);
  })));
});

describe('beside what a sender says', () => {
  const quality = judge({ times: [] }, 0);
  test('its own words stay', () => expect([toldQuality(quality, { 'DQ_Status': 'good' }), toldQuality(quality, 'good')]).toMatchObject([{ DQ_Status: 'good', stale: false }, { said: 'good', stale: false }]));
  test('what we told and comes back is not kept as its own', () => {
    expect(keptQuality(toldQuality(quality, { DQ_Status: 'good' }))).toEqual({ DQ_Status: 'good' });
    expect(keptQuality(toldQuality(quality, null))).toBeNull();
    expect(keptQuality(toldQuality(judge({ times: [] }, 0, 0, { resultQuality: { grade: 'reference' } }), { grade: 'reference' }))).toEqual({ grade: 'reference' });
  });
});
