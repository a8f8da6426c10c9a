import { describe, expect, test } from 'vitest';
import type { AlertId, CarerId, ResidentId } from '../ids.js';
import type { Actor, OpenAlert } from './alert.js';
import { ClaimTaken, MergedBack, NotOneMatter, NotYours } from './errors.js';
import { mergeAway, takeUp } from './merge.js';
import { arrive, asksFirst, handOver, timeIsUp } from './on-the-way.js';
import { codedOutcome } from './outcomes.js';
import { acknowledge, claim, join, pass, resolve } from './transitions.js';

const carer = (id: string): Actor => ({ kind: 'carer', id, carer: id as CarerId });
const [dana, tom] = [carer('dana'), carer('tom')];
const desk: Actor = { kind: 'user', id: 'desk' }, service: Actor = { kind: 'service', id: 's' };
const MINUTE = 60_000;
const anAlert = (change: Partial<OpenAlert> = {}): OpenAlert => ({
  id: 'a' as AlertId, residentId: 'r' as ResidentId, code: 'KT42', rule: 'sos', ruleVersion: '1', severity: 'stat', episode: 'sos', since: 0, openedAt: 0,
  because: 'b', differ: 'd', evidence: [], late: false, actions: [], version: 1, state: 'open', escalation: { step: 1, dueAt: 1_000 }, ...change,
});

describe('on the way', () => {
  test.each([[undefined, 30], [5, 5], [45, 45], [600, 60]])('"there in %s minutes" is believed for %i', (minutes, minutesHeld) => {
    expect(claim(anAlert(), dana, 0, minutes).checkBackAt).toBe(minutesHeld * MINUTE);
  });

  test('who goes may say anew how long it takes; who is there has the outcome’s time', () => {
    const going = claim(anAlert(), dana, 0, 5);
    expect(claim(going, dana, 60, 20).checkBackAt).toBe(60 + 20 * MINUTE);
    const there = arrive(going, dana, 100);
    expect(there).toMatchObject({ arrivedAt: 100, checkBackAt: 100 + 30 * MINUTE });
    expect(arrive(there, dana, 200)).toBe(there);
    expect(claim(there, dana, 200, 5)).toBe(there);
    expect(() => arrive(going, tom, 100)).toThrow(ClaimTaken);
    expect(arrive(anAlert(), tom, 7)).toMatchObject({ claimedBy: tom, arrivedAt: 7 });
  });

  test.each([['without arrival', claim(anAlert(), dana, 0, 5)], ['without outcome', arrive(claim(anAlert(), dana, 0, 5), dana, 1)], ['offered in vain', handOver(claim(anAlert(), dana, 0), dana, 'tom' as CarerId, 1)]])('its time up %s, it is open again', (_, taken) => {
    const again = timeIsUp(taken, service, 9, ['dana' as CarerId]);
    expect(again).toMatchObject({ state: 'open', escalation: { step: 1, dueAt: 9, again: true } });
    for (const gone of ['claimedBy', 'arrivedAt', 'offered', 'checkBackAt']) expect(again).not.toHaveProperty(gone);
  });

  test('only seen: asked once, then open again; become graver: asked, whoever goes', () => {
    const reminded = timeIsUp(acknowledge(anAlert(), desk, 0), service, 30 * MINUTE, []);
    expect(reminded).toMatchObject({ state: 'acknowledged', checkBackAt: 60 * MINUTE });
    expect(reminded.state === 'acknowledged' && timeIsUp(reminded, service, 60 * MINUTE, []).state).toBe('open');
    const graver = join(claim(anAlert({ severity: 'asap' }), dana, 0), { severity: 'stat', because: 'b', differ: 'd' }, [], service, 5);
    expect(graver.state === 'acknowledged' && asksFirst(graver)).toBe(true);
    expect(graver.state === 'acknowledged' && timeIsUp(graver, service, 5, [])).toMatchObject({ state: 'acknowledged', claimedBy: dana });
  });
});

describe('handed over', () => {
  const going = claim(anAlert(), dana, 0);
  const offered = handOver(going, dana, 'tom' as CarerId, 10);

  test('it stays whose it was until the other takes it', () => {
    expect(offered).toMatchObject({ claimedBy: dana, offered: { to: 'tom', until: 10 + 3 * MINUTE }, checkBackAt: 10 + 3 * MINUTE });
    const taken = claim(offered, tom, 20);
    expect(taken.claimedBy).toBe(tom);
    expect(taken).not.toHaveProperty('offered');
    expect(() => claim(offered, carer('ann'), 20)).toThrow(ClaimTaken);
    expect(handOver(offered, dana, 'tom' as CarerId, 30)).toBe(offered);
  });

  test('declined, it is open again', () => expect(pass(offered, tom, 20)).toMatchObject({ state: 'open', escalation: { again: true } }));

  test.each<[string, () => unknown]>([['by somebody who has it not', () => handOver(going, tom, 'ann' as CarerId, 1)], ['while nobody has it', () => handOver(anAlert(), desk, 'tom' as CarerId, 1, true)]])('not %s', (_, work) => expect(work).toThrow(NotYours));
  test('the desk may', () => expect(handOver(going, desk, 'tom' as CarerId, 1, true).offered?.to).toBe('tom'));
});

