import { expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../ids.js';
import type { Draft } from '../observations/parse-reading.js';
import { clockFellBack } from './clock-fell-back.js';

const DAY = 86_400_000;
const [mary, john] = ['mary' as SubjectId, 'john' as SubjectId];
const hers = { pairedAt: 100 * DAY, issues: [{ subject: mary, from: 100 * DAY }] };
const his = { pairedAt: 300 * DAY, issues: [{ subject: mary, from: 100 * DAY, to: 200 * DAY }, { subject: john, from: 300 * DAY }] };

test.each<[string, typeof hers, Partial<Draft>, boolean]>([
  ['a press on the day before it was paired', hers, { kind: 'sos', at: 99 * DAY }, false], ['a press of an earlier time', hers, { kind: 'sos', at: 99 * DAY - 1 }, true], ['smoke of an earlier time', hers, { kind: 'smoke', at: DAY }, true],
  ['a seizure of an earlier time', hers, { kind: 'telecare-alarm', value: 'seizure', at: DAY }, true], ['the end of one', hers, { kind: 'sos', value: false, at: DAY }, false],
  ['history of a device that one person has had', hers, { kind: 'heart-rate', value: 70, at: DAY }, false],
  ['history from before anybody had it, of one that was given on', his, { kind: 'heart-rate', value: 70, at: DAY }, true], ['what it kept from the first', his, { kind: 'heart-rate', value: 70, at: 150 * DAY }, false],
  ['a press as if it still lay in store', his, { kind: 'sos', at: 250 * DAY }, true], ['a press now', his, { kind: 'sos', at: 301 * DAY }, false],
])('%s', (_, device, said, doubted) => {
  expect(clockFellBack(device, { device: 'p' as DeviceId, kind: 'sos', value: true, at: 0, ...said })?.code).toBe(doubted ? 'too-old' : undefined);
});
