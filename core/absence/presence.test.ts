import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceSilent } from '../rules/device-silent.js';
import { movementWhileAway } from '../rules/movement-while-away.js';
import { prolongedInactivity } from '../rules/prolonged-inactivity.js';
import { at, aWindow, DAY, device, HOUR, MINUTE, reading, type WindowStory } from '../rules/testing/window-builder.js';
import type { Absence } from './absence.js';
import { presence } from './presence.js';

const NOON = at('2026-11-24T12:00:00Z');
const ago = (ms: number) => NOON - ms;
const rooms = { front: 'front', hall: 'hallway', kitchen: 'kitchen', bedroom: 'bedroom' };
const moved = (room: keyof typeof rooms, ms: number) => reading('motion', true, ago(ms), { device: room });
const door = (ms: number) => reading('door', 'open', ago(ms), { device: 'front' });
const alive = [device('gateway', ago(MINUTE)), device('motion', ago(13 * HOUR), { id: 'kitchen' })];
const dead = [device('gateway', ago(13 * HOUR)), device('motion', ago(13 * HOUR), { id: 'kitchen' })];
const hubless = [device('motion', ago(13 * HOUR), { id: 'kitchen' })];
const said = (kind: Absence['kind'], from = ago(5 * HOUR)): Absence[] => [{ kind, from, until: NOON + DAY }];
const window = (story: Partial<WindowStory>) => aWindow({ now: NOON, rooms, devices: alive, ...story });
const raised = (story: Partial<WindowStory>) => [prolongedInactivity, deviceSilent, movementWhileAway].flatMap((rule) => rule.ask(window(story))?.rule ?? []);