describe('merged', () => {
  const other = anAlert({ id: 'b' as AlertId, code: 'CD23', severity: 'stat', evidence: [{ observation: 'o1', device: 'd' as never, kind: 'sos', value: true, at: 1, receivedAt: 1 }] });
  const kept = takeUp(anAlert({ severity: 'asap' }), other, desk, 5);

  test('the one that stays has the evidence of both and the graver severity, and is told anew', () => {
    expect(kept).toMatchObject({ severity: 'stat', because: 'b', evidence: [{ observation: 'o1' }], escalation: { dueAt: 5, again: true } });
    expect(takeUp(kept, other, desk, 6)).toBe(kept);
    expect(mergeAway(other, kept, desk, 5)).toMatchObject({ state: 'resolved', outcome: 'merged', mergedInto: 'a' });
  });

  test('who goes for the other goes for the one that stays, until the same time; what was said stands in its story', () => {
    const going = arrive(claim(anAlert({ id: 'b' as AlertId, code: 'CD23' }), dana, 0, 5), dana, 60);
    const taken = takeUp(anAlert(), going, desk, 90);
    expect(taken).toMatchObject({ state: 'acknowledged', claimedBy: dana, arrivedAt: 60, checkBackAt: going.checkBackAt, acknowledgedAt: 90 });
    expect(taken.actions.map(({ type, by, note }) => [type, by.id, note])).toEqual([['merged', 'desk', 'CD23'], ['acknowledged', 'dana', undefined], ['claimed', 'dana', 'As said of alert CD23.'], ['arrived', 'dana', 'As said of alert CD23.']]);
    expect(takeUp(taken, going, desk, 95)).toBe(taken);
    expect(takeUp(acknowledge(anAlert(), desk, 1), going, desk, 90)).toMatchObject({ claimedBy: dana, acknowledgedBy: desk });
    expect(takeUp(claim(anAlert(), tom, 1), going, desk, 90)).toMatchObject({ claimedBy: tom });
    expect(takeUp(anAlert(), acknowledge(anAlert({ id: 'b' as AlertId }), dana, 0), desk, 90).state).toBe('open');
  });

  test('who said yes to something less grave is asked at once, and somebody else with them', () => {
    const taken = takeUp(anAlert(), claim(anAlert({ id: 'b' as AlertId, code: 'CD23', severity: 'urgent' }), dana, 0), desk, 90);
    expect(taken).toMatchObject({ state: 'acknowledged', claimedBy: dana, severity: 'stat', checkBackAt: 90 });
    expect(taken.state === 'acknowledged' && asksFirst(taken)).toBe(true);
    expect(takeUp(anAlert({ severity: 'urgent' }), claim(anAlert({ id: 'b' as AlertId, code: 'CD23' }), dana, 0), desk, 90)).toMatchObject({ severity: 'stat', checkBackAt: 30 * MINUTE });
  });

  test('crosswise at once: one of the two goes on', () => {
    const [a, b] = [anAlert(), anAlert({ id: 'b' as AlertId, code: 'CD23' })];
    const [upA, upB] = [takeUp(a, b, desk, 5), takeUp(b, a, desk, 5)];
    expect(() => mergeAway(upA, upB, desk, 6)).toThrow(MergedBack);
    expect(mergeAway(upB, upA, desk, 6)).toMatchObject({ mergedInto: 'a' });
  });

  test('never with itself or with another person’s', () => {
    expect(() => takeUp(kept, kept, desk, 5)).toThrow(NotOneMatter);
    expect(() => takeUp(kept, anAlert({ id: 'c' as AlertId, residentId: 'x' as ResidentId }), desk, 5)).toThrow(NotOneMatter);
  });
});

describe('an outcome is a code', () => {
  test.each([['helped', undefined, { outcome: 'helped' }], ['made-tea', 'x', { outcome: 'made-tea', note: 'x' }], ['She was fine', undefined, { outcome: 'other', note: 'She was fine' }], ['She was fine', 'tea', { outcome: 'other', note: 'She was fine. tea' }], ['cleared', undefined, { outcome: 'other', note: 'cleared' }]])(
    '%j with note %j', (said, note, coded) => expect(codedOutcome(said, note)).toEqual(coded));
  test('resolved, who arrived when stays', () => expect(resolve(arrive(anAlert(), dana, 3), dana, 4, 'helped')).toMatchObject({ arrivedAt: 3, outcome: 'helped' }));
});
