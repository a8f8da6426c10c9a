import { describe, expect, test } from 'vitest';
import { noMorningActivity as rule } from './no-morning-activity.js';
import { at, aWindow, device, reading, type WindowStory } from './testing/window-builder.js';

const lastNight = reading('motion', true, at('2026-11-23T22:14:00Z'));
const today = (clock: string) => at(`2026-11-24T${clock}:00Z`);
const ask = (clock: string, story: Partial<WindowStory> = {}) => rule.ask(aWindow({ now: today(clock), readings: [lastNight], ...story }));
const habit = (minutes: number, days = 14) => ({ habits: { upBy: { minutes, days } } });

describe('not up yet', () => {
  test.each<[string, Partial<WindowStory>, string | undefined]>([
    ['10:59', {}, undefined], ['11:00', {}, 'urgent'], ['12:59', {}, 'urgent'], ['13:00', {}, 'asap'], ['17:59', {}, 'asap'], ['18:00', {}, undefined],
    ['08:29', habit(450), undefined], ['08:30', habit(450), 'urgent'], ['10:30', habit(450), 'asap'],
    ['08:30', habit(450, 13), undefined], ['11:00', habit(450, 13), 'urgent'],
    ['07:59', { ...habit(600), limits: { upByMinutes: 420 } }, undefined], ['08:00', { ...habit(600), limits: { upByMinutes: 420 } }, 'urgent'], ['10:00', { limits: { upByMinutes: 420 } }, 'asap'],
  ])('at %s with %j: %s', (clock, story, severity) => {
    expect(ask(clock, story)?.severity).toBe(severity);
  });

  test.each<[string, Partial<WindowStory>, boolean]>([
    ['up at 04:00', { readings: [lastNight, reading('motion', true, today('04:00'))] }, false],
    ['to the bathroom at 03:59', { readings: [lastNight, reading('motion', true, today('03:59'))] }, true],
    ['out of bed at 07:00', { readings: [lastNight, reading('bed', 'in', lastNight.at + 1), reading('bed', 'out', today('07:00'))] }, false],
    ['in bed, says the bed again', { readings: [lastNight, reading('bed', 'in', lastNight.at + 1), reading('bed', 'in', today('07:00'))] }, true],
    ['a dose missed at 09:00', { readings: [lastNight, reading('medication', 'missed', today('09:00'))] }, true],
    ['away', { away: true }, false],
    ['nobody was there yesterday', { readings: [reading('motion', true, at('2026-11-22T23:59:59Z'))] }, false],
    ['last seen just after midnight yesterday', { readings: [reading('motion', true, at('2026-11-23T00:00:00Z'))] }, true],
    ['nothing has ever moved', { readings: [] }, false],
    ['only a pendant, pressed yesterday', { readings: [reading('sos', true, lastNight.at)], devices: [device('pendant', lastNight.at)] }, false],
    ['the hub is silent', { devices: [device('gateway', today('10:00')), device('motion', lastNight.at)] }, false],
    ['the hub is heard', { devices: [device('gateway', today('10:30')), device('motion', lastNight.at)] }, true],
    ['no hub, silent sensors', { devices: [device('motion', lastNight.at)] }, true],
  ])('%s: %s', (_, story, found) => {
    expect(ask('11:00', story) !== undefined).toBe(found);
  });

  test('an early bird is up before four', () => {
    const limits = { upByMinutes: 180 };
    expect(ask('04:00', { limits })?.severity).toBe('urgent');
    expect(ask('04:00', { limits, readings: [lastNight, reading('motion', true, today('02:30'))] })).toBeUndefined();
  });

  test('is told in plain words, one episode a day', () => {
    expect(ask('08:30', habit(450))).toMatchObject({ episode: 'no-morning-activity:2026-11-24', since: today('08:30') });
    expect(ask('08:30', habit(450))?.because).toMatch(/^Not up yet: no movement since Mon,? 23 Nov 22:14\. Usually up by 07:30\.$/);
    expect(ask('11:00')?.because).toMatch(/22:14\.$/);
    expect(ask('11:00')?.differ).toBe('Any movement between 04:00 and 11:00 would have stopped it.');
  });

  test.each([
    ['the clocks went forward that night', '2026-03-29', '2026-03-28T22:00:00Z', '2026-03-29T07:29:59Z', '2026-03-29T07:30:00Z'],
    ['the clocks went back that night', '2026-10-25', '2026-10-24T21:00:00Z', '2026-10-25T08:29:59Z', '2026-10-25T08:30:00Z'],
    ['in summer', '2026-07-02', '2026-07-01T21:00:00Z', '2026-07-02T07:29:59Z', '2026-07-02T07:30:00Z'],
  ])('half past eight is on the wall: %s', (_, day, last, before, when) => {
    const story = { readings: [reading('motion', true, at(last))], ...habit(450) };
    expect(rule.ask(aWindow({ now: at(before), ...story }))).toBeUndefined();
    expect(rule.ask(aWindow({ now: at(when), ...story }))?.episode).toBe(`no-morning-activity:${day}`);
  });

  test.each([['06:00', '2026-11-24T11:00:00Z'], ['11:00', '2026-11-24T13:00:00Z'], ['13:00', '2026-11-25T11:00:00Z'], ['23:59', '2026-11-25T11:00:00Z']])('at %s we look again at %s', (clock, next) => {
    expect(rule.lookAgainAt?.(aWindow({ now: today(clock) }))).toBe(at(next));
  });

  test.each<[string, Partial<WindowStory>, string | undefined]>([
    ['nothing', {}, undefined], ['movement', { readings: [lastNight, reading('motion', true, today('11:30'))] }, 'First movement at 11:30.'],
    ['movement in the night before four', { readings: [lastNight, reading('motion', true, today('03:30'))] }, undefined], ['being away', { away: true }, 'Away from home, as was told to us.'],
  ])('ends with %s: %s', (_, story, reason) => {
    expect(rule.cleared?.(aWindow({ now: today('12:00'), readings: [lastNight], ...story }), today('11:00'))).toBe(reason);
  });
});
