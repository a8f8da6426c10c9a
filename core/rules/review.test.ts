import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../observations/reading.js';
import type { DeviceState } from '../things/device.js';
import { reviewHistory, type History } from './review.js';
import { at, DAY, device, HOUR, LONDON, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');

function history(readings: readonly Reading[], change: Partial<History> = {}): History {
  const inOrder = [...readings].sort((a, b) => a.at - b.at || a.kind.localeCompare(b.kind));
  return { readings: inOrder, resident: { limits: {}, zone: LONDON, away: false }, devices: [], room: () => undefined, from: NOON, to: NOON + DAY, ...change };
}

const review = async (readings: readonly Reading[], change: Partial<History> = {}) => {
  const episodes = await reviewHistory(history(readings, change), () => Promise.resolve());
  const after = (moment: number | undefined) => (moment === undefined ? undefined : (moment - NOON) / MINUTE);
  return episodes.map(({ finding, endedAt }) => [finding.rule, finding.severity, after(finding.since), after(endedAt)]);
};
const minute = (n: number) => NOON + n * MINUTE;
const oxygen = (value: number, n: number) => reading('oxygen-saturation', value, minute(n));

describe('a review of what was told late', () => {
  test('finds calls for help, each need once', async () => {
    expect(await review([reading('sos', true, minute(0)), reading('sos', true, minute(5)), reading('sos', true, minute(60))])).toEqual([['sos', 'stat', 0, 5], ['sos', 'stat', 60, 60]]);
  });

  test('finds a fall that was not cancelled, though nothing was said after it', async () => {
    expect(await review([reading('fall', true, minute(0))])).toEqual([['fall', 'stat', 0, 0]]);
    expect(await review([reading('fall', true, minute(0)), reading('fall', false, minute(0.5))])).toEqual([]);
  });

  test('finds when it began, how grave it became and when it was over', async () => {
    expect(await review([oxygen(94, 0), oxygen(91, 10), oxygen(96, 20), oxygen(97, 30), oxygen(93, 40)])).toEqual([['low-oxygen', 'stat', 0, 30], ['low-oxygen', 'asap', 40, undefined]]);
  });

  test('tells what is still open in its place among what is over', async () => {
    expect(await review([oxygen(94, 0), reading('sos', true, minute(60))])).toEqual([['low-oxygen', 'asap', 0, undefined], ['sos', 'stat', 60, 60]]);
  });

  test('finds stillness by the clock of the data', async () => {
    const devices: DeviceState[] = [device('motion', undefined, { pairedAt: NOON })];
    const still = await review([reading('motion', true, minute(0)), reading('motion', true, minute(20 * 60))], { devices, to: NOON + 21 * HOUR });
    expect(still).toContainEqual(['prolonged-inactivity', 'asap', 0, 20 * 60]);
  });

  test('finds the hub silent between two of its words, to the minute', async () => {
    const devices = [device('gateway', undefined, { pairedAt: NOON })];
    const beats = [0, 15, 30, 100, 115].map((n) => reading('heartbeat', true, minute(n), { device: 'gateway' }));
    const found = await reviewHistory(history(beats, { devices, to: minute(120) }), () => Promise.resolve());
    expect(found.map(({ finding, endedAt }) => [finding.rule, finding.severity, finding.since, endedAt])).toEqual([['device-silent', 'asap', minute(30), minute(100)]]);
  });

  test('knows habits as they were on that day, of the last four weeks alone', async () => {
    const from = at('2026-11-23T00:00:00Z');
    const ups = (days: number, clock: number, before: number) => Array.from({ length: days }, (_, i) => reading('motion', true, from - (before + i) * DAY + clock * HOUR));
    const mornings = (readings: Reading[]) => reviewHistory(history([...readings, reading('motion', true, from - HOUR)], { from, to: from + DAY, devices: [device('motion', undefined)] }), () => Promise.resolve());
    const notUp = (await mornings(ups(20, 7, 1))).find(({ finding }) => finding.rule === 'no-morning-activity');
    expect(notUp?.finding).toMatchObject({ severity: 'asap', since: from + 8 * HOUR });
    const forgotten = (await mornings(ups(20, 7, 30))).find(({ finding }) => finding.rule === 'no-morning-activity');
    expect(forgotten?.finding.since).toBe(from + 11 * HOUR);
  });

  test('shows the readings as they arrived', async () => {
    const late = reading('sos', true, minute(0), { receivedAt: minute(300) });
    const [episode] = await reviewHistory(history([late]), () => Promise.resolve());
    expect(episode?.finding.evidence).toEqual([late]);
  });

  test('looks at nothing before its beginning', async () => {
    expect(await review([reading('sos', true, minute(-60)), reading('heartbeat', true, minute(1))])).toEqual([]);
  });

  test('lets others work in between', async () => {
    let pauses = 0;
    await reviewHistory(history(Array.from({ length: 1_200 }, (_, i) => reading('heart-rate', 70, minute(i)))), () => Promise.resolve(void (pauses += 1)));
    expect(pauses).toBeGreaterThanOrEqual(2);
  });

  test('tells the same story whenever the readings had arrived', async () => {
    const one = fc.record({ n: fc.integer({ min: 0, max: 600 }), value: fc.constantFrom(82, 91, 94, 97), delay: fc.integer({ min: 0, max: 900 }) });
    await fc.assert(fc.asyncProperty(fc.uniqueArray(one, { maxLength: 15, selector: (o) => o.n }), async (told) => {
      const arrived = (late: boolean) => told.map(({ n, value, delay }) => reading('oxygen-saturation', value, minute(n), { receivedAt: minute(n + (late ? delay : 0)) }));
      expect(await review(arrived(true))).toEqual(await review(arrived(false)));
    }), { numRuns: 50 });
  });
});
