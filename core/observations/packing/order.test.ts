import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../../ids.js';
import { reviewHistory } from '../../rules/review.js';
import type { Kind } from '../kinds.js';
import type { Reading, Value } from '../reading.js';
import { merged } from './merge.js';
import { inOrder, packReadings } from './pack.js';
import { packRollups, rollUp } from './rollups.js';

const subject = 'abcdefghijklmnop' as SubjectId;
const START = Date.parse('2026-03-10T00:00:00Z');
const DAYS = 30;

/** Thirty days of a home over the change of the clocks: movement, a door, a pulse, and two of the same sensor at one instant. */
const STREAM: readonly Reading[] = Array.from({ length: DAYS * 24 }, (_, hour) => hour).flatMap((hour) => {
  const at = START + hour * 3_600_000;
  const say = (device: string, kind: Kind, value: Value, minutes: number): Reading => ({ device: device as DeviceId, subject, kind, value, at: at + minutes * 60_000, receivedAt: at + minutes * 60_000 + 400 });
  const awake = hour % 24 > 6 && hour % 24 < 22;
  return [
    ...(awake && hour % 97 < 80 ? [say('m1', 'motion', true, 5), say('m2', 'motion', true, 5)] : []),
    ...(hour % 31 === 0 ? [say('d1', 'door', 'open', 20), say('d1', 'door', 'closed', 20)] : []),
    ...(hour % 6 === 0 ? [say('w1', 'heart-rate', 58 + (hour % 11), 30), say('w1', 'oxygen-saturation', hour % 240 === 0 ? 85 : 96, 30)] : []),
  ];
});

/** What segments hold in the end: folded in three goes, kind by kind, by the very merge that the compactor uses. */
function timeline(arrived: readonly Reading[]): Map<Kind, Reading[]> {
  const byKind = new Map<Kind, Reading[]>();
  const third = Math.ceil(arrived.length / 3);
  for (let go = 0; go < 3; go += 1) {
    const groups = new Map<Kind, Reading[]>();
    for (const reading of arrived.slice(go * third, (go + 1) * third)) {
      const group = groups.get(reading.kind);
      if (group) group.push(reading);
      else groups.set(reading.kind, [reading]);
    }
    for (const [kind, group] of groups) byKind.set(kind, merged(byKind.get(kind) ?? [], group) ?? byKind.get(kind) ?? []);
  }
  return byKind;
}

function fingerprint(byKind: ReadonlyMap<Kind, readonly Reading[]>): string {
  const hash = createHash('sha256');
  for (const [kind, readings] of [...byKind].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(kind).update(packReadings(kind, readings)).update(packRollups(kind, rollUp(kind, readings))).update(JSON.stringify(readings.at(-1)));
  return hash.digest('hex');
}

const shuffledWithRepeats = fc.shuffledSubarray([...STREAM], { minLength: STREAM.length, maxLength: STREAM.length }).chain((all) => fc.subarray(all, { maxLength: 300 }).map((again) => [...all.slice(0, 700), ...again, ...all.slice(700)]));

test('thirty days in any of 1,000 orders and with repeats: the same bytes, the same rollups, the same newest readings', () => {
  const expected = fingerprint(timeline(STREAM));
  fc.assert(fc.property(shuffledWithRepeats, (arrived) => fingerprint(timeline(arrived)) === expected), { numRuns: 1_000 });
}, 240_000);

test('and the same findings when it is gone over afterwards', async () => {
  const review = async (arrived: readonly Reading[]): Promise<string> => {
    const byKind = timeline(arrived);
    const readings = [...byKind.values()].flat().sort(inOrder);
    const resident = { limits: {}, zone: 'Europe/London', away: false };
    const episodes = await reviewHistory({ readings, resident, devices: [], room: () => undefined, from: START, to: START + DAYS * 86_400_000 }, async () => undefined);
    return JSON.stringify(episodes.map(({ finding: { rule, since, episode }, endedAt }) => [rule, since, episode, endedAt]));
  };
  const expected = await review(STREAM);
  expect(JSON.parse(expected)).not.toHaveLength(0);
  await fc.assert(fc.asyncProperty(shuffledWithRepeats, async (arrived) => (await review(arrived)) === expected), { numRuns: 10 });
}, 240_000);

test('a stream that differs in one reading has another fingerprint', () => {
  const [first, ...rest] = STREAM;
  expect(fingerprint(timeline([{ ...(first as Reading), at: (first as Reading).at + 1 }, ...rest]))).not.toBe(fingerprint(timeline(STREAM)));
});