describe('gateway down, away, in hospital and inactive are told apart', () => {
  const still = [moved('kitchen', 13 * HOUR)];
  test.each<[string, Partial<WindowStory>, string, boolean, string[]]>([
    ['moved just now', { readings: [moved('kitchen', MINUTE)] }, 'home', false, []],
    ['still for 13 h, the hub alive', { readings: still }, 'inactive', false, ['prolonged-inactivity']],
    ['still for 13 h, the hub silent as long', { readings: still, devices: dead }, 'gateway-down', false, ['device-silent']],
    ['still for 13 h, no hub', { readings: still, devices: hubless }, 'unknown', false, ['prolonged-inactivity']],
    ['still for 13 h, no hub, the sensor reports', { readings: still, devices: [device('motion', ago(HOUR), { id: 'kitchen' })] }, 'inactive', false, ['prolonged-inactivity']],
    ['away, as was said', { readings: still, absences: said('away') }, 'away', true, []],
    ['in hospital, as was said', { readings: still, absences: said('hospital') }, 'hospital', true, []],
    ['away as was said, the hub silent', { readings: still, devices: dead, absences: said('away') }, 'away', true, []],
    ['an engineer at work, the hub silent', { readings: still, devices: dead, absences: said('maintenance') }, 'maintenance', true, []],
    ['out by the door for an hour', { readings: [moved('kitchen', 2 * HOUR), door(HOUR)] }, 'away', false, []],
    ['out by the door for 29 min', { readings: [door(29 * MINUTE)] }, 'home', false, []],
    ['the hall saw them leave', { readings: [door(HOUR), moved('hall', HOUR - MINUTE)] }, 'away', false, []],
    ['the hall saw them come', { readings: [door(HOUR), moved('hall', HOUR - 3 * MINUTE)] }, 'home', false, []],
    ['out by the door for 13 h: seems away, and is told all the same', { readings: [door(13 * HOUR)] }, 'away', false, ['prolonged-inactivity']],
    ['out, and back in two rooms', { readings: [door(2 * HOUR), moved('kitchen', HOUR), moved('bedroom', HOUR - MINUTE)] }, 'home', false, []],
    ['said away, and two rooms moved within half an hour', { readings: [moved('kitchen', HOUR), moved('bedroom', 40 * MINUTE)], absences: said('away') }, 'contradicted', true, ['movement-while-away']],
    ['said away, and two rooms moved an hour apart', { readings: [moved('kitchen', 2 * HOUR), moved('bedroom', HOUR)], absences: said('away') }, 'away', true, []],
    ['said away, and one room moved', { readings: [moved('kitchen', HOUR), moved('kitchen', 50 * MINUTE)], absences: said('away') }, 'away', true, []],
    ['said away, and packed for half an hour', { readings: [moved('kitchen', 5 * HOUR), moved('bedroom', 5 * HOUR - 29 * MINUTE)], absences: said('away') }, 'away', true, []],
    ['said away until tonight, and two rooms moved: the return', { readings: [moved('kitchen', HOUR), moved('bedroom', 40 * MINUTE)], absences: [{ kind: 'away', from: ago(DAY), until: NOON + 10 * HOUR }] }, 'away', true, []],
    ['no device', { devices: [] }, 'unknown', false, []],
    ['only scales', { devices: [device('scales', ago(HOUR))] }, 'unknown', false, []],
  ])('%s', (_, story, state, bySomebody, rules) => {
    expect(presence(window(story))).toMatchObject({ state, said: bySomebody });
    expect(raised(story)).toEqual(rules);
  });

  test.each<[Partial<WindowStory>, RegExp]>([
    [{ absences: said('hospital') }, /^In hospital since 07:00, until Wed,? 25 Nov 12:00, as was told to us\.$/],
    [{ readings: [door(HOUR)] }, /^Seems to be out: front door, 11:00, and nobody has moved inside since\.$/],
    [{ devices: dead }, /^Not known: the hub has not been heard since Mon,? 23 Nov 23:00\.$/],
    [{ readings: [moved('kitchen', HOUR), moved('bedroom', 40 * MINUTE)], absences: said('away') }, /But somebody moves about at home: bedroom, 11:20\.$/],
  ])('each in one sentence', (story, sentence) => {
    expect(presence(window(story)).because).toMatch(sentence);
  });

  test('whoever is back is home: the alert that asked about it is over', () => {
    const story = { readings: [moved('kitchen', HOUR), moved('bedroom', 40 * MINUTE)] };
    expect(movementWhileAway.cleared?.(window({ ...story, absences: said('away') }), ago(HOUR))).toBeUndefined();
    expect(movementWhileAway.cleared?.(window({ ...story, absences: [{ kind: 'away', from: ago(5 * HOUR), until: NOON }] }), ago(HOUR))).toBe('The absence is over.');
  });

  test('is a function of the facts, in whatever order they were told', () => {
    const fact = fc.record({ room: fc.constantFrom('front', 'hall', 'kitchen', 'bedroom' as const), minutes: fc.integer({ min: 0, max: 20 * 60 }) });
    const absence = fc.record({ kind: fc.constantFrom('away' as const, 'hospital' as const, 'maintenance' as const), from: fc.integer({ min: 0, max: 20 }), hours: fc.integer({ min: 1, max: 30 }) });
    fc.assert(fc.property(fc.array(fact, { maxLength: 20 }), fc.array(absence, { maxLength: 4 }), fc.boolean(), fc.infiniteStream(fc.nat()), (facts, stays, hub, luck) => {
      const readings = facts.map(({ room, minutes }) => (room === 'front' ? door(minutes * MINUTE) : moved(room as 'hall', minutes * MINUTE)));
      const absences = stays.map(({ kind, from, hours }): Absence => ({ kind, from: ago(from * HOUR), until: ago(from * HOUR) + hours * HOUR }));
      const shuffled = <T>(list: readonly T[]): T[] => list.map((item) => [luck.next().value ?? 0, item] as const).sort(([a], [b]) => a - b).map(([, item]) => item);
      const devices = hub ? alive : dead;
      const told = presence(window({ readings: [...readings], absences, devices }));
      expect(presence(window({ readings: shuffled(readings), absences: shuffled(absences), devices: shuffled(devices) }))).toEqual(told);
    }));
  });
});
