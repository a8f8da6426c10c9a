import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, LONDON, reading } from '../rules/testing/window-builder.js';
import { firstActivities } from './first-activities.js';
import { habitsFrom } from './habits.js';

const days = (minutes: readonly number[]) => minutes.map((m, i) => ({ day: `2026-11-${String(i + 1).padStart(2, '0')}`, minutes: m }));
const times = (n: number, minutes: number): number[] => Array.from({ length: n }, () => minutes);

describe('when somebody is usually up', () => {
  test.each<[string, number[], { minutes: number; days: number } | undefined]>([
    ['nothing known', [], undefined],
    ['one day', [450], { minutes: 450, days: 1 }],
    ['28 equal days', times(28, 450), { minutes: 450, days: 28 }],
    ['the 95th of a hundred parts: the second latest of 28', [...times(26, 450), 480, 500], { minutes: 480, days: 28 }],
    ['an hour later is still ordinary', [...times(26, 450), ...times(2, 510)], { minutes: 510, days: 28 }],
    ['more is a day away, or a hub that was silent', [...times(26, 450), ...times(2, 840)], { minutes: 450, days: 26 }],
    ['whoever has no fixed hour is given it', Array.from({ length: 28 }, (_, i) => 400 + i * 10), { minutes: 660, days: 28 }],
    ['only the last 28', [...times(28, 600), ...times(28, 450)], { minutes: 450, days: 28 }],
    ['days too unlike to be a habit do not count towards it', [...times(13, 450), 900], { minutes: 450, days: 13 }],
  ])('%s', (_, minutes, upBy) => {
    expect(habitsFrom(days(minutes)).upBy).toEqual(upBy);
  });

  test('is a time that was really seen, never later than the latest, whatever the order of the days', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 240, max: 1_439 }), { minLength: 1, maxLength: 28 }), (minutes) => {
      const { upBy } = habitsFrom(days(minutes));
      expect(minutes).toContain(upBy?.minutes);
      expect(habitsFrom(days([...minutes].reverse())).upBy).toEqual(upBy);
    }));
  });
});

describe('the beginning of a day', () => {
  const moved = (when: string) => reading('motion', true, at(when));

  test.each<[string, ReturnType<typeof reading>[], { day: string; minutes: number }[]]>([
    ['at four, not before', [moved('2026-11-24T03:59:59Z'), moved('2026-11-24T04:00:00Z')], [{ day: '2026-11-24', minutes: 240 }]],
    ['the first of several', [moved('2026-11-24T07:30:00Z'), moved('2026-11-24T07:31:00Z')], [{ day: '2026-11-24', minutes: 450 }]],
    ['in summer, on the wall', [moved('2026-07-01T06:30:00Z')], [{ day: '2026-07-01', minutes: 450 }]],
    ['after the clocks went forward', [moved('2026-03-29T03:00:00Z')], [{ day: '2026-03-29', minutes: 240 }]],
    ['after they went back', [moved('2026-10-25T03:59:00Z'), moved('2026-10-25T04:10:00Z')], [{ day: '2026-10-25', minutes: 250 }]],
    ['not what a bed repeats', [reading('bed', 'in', at('2026-11-23T22:00:00Z')), reading('bed', 'in', at('2026-11-24T05:00:00Z')), reading('bed', 'out', at('2026-11-24T07:00:00Z'))], [{ day: '2026-11-23', minutes: 1_320 }, { day: '2026-11-24', minutes: 420 }]],
    ['a night alone is no morning', [moved('2026-11-24T01:00:00Z')], []],
  ])('%s', (_, readings, starts) => {
    expect(firstActivities(readings, LONDON)).toEqual(starts);
  });
});
