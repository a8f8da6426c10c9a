import { expect, test } from 'vitest';
import type { DeviceId } from '../ids.js';
import { device, HOUR, MINUTE } from '../rules/testing/window-builder.js';
import type { DeviceState } from '../things/device.js';
import { coverageGaps } from './gaps.js';

const heard = (...moments: (readonly [string, number])[]) => moments.map(([id, at]) => ({ device: id as DeviceId, at }));
const HUB = [device('gateway', undefined), device('motion', undefined)];
const HUBLESS = [device('motion', undefined), device('scales', undefined)];

test.each<[string, DeviceState[], ReturnType<typeof heard>, number, (readonly [number, number])[]]>([
  ['beats in time', HUB, heard(['gateway', 30 * MINUTE], ['gateway', 75 * MINUTE]), 90 * MINUTE, []],
  ['a miss, from when it was in doubt', HUB, heard(['gateway', 10 * MINUTE], ['gateway', 55 * MINUTE + 1]), HOUR, [[55 * MINUTE, 55 * MINUTE + 1]]],
  ['a sensor speaks for its hub', HUB, heard(['gateway', 10 * MINUTE], ['motion', 50 * MINUTE], ['gateway', 90 * MINUTE]), 100 * MINUTE, []],
  ['a hub that only passes on', HUB, heard(['motion', HOUR], ['motion', 13 * HOUR]), 14 * HOUR, []],
  ['never heard', HUB, [], HOUR, [[0, HOUR]]],
  ['silent to the end', HUB, heard(['gateway', 10 * MINUTE]), 2 * HOUR, [[55 * MINUTE, 2 * HOUR]]],
  ['a night without a hub', HUBLESS, heard(['motion', HOUR], ['motion', 13 * HOUR]), 14 * HOUR, []],
  ['scales see nobody', HUBLESS, heard(['motion', HOUR], ['scales', 8 * HOUR], ['motion', 15 * HOUR]), 15 * HOUR, [[13 * HOUR, 15 * HOUR]]],
  ['what was heard outside is left out', HUB, heard(['gateway', -1], ['gateway', 3 * HOUR]), HOUR, [[0, HOUR]]],
])('%s', (_, devices, words, to, gaps) => {
  expect(coverageGaps(devices, words, 0, to).map((gap) => [gap.from, gap.to])).toEqual(gaps);
});
