import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertAction } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import type { Severity } from '../rules/rule.js';
import { climb } from './ladder.js';
import { ANSWER_MS, planFor, stepDue, toldSoFar, type Candidate } from './plan.js';

const circle = (...names: string[]): Candidate[] => names.map((name) => ({ carer: name.replace('!', '') as CarerId, unreachable: name.endsWith('!') }));
const minutes = (n: number): number => n * 60_000;

describe('who is told, and when', () => {
  const plan = planFor('stat', circle('dana', 'tom', 'night-desk'));

  test('one after another, then everybody at once', () => {
    expect(plan.map((s) => [s.afterMs, s.tell])).toEqual([[0, ['dana']], [minutes(3), ['tom']], [minutes(6), ['night-desk']], [minutes(9), ['dana', 'tom', 'night-desk']]]);
  });

  test.each([[0, 0, 'dana'], [1, minutes(3) - 1, undefined], [1, minutes(3), 'tom'], [2, minutes(6), 'night-desk'], [3, minutes(9), 'dana,tom,night-desk'], [4, minutes(12), '']])(
    'step %i at %i ms tells %s', (step, now, who) => {
      const due = stepDue(plan, { step, dueAt: step * minutes(3) }, now);
      expect(due?.tell.join(',')).toBe(who);
    });

  test('when nobody is left it says so, and never falls due again', () => {
    const last = stepDue(plan, { step: 4, dueAt: 0 }, 5);
    expect(last?.next).toEqual({ step: 4, exhausted: true });
    expect(stepDue(plan, last?.next ?? { step: 0 }, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  test('who cannot be reached is passed over at once', () => {
    expect(planFor('stat', circle('dana!', 'tom')).map((s) => s.tell)).toEqual([['tom'], ['tom']]);
    expect(planFor('stat', circle('dana!'))).toEqual([]);
  });

  test('who takes no texts is called before nobody is left, of the gravest alone', () => {
    const [dana, tom]: Candidate[] = [{ carer: 'dana' as CarerId, unreachable: true, callable: true }, { carer: 'tom' as CarerId, unreachable: false }];
    expect(planFor('stat', [dana as Candidate])).toEqual([{ afterMs: 0, tell: ['dana'], by: ['voice'] }]);
    expect(planFor('stat', [dana as Candidate, tom as Candidate]).map(({ afterMs, tell, by = ['sms'] }) => [afterMs, tell, by])).toEqual([[0, ['tom'], ['sms']], [minutes(3), ['dana'], ['voice']], [minutes(6), ['tom'], ['sms']]]);
    expect(planFor('asap', [dana as Candidate])).toEqual([]);
    expect(climb({ rungs: [{ tell: [{ carer: 'ann' as CarerId }], by: ['sms'], answerWithin: 60 }], rounds: 1 }, [dana as Candidate], () => [])).toMatchObject([{ tell: ['dana'], by: ['voice'] }]);
  });

  test('an empty circle is exhausted at the first look', () => {
    expect(stepDue(planFor('stat', []), { step: 0, dueAt: 0 }, 0)).toEqual({ step: 0, tell: [], next: { step: 0, exhausted: true } });
  });

  test("a resident's own answer time wins, and a late step gives the next person the whole of it", () => {
    const own = planFor('asap', circle('dana', 'tom'), { asap: 20 });
    expect(own[1]?.afterMs).toBe(20_000);
    expect(stepDue(own, { step: 0, dueAt: 0 }, minutes(30))?.next.dueAt).toBe(minutes(30) + 20_000);
    expect(stepDue(own, { step: 2, dueAt: 0 }, 0)?.next).toEqual({ step: 3, dueAt: 20_000 });
    expect(ANSWER_MS.asap).toBe(minutes(10));
  });

  test.each<[Severity, number]>([['stat', 3], ['asap', 10], ['urgent', 60], ['routine', 240]])('"%s" leaves %i minutes to answer', (severity, wait) => {
    expect(planFor(severity, circle('dana', 'tom')).map((s) => s.afterMs)).toEqual([0, minutes(wait), minutes(2 * wait)]);
  });

  test.each<[string, string[], string[], string[][]]>([
    ['who fails after their turn costs the next none', ['dana'], ['dana!', 'tom', 'night-desk'], [['dana'], ['tom'], ['night-desk'], ['tom', 'night-desk']]],
    ['who is reachable again has had their turn', ['tom'], ['dana', 'tom'], [['tom'], ['dana'], ['dana', 'tom']]],
    ['who left the circle is not told with the others', ['dana'], ['tom'], [['dana'], ['tom'], ['tom']]],
    ['who joins it is told in turn', ['dana'], ['dana', 'ann', 'tom'], [['dana'], ['ann'], ['tom'], ['dana', 'ann', 'tom']]],
    ['when nobody is left there is no further step', ['dana'], ['dana!'], [['dana']]],
  ])('%s', (_, told, members, steps) => {
    expect(planFor('stat', circle(...members), {}, told as CarerId[]).map((s) => s.tell)).toEqual(steps);
  });

  test('whose turn it was is read from the story of the alert', () => {
    const action = (type: AlertAction['type'], note?: string): AlertAction => ({ type, at: 0, by: { kind: 'service', id: 's' }, ...(note === undefined ? {} : { note }) });
    expect(toldSoFar([action('opened'), action('told', 'dana'), action('passed', 'cannot'), action('escalated', 'tom'), action('escalated', 'dana tom'), action('exhausted', 'Nobody.'), action('reminded', 'ann')])).toEqual(['dana', 'tom']);
    expect(toldSoFar([action('told', 'dana'), action('escalated', 'dana')])).toEqual(['dana']);
  });

  test('given back when everybody had been told, everybody is told once more, and then it is said that nobody is left', () => {
    const again = stepDue(plan, { step: 4, dueAt: 100, again: true }, 100);
    expect(again).toEqual({ step: 4, tell: ['dana', 'tom', 'night-desk'], next: { step: 5, dueAt: 100 + minutes(3) } });
    expect(stepDue(plan, again?.next ?? { step: 0 }, minutes(10))?.next).toEqual({ step: 5, exhausted: true });
    expect(stepDue(plan, { step: 1, dueAt: 0, again: true }, 0)).toMatchObject({ tell: ['tom'], next: { step: 2 } });
    expect(stepDue([], { step: 1, dueAt: 0, again: true }, 0)?.next).toEqual({ step: 1, exhausted: true });
  });

  test('everybody who can be reached has their turn before anybody is told twice, however the circle fails on the way', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 6 }), (unreachable, failing) => {
      const members = unreachable.map((u, i): Candidate => ({ carer: `c${i}` as CarerId, unreachable: u }));
      let escalation: Parameters<typeof stepDue>[1] = { step: 0, dueAt: 0 };
      const told: CarerId[] = [], actions: AlertAction[] = [];
      for (let now = 0, fired = 0; !escalation.exhausted; fired += 1) {
        expect(fired).toBeLessThan(20);
        const due = stepDue(planFor('stat', members, {}, toldSoFar(actions)), escalation, (now = escalation.dueAt ?? now));
        if (!due) break;
        const waiting = members.filter((m) => !m.unreachable && !told.includes(m.carer)).map((m) => m.carer);
        if (due.tell.some((carer) => told.includes(carer))) expect(waiting).toEqual([]);
        told.push(...due.tell);
        actions.push({ type: fired === 0 ? 'told' : 'escalated', at: now, by: { kind: 'service', id: 's' }, note: due.tell.join(' ') });
        escalation = due.next;
        const pick = failing[fired];
        const victim = pick === undefined ? undefined : members[pick % members.length];
        if (victim) members[members.indexOf(victim)] = { ...victim, unreachable: true };
      }
      expect(escalation.exhausted).toBe(true);
      for (const { carer, unreachable: gone } of members) if (!gone) expect(told).toContain(carer);
    }));
  });
});
