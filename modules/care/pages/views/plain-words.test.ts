import { describe, expect, test } from 'vitest';
import { KIND_NAMES, KINDS } from '../../../../core/observations/kinds.js';
import type { DeviceId } from '../../../../core/ids.js';
import { aReading, aTakenAlert, ann, annReads, anOpenAlert, NOW, tom } from '../../../../test/pages/builders.js';
import { headline } from './headline.js';
import { lastSign, latestRows, signWords } from './readings.js';
import { watchWords } from './watch-words.js';
import { kindName, listWords, readingWords } from './words.js';

describe('readings in words', () => {
  test.each([
    ['oxygen-saturation', 93, 'SpO2 93 %'], ['heart-rate', 72, 'Heart rate 72 a minute'], ['body-temperature', 36.599998, 'Body temperature 36.6 °C'],
    ['blood-pressure', { systolic: 128, diastolic: 79 }, 'Blood pressure 128/79 mmHg'], ['consciousness', 'C', 'Consciousness new confusion'],
    ['door', 'open', 'Door opened'], ['bed', 'out', 'Bed got out'], ['sos', true, 'Call for help pressed'], ['smoke', false, 'Smoke cleared'],
    ['supplemental-oxygen', false, 'Oxygen supply on air'], ['location', { latitude: 51.5, longitude: 0.3 }, 'Location position recorded'],
  ] as const)('%s %j is "%s"', (kind, value, words) => expect(readingWords(kind, value)).toBe(words));

  test.each(KIND_NAMES)('%s has a name of its own', (kind) => expect(KIND_NAMES.filter((other) => kindName(other) === kindName(kind))).toEqual([kind]));
  test.each(KIND_NAMES.filter((kind) => KINDS[kind].form === 'event'))('%s is never said as yes or no', (kind) => expect(readingWords(kind, true)).not.toMatch(/yes|no$/));
});

test.each([[[], ''], [['Ann'], 'Ann'], [['Ann', 'Tom'], 'Ann and Tom'], [['Ann', 'Tom', 'Sue'], 'Ann, Tom and Sue']])('%j is listed as "%s"', (names, words) => expect(listWords(names)).toBe(words));

describe('today’s one line', () => {
  const sid = 'sid' as ReturnType<typeof anOpenAlert>['residentId'];
  test.each([
    ['nobody', [], 'Nobody needs you just now'],
    ['two alerts of one person', [anOpenAlert(), anOpenAlert()], '1 person needs you'],
    ['two people', [anOpenAlert(), anOpenAlert({ residentId: sid })], '2 people need you'],
    ['the reader goes', [aTakenAlert(ann)], 'You are going to 1 person'],
    ['somebody else goes', [aTakenAlert(tom)], 'Somebody is seeing to it'],
    ['the reader goes to one while another waits', [aTakenAlert(ann), anOpenAlert({ residentId: sid })], '1 person needs you'],
  ])('%s', (_name, live, words) => expect(headline(live, annReads)).toBe(words));
});

describe('quiet is not well', () => {
  test.each([['watched', 'Watched'], ['partly', 'Partly watched'], ['not-watched', 'Not watched'], ['away', 'Away from home']] as const)('%s has the word "%s"', (state, word) => {
    expect(watchWords({ state, because: '', silent: [] }, NOW).word).toBe(word);
  });

  test('a silent device says since when', () => {
    const device = { id: 'p1' as DeviceId, kind: 'motion', class: 'activity' as const, room: 'kitchen', pairedAt: 0 };
    const silent = [{ ...device, lastHeardAt: NOW - 2 * 3_600_000 }, { ...device, id: 'p2' as DeviceId }];
    expect(watchWords({ state: 'partly', because: '', silent }, NOW).silent.map(({ what, heard }) => `${what}: ${heard}`)).toEqual(['motion, kitchen: last heard 2 hours ago (12:02)', 'motion, kitchen: never heard']);
  });

  test('a heartbeat is no sign of life; movement is', () => {
    const latest = new Map([aReading('heartbeat', true, 1), aReading('motion', true, 12), aReading('heart-rate', 70, 2)].map((r) => [r.kind, r]));
    const sign = lastSign(latest)!;
    expect(signWords(sign, 'kitchen', NOW)).toBe('kitchen, 13:50');
    expect(latestRows(latest, () => 'kitchen', () => '#', NOW).map((row) => row.what)).toEqual(['Heart rate', 'Movement', 'Device check-in']);
  });
});
