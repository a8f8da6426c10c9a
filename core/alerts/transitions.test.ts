import { describe, expect, test } from 'vitest';
import type { AlertId, ResidentId } from '../ids.js';
import type { Evidence } from '../observations/reading.js';
import type { AcknowledgedAlert, Actor, LiveAlert, OpenAlert } from './alert.js';
import { AlertEnded, ClaimTaken } from './errors.js';
import { timeIsUp } from './on-the-way.js';
import { acknowledge, claim, join, pass, resolve } from './transitions.js';

const dana: Actor = { kind: 'carer', id: 'dana' };
const tom: Actor = { kind: 'carer', id: 'tom' };
const service: Actor = { kind: 'service', id: 'rules' };
const anOpenAlert = (change: Partial<OpenAlert> = {}): OpenAlert => ({
  id: 'a' as AlertId, residentId: 'r' as ResidentId, code: 'KT42', rule: 'sos', ruleVersion: '1', severity: 'asap', episode: 'sos', since: 0, openedAt: 0,
  because: 'b', differ: 'd', evidence: [], late: false, actions: [], version: 1, state: 'open', escalation: { step: 1, dueAt: 1_000 }, ...change,
});

describe('an alert', () => {
  test('is acknowledged once; the second changes nothing', () => {
    const first = acknowledge(anOpenAlert(), dana, 5);
    expect(first).toMatchObject({ state: 'acknowledged', acknowledgedBy: dana, acknowledgedAt: 5, checkBackAt: 5 + 60 * 60_000 });
    expect(acknowledge(first, tom, 6)).toBe(first);
  });

  test('is claimed by the first, and the second is told by whom', () => {
    const claimed = claim(anOpenAlert(), dana, 5);
    expect(claimed.claimedBy).toBe(dana);
    expect(claim(claimed, dana, 6)).toBe(claimed);
    expect(() => claim(claimed, tom, 6)).toThrow(ClaimTaken);
  });

  test('acknowledged by one can be claimed by another, who then goes', () => {
    expect(claim(acknowledge(anOpenAlert(), dana, 5), tom, 6)).toMatchObject({ acknowledgedBy: dana, claimedBy: tom });
  });

  test('passed on falls due at once; given back by its owner it is open again', () => {
    expect(pass(anOpenAlert(), dana, 7)).toMatchObject({ state: 'open', escalation: { step: 1, dueAt: 7 } });
    expect(pass(claim(anOpenAlert(), dana, 5), dana, 8)).toMatchObject({ state: 'open', escalation: { step: 1, dueAt: 8 } });
    const toms = claim(anOpenAlert(), tom, 5);
    expect(pass(toms, dana, 8)).toBe(toms);
  });

  test('given back, it is told again to everybody; passed on when nobody is left, it stays said', () => {
    expect(pass(claim(anOpenAlert({ escalation: { step: 4, exhausted: true } }), dana, 5), dana, 8)).toMatchObject({ state: 'open', escalation: { step: 4, dueAt: 8, again: true } });
    const exhausted = pass(anOpenAlert({ escalation: { step: 4, exhausted: true } }), dana, 8);
    expect(exhausted).toMatchObject({ state: 'open', escalation: { step: 4, exhausted: true }, actions: [{ type: 'passed', by: dana }] });
    expect(exhausted.escalation.dueAt).toBeUndefined();
  });

  test('a user who is the carer may give back what the carer took', () => {
    const asUser: Actor = { kind: 'user', id: 'u1', carer: 'dana' as never };
    const asCarer: Actor = { kind: 'carer', id: 'c1', carer: 'dana' as never };
    const claimed = claim(anOpenAlert(), asCarer, 5);
    expect(claim(claimed, asUser, 6)).toBe(claimed);
    expect(pass(claimed, asUser, 7).state).toBe('open');
  });

  describe('called for again', () => {
    const M = 60_000, press = (at: number): Evidence => ({ observation: `o${at}`, device: 'd', kind: 'sos', value: true, at, receivedAt: at }) as never;
    const again = (alert: LiveAlert, at: number): LiveAlert => join(alert, { severity: 'stat', because: 'b', differ: 'd' }, [press(at)], service, at);
    const pressed = (change: Partial<OpenAlert> = {}): OpenAlert => anOpenAlert({ severity: 'stat', evidence: [press(0)], ...change });

    test('within ten minutes is one call; where nobody is left it reaches them at once', () => {
      expect(again(pressed({ escalation: { step: 1, dueAt: 9 * M } }), 5 * M)).toMatchObject({ escalation: { step: 1, dueAt: 9 * M }, actions: [{ type: 'joined' }] });
      expect(again(pressed({ escalation: { step: 4, exhausted: true } }), 9 * M).escalation).toEqual({ step: 4, dueAt: 9 * M, again: true });
    });

    test('of a button that is stuck people are told once in ten minutes, and no press is lost', () => {
      const first = again(pressed({ escalation: { step: 4, exhausted: true } }), 9 * M) as OpenAlert;
      expect(again({ ...first, escalation: { step: 5, exhausted: true } }, 13 * M).escalation).toEqual({ step: 5, dueAt: 19 * M, again: true });
    });

    test('after ten minutes is a new call: the next step comes at once, whoever has it is asked and keeps it, and somebody else is told', () => {
      expect(again(pressed({ escalation: { step: 1, dueAt: 30 * M } }), 11 * M).escalation).toEqual({ step: 1, dueAt: 11 * M, again: true });
      const taken = again(claim(pressed(), dana, 5, 45), 11 * M) as AcknowledgedAlert;
      expect(taken).toMatchObject({ state: 'acknowledged', claimedBy: dana, checkBackAt: 11 * M, actions: [{}, {}, { type: 'called-again', at: 11 * M }] });
      expect(timeIsUp(taken, service, 11 * M, [])).toMatchObject({ state: 'acknowledged', claimedBy: dana });
    });

    test('what a person puts together, and what is measured, calls nobody: it joins and no more', () => {
      expect(join(pressed({ escalation: { step: 4, exhausted: true } }), { severity: 'stat', because: 'b', differ: 'd' }, [press(20 * M)], dana, 20 * M)).toMatchObject({ escalation: { exhausted: true }, actions: [{ type: 'joined' }] });
      expect(again(pressed({ rule: 'news2', escalation: { step: 4, exhausted: true } }), 11 * M)).toMatchObject({ escalation: { exhausted: true }, actions: [{ type: 'joined' }] });
    });
  });

  test('become graver, whoever has it is asked at once; the same again changes nothing of that', () => {
    const taken = acknowledge(anOpenAlert(), dana, 5);
    expect(join(taken, { severity: 'stat', because: 'worse', differ: 'd' }, [], service, 20)).toMatchObject({ state: 'acknowledged', severity: 'stat', acknowledgedBy: dana, checkBackAt: 20, actions: [{}, { type: 'raised', at: 20 }] });
    expect(join(taken, { severity: 'asap', because: 'again', differ: 'd' }, [], service, 20)).toBe(taken);
    expect(join(anOpenAlert({ escalation: { step: 4, exhausted: true } }), { severity: 'stat', because: 'worse', differ: 'd' }, [], service, 20)).toMatchObject({ escalation: { step: 4, dueAt: 20, again: true } });
  });

  test.each([['stat', 30], ['asap', 60], ['urgent', 240], ['routine', 1_440]] as const)('"%s" is asked after %i minutes later, and every step is kept in its story', (severity, minutes) => {
    const taken = claim(acknowledge(anOpenAlert({ severity }), dana, 5), tom, 10);
    expect(taken.checkBackAt).toBe(10 + minutes * 60_000);
    expect(resolve(taken, tom, 11, 'cleared').actions.map(({ type, at, by }) => [type, at, by.id])).toEqual([['acknowledged', 5, 'dana'], ['claimed', 10, 'tom'], ['cleared', 11, 'tom']]);
  });

  test('keeps its newest fifty pieces of evidence', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ observation: `o${i}`, device: 'd' as never, kind: 'sos' as const, value: true, at: i, receivedAt: i }));
    const joined = join(anOpenAlert(), { severity: 'asap', because: 'b', differ: 'd' }, many, service, 20);
    expect([joined.evidence.length, joined.evidence[0]?.observation, joined.evidence.at(-1)?.observation]).toEqual([50, 'o10', 'o59']);
  });

  test('once ended never opens again', () => {
    const ended = resolve(claim(anOpenAlert(), dana, 5), dana, 9, 'helped', 'tea');
    expect(ended).toMatchObject({ state: 'resolved', outcome: 'helped', note: 'tea', claimedBy: dana });
    expect(ended).not.toHaveProperty('escalation');
    for (const late of [() => acknowledge(ended, tom, 10), () => claim(ended, tom, 10), () => pass(ended, tom, 10)]) expect(late).toThrow(AlertEnded);
    expect(resolve(ended, tom, 10, 'false-alarm')).toBe(ended);
  });

  test('joined by the same evidence stays as it is; graver, people are told at once', () => {
    const evidence = [{ observation: 'o1', device: 'd' as never, kind: 'sos' as const, value: true, at: 1, receivedAt: 1 }];
    const joined = join(anOpenAlert(), { severity: 'asap', because: 'again', differ: 'd' }, evidence, service, 20);
    expect(joined.evidence).toHaveLength(1);
    expect(join(joined, { severity: 'routine', because: 'again', differ: 'd' }, evidence, service, 21)).toBe(joined);
    expect(join(joined, { severity: 'stat', because: 'worse', differ: 'd' }, evidence, service, 22)).toMatchObject({ severity: 'stat', escalation: { dueAt: 22 } });
  });
});
