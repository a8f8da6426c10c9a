import { expect, test } from 'vitest';
import { partsOf, sameParts, type PartName, type Signs } from './parts.js';
import { lostAt, STATIONS } from './watchman.js';

const NOW = 10_000_000;
const well: Signs = { now: NOW, startedAt: NOW - 3_600_000, storeAt: NOW - 2_000, queue: { up: true, at: NOW }, loops: { rules: NOW - 500, escalation: NOW - 500, delivery: NOW - 500, feed: NOW - 500 }, broker: {}, round: { completeAt: NOW - 60_000 } };
const states = (signs: Partial<Signs>): Partial<Record<PartName, string>> => Object.fromEntries(partsOf({ ...well, ...signs }).map(({ part, state }) => [part, state]));

test('all is well', () => expect(new Set(Object.values(states({})))).toEqual(new Set(['working'])));

test.each<[string, Partial<Signs>, Partial<Record<PartName, string>>]>([
  ['the store, on the dot', { storeAt: NOW - 6_000 }, { store: 'working' }],
  ['the store, silent: of what rests on it nothing can be told', { storeAt: NOW - 6_001 }, { store: 'stopped', rules: 'unknown', escalation: 'unknown', delivery: 'unknown', feed: 'unknown', round: 'unknown', queue: 'working' }],
  ['the rules', { loops: { ...well.loops, rules: NOW - 12_001 } }, { rules: 'stopped', delivery: 'working' }],
  ['messages', { loops: { ...well.loops, delivery: NOW - 12_001 } }, { delivery: 'stopped', rules: 'working' }],
  ['a loop that has never looked', { loops: { rules: NOW, escalation: NOW, delivery: NOW } }, { feed: 'stopped' }],
  ['a loop that has just begun', { loops: {}, startedAt: NOW - 12_000 }, { feed: 'working', rules: 'working' }],
  ['the queue', { queue: { up: false, at: NOW - 5_001 } }, { queue: 'stopped', rules: 'working' }],
  ['the queue, for a moment', { queue: { up: false, at: NOW - 5_000 } }, { queue: 'working' }],
  ['no queue is used', { queue: undefined }, { queue: 'off' }],
  ['the phone network', { smsTroubleSince: NOW - 10_001 }, { sms: 'stopped' }],
  ['one refusal of it', { smsTroubleSince: NOW - 10_000 }, { sms: 'working' }],
  ['the external broker', { broker: { deafSince: NOW - 10_001 } }, { broker: 'stopped', rules: 'working' }],
  ['the external broker, for a moment', { broker: { deafSince: NOW - 10_000 } }, { broker: 'working' }],
  ['there is no external broker', { broker: undefined }, { broker: 'off' }],
  ['the round', { round: { completeAt: NOW - 150_001, lost: 'rules' } }, { round: 'stopped', rules: 'working' }],
  ['the round, slow', { round: { completeAt: NOW - 150_000, lost: 'rules' } }, { round: 'working' }],
  ['nobody makes rounds', { round: undefined }, { round: 'off' }],
])('%s', (_, signs, expected) => expect(states(signs)).toMatchObject(expected));

test('what has stopped says since when, and what that means', () => {
  const [store] = partsOf({ ...well, storeAt: NOW - 9_000 });
  expect(store).toMatchObject({ since: NOW - 9_000, says: expect.stringContaining('old') });
  expect(partsOf({ ...well, round: { completeAt: 0, lost: 'delivery' } }).at(-1)?.says).toContain('sending messages');
});

test('the same standstill is told once, however long it lasts', () => {
  const at = (now: number) => partsOf({ ...well, now, storeAt: NOW - 9_000 });
  expect(sameParts(at(NOW), at(NOW + 500))).toBe(true);
  expect(sameParts(at(NOW), partsOf(well))).toBe(false);
});

test.each([[{}, 'ingest'], [{ ingest: 1, rules: 2 }, 'escalation'], [{ ingest: 1, rules: 2, escalation: 3, delivery: 4, feed: 5 }, undefined], [{ ingest: 1, rules: 2, escalation: 3, feed: 5 }, 'delivery']])('of %o the press was lost at %s', (passed, station) => {
  expect(lostAt({ pressedAt: 0, passed })).toBe(station);
  expect(STATIONS).toHaveLength(5);
});
