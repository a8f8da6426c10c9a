import { describe, expect, test } from 'vitest';
import type { Limits } from '../residents/limits.js';
import { lowOxygen } from './low-oxygen.js';
import { at, aWindow, HOUR, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const oxygen = (value: number, minutes = 0) => reading('oxygen-saturation', value, NOON + minutes * MINUTE);
const severity = (limits: Limits, ...readings: ReturnType<typeof oxygen>[]) => lowOxygen.ask(aWindow({ now: NOON + HOUR, readings, limits }))?.severity;

describe('low oxygen', () => {
  test.each([[96, undefined], [95, undefined], [94.5, undefined], [94.4, 'asap'], [94, 'asap'], [93, 'asap'], [92.5, 'asap'], [92.4, 'stat'], [92, 'stat'], [91, 'stat'], [40, 'stat']])('of %d %% on scale 1: %s', (value, told) => {
    expect(severity({}, oxygen(value))).toBe(told);
  });

  test.each<[number[], string | undefined]>([
    [[88], undefined], [[87], undefined], [[87, 87], 'asap'], [[90, 87], undefined], [[87, 90], undefined], [[84, 84], 'asap'], [[84], undefined], [[83], 'stat'], [[87, 83], 'stat'], [[93], undefined],
  ])('of %j %%, five minutes apart, on scale 2: %s', (values, told) => {
    expect(severity({ oxygenScale: 2 }, ...values.map((value, i) => oxygen(value, i * 5)))).toBe(told);
  });

  test.each([[14, 'asap'], [15, undefined]])('repeated on scale 2 after %i minutes: %s', (minutes, told) => {
    expect(severity({ oxygenScale: 2 }, oxygen(87), oxygen(87, minutes))).toBe(told);
  });

  test.each<[Limits, number, string | undefined]>([
    [{ oxygenLow: { asap: 90, stat: 86 } }, 91, undefined], [{ oxygenLow: { asap: 90, stat: 86 } }, 90, 'asap'], [{ oxygenLow: { asap: 90, stat: 86 } }, 86, 'stat'],
    [{ oxygenLow: { asap: 85, stat: 80 }, oxygenScale: 2 }, 81, undefined], [{ oxygenLow: { asap: 85, stat: 80 }, oxygenScale: 2 }, 80, 'stat'],
  ])("a clinician's limits %j win at %i %%: %s", (limits, value, told) => {
    expect(severity(limits, oxygen(value))).toBe(told);
  });

  test.each<[Limits, number[], boolean]>([
    [{}, [95, 95], true], [{}, [94.5, 95], true], [{}, [95], false], [{}, [95, 94], false], [{}, [94, 95], false], [{}, [93, 96, 97], true],
    [{ oxygenScale: 2 }, [88, 88], true], [{ oxygenScale: 2 }, [88, 87], false], [{ oxygenLow: { asap: 90, stat: 86 } }, [91, 91], true], [{ oxygenLow: { asap: 90, stat: 86 } }, [91, 90], false],
  ])('with limits %j is over after %j: %s', (limits, values, over) => {
    const readings = [oxygen(80), ...values.map((value, i) => oxygen(value, i + 1))];
    expect(lowOxygen.cleared?.(aWindow({ now: NOON + HOUR, readings, limits }), NOON) !== undefined).toBe(over);
  });

  test('is told in plain words', () => {
    expect(lowOxygen.ask(aWindow({ now: NOON, readings: [oxygen(91)] }))).toMatchObject({ because: 'Oxygen in the blood was 91 % at 12:00.', differ: 'A reading of 95 % or more would not have raised it.', episode: 'low-oxygen' });
  });
});
