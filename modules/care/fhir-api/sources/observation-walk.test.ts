import { describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../../../../core/ids.js';
import type { Reading } from '../../../../core/observations/reading.js';
import { walkReadings, type Walk } from './observation-walk.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 12);
const subject = 'aaaabbbbccccdddd' as SubjectId;

/** Readings in memory, of which those before `settled` are in segments; counts how much is looked at. */
class Kept {
  readonly looks: [from: number, to: number][] = [];
  constructor(private readonly at: readonly number[], private readonly settled = Infinity) {}

  between(_subject: SubjectId, { from, to }: { from: number; to: number }): Promise<Reading[]> {
    this.looks.push([from, to]);
    const fits = this.at.filter((at) => at >= from && at <= to).sort((a, b) => a - b);
    return Promise.resolve(fits.map((at) => ({ device: 'd' as DeviceId, subject, kind: 'heart-rate', value: 70, at, receivedAt: at })));
  }

  extent(): Promise<{ first: number; last: number } | undefined> {
    const days = this.at.filter((at) => at < this.settled).map((at) => Math.floor(at / DAY_MS) * DAY_MS);
    return Promise.resolve(days.length > 0 ? { first: Math.min(...days), last: Math.max(...days) + DAY_MS } : undefined);
  }
}

async function walked(kept: Kept, change: Partial<Walk> = {}, most = Infinity): Promise<number[]> {
  const seen: number[] = [];
  const newestFirst = change.newestFirst ?? true;
  for await (const { readings } of walkReadings(kept, { subject, kinds: ['heart-rate'], now: NOW, newestFirst, ...change })) {
    const at = readings.map(({ reading }) => reading.at);
    seen.push(...(newestFirst ? at.reverse() : at));
    if (seen.length >= most) break;
  }
  return seen;
}

const YEARS = Array.from({ length: 800 }, (_, day) => NOW - day * DAY_MS - 3_600_000);
const FAR = [NOW, NOW - 1, NOW - 400 * DAY_MS, NOW - 401 * DAY_MS, NOW - 3_000 * DAY_MS];

describe('a walk through readings', () => {
  test.each([['years', YEARS], ['long silences', FAR], ['nothing', []]])('of %s sees each once, in order, from either end', async (_name, at) => {
    const newest = [...at].sort((a, b) => b - a);
    expect(await walked(new Kept(at))).toEqual(newest);
    expect(await walked(new Kept(at), { newestFirst: false })).toEqual([...newest].reverse());
  });

  test('looks at no more days than the page needs', async () => {
    const kept = new Kept(YEARS);
    await walked(kept, {}, 5);
    expect(kept.looks.length).toBeLessThan(9);
    expect(Math.min(...kept.looks.map(([from]) => from))).toBeGreaterThan(NOW - 8 * DAY_MS);
  });

  test('crosses years of silence in few steps', async () => {
    const kept = new Kept(FAR);
    await walked(kept);
    expect(kept.looks.length).toBeLessThan(70);
  });

  test('finds what was told a moment ago and is in no segment yet, however old', async () => {
    expect(await walked(new Kept(FAR, 0))).toEqual(FAR);
    expect(await walked(new Kept(FAR, NOW - 500 * DAY_MS), { newestFirst: false })).toEqual([...FAR].reverse());
  });

  test('keeps both ends of a span, and touches nothing outside', async () => {
    const [from, to] = [YEARS[20] ?? 0, YEARS[10] ?? 0];
    const kept = new Kept(YEARS);
    expect(await walked(kept, { from, to })).toEqual(YEARS.slice(10, 21));
    expect(kept.looks.every(([a, b]) => a >= from && b <= to && a <= b)).toBe(true);
    expect(await walked(new Kept(YEARS), { from: to, to: from })).toEqual([]);
    expect(await walked(new Kept(YEARS), { from: NOW + 90 * DAY_MS, to: NOW + 91 * DAY_MS })).toEqual([]);
  });
});
