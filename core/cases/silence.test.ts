import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../time/when.js';
import type { Voice, VoicesView } from './place-rule.js';
import { replay } from './replay.js';
import { asOneVoice, sensorSilent, voiceOf } from './silence-rules.js';

const NOW = Date.UTC(2026, 10, 26, 12), subject = { id: 'thing:1', name: 'River Mardyke' };
const voice = (name: string, minutes: number, silentAfter = 30): Voice => ({ name, lastAt: NOW - minutes * MINUTE, silentAfterMs: silentAfter * MINUTE });
const view = (voices: readonly Voice[], change: Partial<VoicesView> = {}): VoicesView => ({ now: NOW, subject, of: 'instrument', voices, ...change });
const judged = (one: VoicesView) => [sensorSilent.ask(one) !== undefined, sensorSilent.cleared(one) !== undefined];

describe('how often one should speak', () => {
  // place.md V27: median 10 min, 99th percentile 18 min: silent after 30 min.
  const times = [0, 18, 28, 38, 48, 58, 68, 78].map((minutes) => minutes * MINUTE);
  test('is learned, and what it says of itself comes first', () => {
    expect(voiceOf('Level', undefined, times)).toEqual({ name: 'Level', lastAt: 78 * MINUTE, silentAfterMs: 30 * MINUTE });
    expect(voiceOf('Level', { intervalSeconds: 3_600 }, times)?.silentAfterMs).toBe(3 * HOUR);
    expect(voiceOf('Level', { intervalSeconds: 3_600 }, [5])?.silentAfterMs).toBe(3 * HOUR);
  });
  test('is not known of who spoke twice, and of who never did', () => expect([voiceOf('Level', undefined, times.slice(0, 2)), voiceOf('Level', { intervalSeconds: 60 }, [])]).toEqual([undefined, undefined]));
});

describe('a sensor', () => {
  test.each([[60, 30, false], [61, 30, true], [180, 180, false], [181, 180, true]])('quiet for %s minutes where %s is silence: %s', (minutes, limit, silent) => expect(judged(view([voice('Level', minutes, limit)]))).toEqual([silent, !silent]));
  test('says which of its streams, since when and beyond what, the longest silent first', () => {
    const found = sensorSilent.ask(view([voice('Level', 90), voice('Battery', 300), voice('Rain', 5)]));
    expect(found?.because).toBe('Nothing comes of 2 of its 3 streams: Battery since 26 November 2026 07:00 (more than 1 hour is silence); Level since 26 November 2026 10:30 (more than 1 hour is silence).');
    expect(found).toMatchObject({ since: NOW - 300 * MINUTE, evidence: [{ value: 300, limit: 60 }, { value: 90, limit: 60 }] });
  });
  test('whose rhythm nobody knows is no case, and one that was is over once nothing is expected', () => expect(judged(view([]))).toEqual([false, true]));
  test('its words stay the same while nothing new is known', () => {
    const later = view([voice('Level', 90)], { now: NOW + HOUR });
    expect(sensorSilent.ask(later)?.because).toBe(sensorSilent.ask(view([voice('Level', 90)]))?.because);
  });
});

describe('a gateway', () => {
  const carrier = (...minutes: number[]) => view(minutes.map((one, i) => voice(`S${i}`, one)), { of: 'carrier' });
  test.each([[[90, 90, 90], true], [[90, 90, 5], false], [[90, 90], false]] as const)('of whose sensors these are quiet: %j: one case %s', (minutes, finds) => expect(judged(carrier(...minutes))).toEqual([finds, !finds]));
  test('its sensors have no case of their own meanwhile, and theirs say where it is', () => {
    const under = view([voice('Level', 90)], { under: 'Mast 3' });
    expect([sensorSilent.ask(under), sensorSilent.cleared(under)]).toEqual([undefined, 'All that speak through Mast 3 are silent: that is one case of its own.']);
  });
  test('says who was heard again', () => expect(sensorSilent.cleared(carrier(90, 90, 5))).toBe('S2 was heard again 26 November 2026 11:55.'));
  test('names ten and counts the others', () => {
    const found = sensorSilent.ask(carrier(...Array<number>(14).fill(90)));
    expect(found?.because).toMatch(/^Nothing comes from any of the 14 .*; 4 more\.$/);
    expect(found?.evidence).toHaveLength(14);
  });
  test('an instrument is silent there when none of its streams spoke for as long as the one that speaks oftenest', () => {
    expect(asOneVoice('Mast', [voice('Level', 90, 30), voice('Battery', 100, 4_320)])).toEqual(voice('Mast', 90, 30));
  });
});

test('whatever is quiet for however long: found and over are never said at once, and one of them is', () => {
  const voices = fc.array(fc.record({ minutes: fc.integer({ min: 0, max: 5_000 }), limit: fc.integer({ min: 1, max: 3_000 }) }), { maxLength: 8 });
  fc.assert(fc.property(voices, fc.constantFrom('instrument' as const, 'carrier' as const), fc.option(fc.constant('Mast 3'), { nil: undefined }), (list, of, under) => {
    const [finds, clears] = judged(view(list.map(({ minutes, limit }, i) => voice(`S${i}`, minutes, limit)), { of, ...(under && of === 'instrument' ? { under } : {}) }));
    expect(finds).toBe(!clears);
  }));
});

test('tried again over the past it is one case from when the silence was one until it spoke', async () => {
  const at = (now: number, last: number): VoicesView => ({ now: NOW + now * MINUTE, subject, of: 'instrument', voices: [{ name: 'Level', lastAt: NOW + last * MINUTE, silentAfterMs: 30 * MINUTE }] });
  const would = [];
  for await (const one of replay(sensorSilent, [at(10, 10), at(71, 10), at(200, 10), at(201, 201)])) would.push(one);
  expect(would).toMatchObject([{ case: { openedAt: NOW + 71 * MINUTE, since: NOW + 10 * MINUTE, state: 'closed' }, closedAt: NOW + 201 * MINUTE, closedBecause: 'It was heard again 26 November 2026 15:21.' }]);
});
