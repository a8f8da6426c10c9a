import { describe, expect, test } from 'vitest';
import type { CarerId } from '../ids.js';
import { ANSWER_MS, planFor, stepDue, type Candidate } from './plan.js';

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
});
