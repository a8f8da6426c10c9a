import { describe, expect, test } from 'vitest';
import { claim, pass, resolve } from '../alerts/transitions.js';
import type { Actor, Alert, OpenAlert } from '../alerts/alert.js';
import { allTeams, portion, responseFigures, responseOf, type Response } from './response.js';
import { NOBODY, teamOf } from './team.js';

const MINUTE = 60_000;
const NOON = Date.parse('2026-11-10T12:00:00Z');
const LATER = NOON + 86_400_000;
const ZONE = 'Europe/London';
const person: Actor = { kind: 'carer', id: 'tom', carer: 'tom' as never };
const service: Actor = { kind: 'service', id: 'hearthline' };
const call = (openedAt = NOON): OpenAlert => ({
  id: 'a' as never, residentId: 'r' as never, code: 'AB23', rule: 'sos', ruleVersion: '1', severity: 'stat', episode: 'e', since: openedAt, openedAt, because: '', differ: '', evidence: [], late: false,
  actions: [{ type: 'opened', at: openedAt, by: service }], version: 1, state: 'open', escalation: { step: 0, dueAt: openedAt },
});
const answeredAfter = (ms: number): Response => ({ openedAt: NOON, severity: 'stat', team: 'desk', answeredAfter: ms, claimed: false });

describe('a call is answered', () => {
  test.each<[string, number, 0 | 1, 0 | 1]>([
    ['at once', 0, 1, 1], ['just in time', 60_000, 1, 1], ['a millisecond too late for the first clock', 60_001, 0, 1],
    ['just in time for the second', 180_000, 0, 1], ['too late for both', 180_001, 0, 0], ['hours later', 9_000_000, 0, 0],
  ])('%s', (_, ms, in60, in180) => {
    const [figures] = responseFigures([answeredAfter(ms)], LATER, ZONE);
    expect([figures?.answered60, figures?.answered180]).toEqual([{ n: 1, met: in60 }, { n: 1, met: in180 }]);
  });

  test.each<[string, number, number, number]>([['is too young to judge', 60_000, 0, 0], ['has missed the first clock', 60_001, 1, 0], ['has missed both', 180_001, 1, 1]])('one that nobody has answered %s', (_, age, n60, n180) => {
    const [figures] = responseFigures([{ openedAt: NOON, severity: 'stat', team: 'desk', claimed: false }], NOON + age, ZONE);
    expect([figures?.answered60, figures?.answered180]).toEqual([{ n: n60, met: 0 }, { n: n180, met: 0 }]);
  });

  test.each<[string, number, number]>([['before the time was up counts neither way', 59_000, 0], ['afterwards leaves it unanswered', 61_000, 1]])('what ends by itself %s', (_, endedAfter, n) => {
    const [figures] = responseFigures([{ openedAt: NOON, severity: 'stat', team: 'desk', claimed: false, endedAfter }], LATER, ZONE);
    expect(figures?.answered60).toEqual({ n, met: 0 });
  });
});

describe('from an alert’s own story', () => {
  test('going is an answer, and the end that a person puts to it is the latest they can have been there', () => {
    const alert = resolve(claim(call(), person, NOON + 20_000), person, NOON + 30 * MINUTE, 'helped');
    expect(responseOf(alert, 'family')).toMatchObject({ answeredAfter: 20_000, claimed: true, arrivedAfter: 30 * MINUTE });
  });

  test('passing on is no answer', () => expect(responseOf(pass(call(), person, NOON + 5_000), 'family').answeredAfter).toBeUndefined());

  test('what the readings ended was answered by nobody', () => {
    expect(responseOf(resolve(call(), service, NOON + 90_000, 'cleared'), 'family')).toEqual({ openedAt: NOON, severity: 'stat', team: 'family', claimed: false, endedAfter: 90_000 });
  });

  test('a word of arrival comes before the end', () => {
    const going = claim(call(), person, NOON + 1_000);
    const there = { ...going, actions: [...going.actions, { type: 'arrived', at: NOON + 12 * MINUTE, by: person }] } as unknown as Alert;
    expect(responseOf(resolve(there, person, NOON + 70 * MINUTE, 'helped'), 'family').arrivedAfter).toBe(12 * MINUTE);
  });
});

test.each<[string, number | undefined, number, number]>([
  ['on the dot of 45 minutes', 45 * MINUTE, 1, 1], ['between the two', 45 * MINUTE + 1, 0, 1], ['on the dot of an hour', 60 * MINUTE, 0, 1], ['after an hour', 60 * MINUTE + 1, 0, 0], ['never', undefined, 0, 0],
])('a responder arrives %s', (_, arrivedAfter, in45, in60) => {
  const [figures] = responseFigures([{ ...answeredAfter(1), claimed: true, ...(arrivedAfter === undefined ? {} : { arrivedAfter }) }, answeredAfter(1)], LATER, ZONE);
  expect([figures?.arrived45, figures?.arrived60]).toEqual([{ n: 1, met: in45 }, { n: 1, met: in60 }]);
});

test('months begin at midnight on the wall: in summer an hour before UTC’s', () => {
  const of = (at: string): Response => ({ ...answeredAfter(1), openedAt: Date.parse(at) });
  const months = responseFigures([of('2026-06-30T22:59:59Z'), of('2026-06-30T23:00:00Z'), of('2026-12-31T23:59:59Z')], LATER * 2, ZONE).map(({ month, alerts }) => [month, alerts]);
  expect(months).toEqual([['2026-12', 1], ['2026-07', 1], ['2026-06', 1]]);
});

test('teams stand apart and together', () => {
  const of = [answeredAfter(1), { ...answeredAfter(70_000), team: 'family' }, { ...answeredAfter(2), team: 'family' }];
  expect(responseFigures(of, LATER, ZONE).map(({ team, answered60 }) => [team, portion(answered60)])).toEqual([['desk', 1], ['family', 0.5]]);
  expect(allTeams(of, LATER, ZONE)).toMatchObject([{ team: 'all', alerts: 3, answered60: { n: 3, met: 2 } }]);
});

test('of nothing there is no share', () => expect(portion({ n: 0, met: 0 })).toBeUndefined());

test.each([['daughter', 'family'], ['Son in law', 'family'], ['Neighbour', 'friends and neighbours'], ['Night Desk', 'night desk'], ['responder', 'responder'], ['', 'no team named'], [undefined, 'no team named']])('%s belongs to %s', (relationship, team) => {
  expect(teamOf(relationship)).toBe(team);
  expect(teamOf(relationship)).not.toBe(NOBODY);
});
