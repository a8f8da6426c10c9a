import { expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../ids.js';
import { packReadings, unpackReadings } from './packing/pack.js';
import { makeReading, type Reading } from './reading.js';

const [device, subject] = ['d' as DeviceId, 's' as SubjectId];

test.each<[string, Partial<Reading>]>([['bare', {}], ['counted', { seq: 0 }], ['of a named life', { boot: 'b' }], ['both', { seq: 7, boot: 'b' }]])('a reading that is %s has its own parts and no others, in one order, and comes back so', (_, more) => {
  const reading = makeReading({ device, kind: 'heart-rate', value: 70, ...more }, subject, 1_000, 2_000);
  expect(Object.entries(reading)).toEqual([['device', 'd'], ['subject', 's'], ['kind', 'heart-rate'], ['value', 70], ['at', 1_000], ['receivedAt', 2_000], ...Object.entries(more)]);
  const [again] = unpackReadings(subject, 'heart-rate', packReadings('heart-rate', [reading]));
  expect(Object.entries(again ?? {})).toEqual(Object.entries(reading));
});
