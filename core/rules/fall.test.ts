import { describe, expect, test } from 'vitest';
import { fall, pendingFall } from './fall.js';
import { at, aWindow, MINUTE, reading, type WindowStory } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const SECOND = 1_000;
const felt = (seconds = 0, device = 'pendant') => reading('fall', true, NOON + seconds * SECOND, { device });
const cancel = (seconds: number, device = 'pendant') => reading('fall', false, NOON + seconds * SECOND, { device });
const ask = (seconds: number, story: Omit<WindowStory, 'now'>) => fall.ask(aWindow({ now: NOON + seconds * SECOND, ...story }));

describe('a fall', () => {
  test.each([[0, false], [59.999, false], [60, true], [3_600, true]])('%d s after it was felt pages: %s', (seconds, pages) => {
    expect(ask(seconds, { readings: [felt()] }) !== undefined).toBe(pages);
  });

  test.each([[0, false], [1, false], [60, false], [60.001, true], [-1, true]])('cancelled %d s after it was felt pages: %s', (seconds, pages) => {
    expect(ask(120, { readings: [felt(), cancel(seconds)] }) !== undefined).toBe(pages);
  });

  test.each([[0, 0, true], [20, 19.999, false], [20, 20, true], [180, 60, false], [180, 180, true]])("with %i s of one's own to cancel, after %d s pages: %s", (fallCancelSeconds, seconds, pages) => {
    expect(ask(seconds, { readings: [felt()], limits: { fallCancelSeconds } }) !== undefined).toBe(pages);
  });

  test("is not cancelled by another person's device", () => {
    expect(ask(60, { readings: [felt(), cancel(10, 'watch')] })).toMatchObject({ severity: 'stat', episode: 'fall:pendant', since: NOON });
  });

  test('after a cancelled one is a fall of its own', () => {
    const found = ask(200, { readings: [felt(), cancel(10), felt(100)], rooms: { pendant: 'bathroom' } });
    expect(found?.evidence.map((r) => r.at)).toEqual([NOON + 100 * SECOND]);
    expect(found?.because).toBe('A fall was felt in the bathroom at 12:01 and not cancelled.');
  });

  test('of one device does not wait for the next one of another', () => {
    expect(ask(60, { readings: [felt(), felt(30, 'watch')] })?.episode).toBe('fall:pendant');
  });

  test('by a clock that runs ahead pages a minute after we were told', () => {
    const ahead = reading('fall', true, NOON + 2 * MINUTE, { device: 'pendant', receivedAt: NOON });
    expect([ask(59, { readings: [ahead] }), ask(60, { readings: [ahead] })?.rule]).toEqual([undefined, 'fall']);
    const cancelled = reading('fall', false, NOON + 2.5 * MINUTE, { device: 'pendant', receivedAt: NOON + 30 * SECOND });
    expect(ask(60, { readings: [ahead, cancelled] })).toBeUndefined();
  });

  test.each([[16, true], [24 * 60, true], [24 * 60 + 1, false]])('told %i minutes late pages: %s', (minutes, pages) => {
    expect(ask(60, { readings: [reading('fall', true, NOON - minutes * MINUTE, { receivedAt: NOON })] }) !== undefined).toBe(pages);
  });
});

describe('a fall that can still be cancelled', () => {
  const window = (seconds: number, ...readings: ReturnType<typeof felt>[]) => aWindow({ now: NOON + seconds * SECOND, readings });

  test.each([[0, true], [59.999, true], [60, false]])('after %d s: %s', (seconds, pending) => {
    expect(pendingFall(window(seconds, felt())) !== undefined).toBe(pending);
    expect(fall.lookAgainAt?.(window(seconds, felt()))).toBe(pending ? NOON + MINUTE : undefined);
  });

  test('is shown with the moment at which it will page, and not once it is cancelled', () => {
    expect(pendingFall(window(10, felt()))).toEqual({ because: 'A fall was felt at 12:00. The wearer can still cancel it.', until: NOON + MINUTE });
    expect(pendingFall(window(10, felt(), cancel(5)))).toBeUndefined();
  });

  test('wakes us for the first of several', () => {
    expect(fall.lookAgainAt?.(window(40, felt(), felt(30, 'watch')))).toBe(NOON + MINUTE);
    expect(fall.lookAgainAt?.(window(60, felt(), felt(30, 'watch')))).toBe(NOON + 90 * SECOND);
  });
});
