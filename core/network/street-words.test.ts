import { expect, test } from 'vitest';
import { KIND_NAMES } from '../observations/kinds.js';
import { readingsSaid, readingsUnread } from './street-words.js';

const NOW = Date.UTC(2026, 10, 26, 12), MINUTE = 60_000, said = (change: object) => readingsSaid([{ name: 'n', kind: 'room-temperature', value: 12.5, at: NOW, ...change }], NOW)[0];

test('a reading bears what it observes, in which unit, when, and its frame', () => {
  expect(said({ seq: 7, boot: 'b' })).toEqual({ observed: { of: 'room-temperature', name: 'Temperature', unit: 'Cel' }, at: NOW, result: 12.5, frame: 'room-temperature|b|7' });
  expect(said({})).toMatchObject({ frame: `room-temperature|${NOW}` });
});

test.each([
  [{ value: 75 }, { result: 75, doubt: 'implausible' }], [{ at: NOW + 14 * MINUTE }, { at: NOW + 14 * MINUTE }], [{ at: NOW + 16 * MINUTE }, { at: NOW, doubt: 'clock' }], [{ at: 0 }, { at: NOW, doubt: 'clock' }], [{ at: NOW - 86_400_000 }, { at: NOW - 86_400_000 }],
  [{ value: 'warm' }, { field: 'value', code: 'value' }], [{ unit: '[degF]' }, { field: 'unit' }], [{ kind: 'door', value: 'open' }, { result: 'open' }], [{ kind: 'heartbeat', value: true }, { result: true, observed: { name: 'Sign of life' } }],
])('%j is %j', (change, expected) => expect(said(change)).toMatchObject(expected));

test('nothing of a person is taken', () => {
  const refused = KIND_NAMES.filter((kind) => 'field' in (said({ kind }) ?? {}) && (said({ kind }) as { field: string }).field === 'kind');
  for (const kind of ['motion', 'button', 'sos', 'fall', 'heart-rate', 'location', 'bed', 'medication', 'telecare-alarm', 'steps', 'power'] as const) expect([kind, refused.includes(kind)]).toEqual([kind, kind !== 'power']);
});

test('of fields that nobody has taught us numbers are taken, by the codec’s own name', () => {
  expect(readingsUnread([{ name: 'n', field: 'water_level', raw: 12 }, { name: 'n', field: 'undecodedFrame', raw: '1:ff' }, { name: 'n', field: '<b>', raw: 1 }, { name: 'n', field: 'x', raw: Number.NaN }], NOW, NOW)).toEqual([{ observed: { of: 'field:water_level', name: 'water_level' }, at: NOW, result: 12, frame: `field:water_level|${NOW}` }]);
});
