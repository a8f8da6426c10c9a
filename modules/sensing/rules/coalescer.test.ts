import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SubjectId } from '../../../core/ids.js';
import { Coalescer, SLOT_MS } from './coalescer.js';

const [mary, john] = ['mary' as SubjectId, 'john' as SubjectId];
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Plays wake-ups at their milliseconds; answers when whom was sent. */
function play(wakes: readonly { at: number; who: SubjectId }[]): { at: number; subjects: readonly SubjectId[] }[] {
  const jobs: { at: number; subjects: readonly SubjectId[] }[] = [];
  const began = performance.now();
  const coalescer = new Coalescer((subjects) => jobs.push({ at: performance.now() - began, subjects }));
  for (const { at, who } of [...wakes].sort((a, b) => a.at - b.at)) {
    const pause = at - (performance.now() - began);
    if (pause > 0) vi.advanceTimersByTime(pause);
    coalescer.wake(who);
  }
  vi.advanceTimersByTime(SLOT_MS * 4);
  coalescer.stop();
  return jobs;
}

test('stopped within a beat, it takes nothing from others: what they do next is done next', async () => {
  vi.useRealTimers();
  const coalescer = new Coalescer(() => undefined);
  coalescer.wake(mary);
  await new Promise((resolve) => setImmediate(resolve));
  coalescer.stop();
  const next = await Promise.race([new Promise((resolve) => setImmediate(() => resolve('at once'))), new Promise((resolve) => setTimeout(() => resolve('late'), 500))]);
  expect(next).toBe('at once');
});

describe('wake-ups', () => {
  test('the first is sent at once, a flood for one subject once a slot', () => {
    const jobs = play(Array.from({ length: 1_000 }, (_, at) => ({ at, who: mary })));
    expect(jobs[0]?.at).toBeLessThanOrEqual(1);
    expect(jobs.length).toBeLessThanOrEqual(1_000 / SLOT_MS + 2);
  });

  test('many subjects at the same moment are one job, and the next ones wait a beat', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ at: 0, who: `s${i}` as SubjectId }));
    expect(play([...many, { at: 2, who: john }]).map(({ subjects }) => subjects.length)).toEqual([40, 1]);
  });

  test('no job is larger than a worker bears', () => {
    expect(play(Array.from({ length: 120 }, (_, i) => ({ at: 0, who: `s${i}` as SubjectId }))).map(({ subjects }) => subjects.length)).toEqual([50, 50, 20]);
  });

  test('none is lost: whatever comes is followed by a sending, within a slot and a beat', () => {
    const wake = fc.record({ at: fc.nat({ max: 3_000 }), who: fc.constantFrom(...['a', 'b', 'c', 'd', 'e'].map((id) => id as SubjectId)) });
    fc.assert(fc.property(fc.array(wake, { minLength: 1, maxLength: 200 }), (wakes) => {
      const jobs = play(wakes);
      return wakes.every(({ at, who }) => jobs.some((job) => job.at >= at && job.at <= at + SLOT_MS + 30 && job.subjects.includes(who)));
    }), { numRuns: 200 });
  });

  test('in a busy town there are at most four sendings a millisecond, and whoever was quiet still goes at once', () => {
    const town = Array.from({ length: 2_000 }, (_, i) => `t${i}` as SubjectId);
    const jobs = play([...Array.from({ length: 5 }, (_, round) => town.map((who) => ({ at: round * 250, who }))).flat(), { at: 1_010, who: john }]);
    const sent = (from: number, to: number): number => jobs.filter(({ at }) => at >= from && at < to).reduce((sum, { subjects }) => sum + subjects.length, 0);
    expect(sent(0, 100)).toBe(2_000);
    // Without a longer slot all would have gone four times more by then.
    expect(sent(100, 1_100)).toBeLessThanOrEqual(4_001);
    expect(jobs.find(({ subjects }) => subjects.includes(john))?.at).toBeLessThan(1_040);
  });

  test('at a thousand readings a second of a hundred people there are at most 50 jobs for a thousand readings', () => {
    const wakes = Array.from({ length: 5_000 }, (_, at) => ({ at, who: `s${(at * 7) % 100}` as SubjectId }));
    expect(play(wakes).length).toBeLessThanOrEqual(5 * 50);
  });
});
