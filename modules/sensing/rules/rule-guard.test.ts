import { expect, test } from 'vitest';
import type { SubjectId } from '../../../core/ids.js';
import { RULES } from '../../../core/rules/rulebook.js';
import type { Rule, Window } from '../../../core/rules/rule.js';
import { aWindow, reading } from '../../../core/rules/testing/window-builder.js';
import { RuleGuard } from './rule-guard.js';

const NOW = Date.UTC(2026, 10, 27, 12);
const [mary, john] = ['mary', 'john'] as SubjectId[];
/** Mary's readings have something that this rule cannot bear; John's have not. */
const bad = (bite: () => never): Rule => ({ name: 'bad', version: '1', source: 'a test', closes: 'human', ask: (window) => (window.latest('steps')?.value === 201 ? bite() : undefined) });
const marys: Window = aWindow({ now: NOW, readings: [reading('steps', 201, NOW - 1), reading('sos', true, NOW)] });
const johns: Window = aWindow({ now: NOW, readings: [reading('sos', true, NOW)] });
const BITES: readonly [string, () => never][] = [
  ['throws', () => { throw new Error('bitten'); }],
  ['never ends', () => { for (;;); }],
  ['takes all memory', () => { for (const kept: number[][] = []; ;) kept.push(Array<number>(1_000).fill(kept.length)); }],
];

test.each(BITES)('a rule that %s is asked three times, then set aside for a while, for that person alone; all others answer', async (_, bite) => {
  let now = NOW;
  const guard = new RuleGuard(() => now, [bad(bite), ...RULES]);
  const both = async () => (await Promise.all([guard.ask(mary!, marys), guard.ask(john!, johns)])).map(({ findings, failed }) => [findings.map(({ rule }) => rule), failed.map(({ rule }) => rule)]);
  for (let i = 0; i < 3; i += 1) expect(await both()).toEqual([[['sos'], ['bad']], [['sos'], []]]);
  expect(await both()).toEqual([[['sos'], []], [['sos'], []]]);
  now += 5 * 60_000 + 1;
  expect(await both()).toEqual([[['sos'], ['bad']], [['sos'], []]]);
  expect(await both()).toEqual([[['sos'], []], [['sos'], []]]);
});

test('a machine that stands still is no fault of the rule, and a rule that answers again is whole again', async () => {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  let held = 0, throws = 0;
  const late: Rule = { name: 'late', version: '1', source: 'a test', closes: 'human', ask: () => void (held > 0 && (held -= 1, Atomics.wait(nobody, 0, 0, 400))) };
  const moody: Rule = { ...late, name: 'moody', ask: () => { if ((throws -= 1) >= 0) throw new Error('bitten'); return undefined; } };
  const guard = new RuleGuard(() => NOW, [late, moody, ...RULES]);
  const failed = async (): Promise<string[]> => (await guard.ask(mary!, marys)).failed.map(({ rule }) => rule);
  held = 3;
  expect(await failed()).toEqual([]);
  expect(held).toBe(0);
  for (const times of [2, 2]) {
    throws = times;
    expect([await failed(), await failed(), await failed()]).toEqual([['moody'], ['moody'], []]);
  }
});
