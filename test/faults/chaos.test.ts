import { expect, test } from 'vitest';
import { judge } from '../../tools/chaos/checker.js';
import { figuresOf } from '../../tools/chaos/figures.js';
import { planOf, type Round } from '../../tools/chaos/plan.js';
import { run } from '../../tools/chaos/run.js';
import { readSettings } from '../../src/env.js';

const WISHES = { members: 1, nodes: 1, partitions: false, fullDisk: false } as const;
const say = (): void => undefined;
const quiet: Round = { number: 0, fault: 'quiet', afterMs: 100, lastsMs: 500, homes: ['caller', 'answered', 'twin-in-order'], providerFaults: 0 };

test('a seeded slice of faults: every promise is kept, as the checker sees it from outside', async () => {
  const rounds: Round[] = [...planOf('slice', 5, ['kills', 'points', 'redis', 'sms']), { ...quiet, number: 5, fault: 'poison', detail: 'loop', lastsMs: 3_000, homes: ['poisoned', 'caller'] }];
  const ran = await run({ seed: 'slice', rounds, wishes: WISHES, withinMs: 90_000, say });
  const violations = judge(ran.history);
  expect(violations).toEqual([]);
  const figures = figuresOf(ran, violations);
  expect(figures).toMatchObject({ acknowledgedLost: 0, alertsLost: 0, alertsDoubled: 0, doubledByUs: 0 });
  expect(figures.alertsCalledFor).toBeGreaterThan(0);
  expect(figures.readingsAcknowledged).toBeGreaterThan(20);
});

test('the checker sees a broken promise in a live history: an audit without its chain, a yes that is forgotten', async () => {
  const { history } = await run({ seed: 'unchained', rounds: [quiet], wishes: { ...WISHES, defect: 'audit-unchained' }, withinMs: 90_000, say });
  expect(judge(history).map(({ invariant, what }) => `${invariant} ${what}`)).toEqual(['I6 broken-chain']);
  const forgetful = await run({ seed: 'forgetful', rounds: [quiet], wishes: { ...WISHES, defect: 'thank-and-forget' }, withinMs: 90_000, say });
  expect(judge(forgetful.history).map(({ invariant, what }) => `${invariant} ${what}`)).toContain('I5 reopened');
});

test.each([['CRASH_AT', 'alert.after-open'], ['DEFECT', 'no-fence'], ['POISON', 'on']])('production does not start with %s', (name, value) => {
  const env = { MONGODB_URI: 'mongodb://127.0.0.1/x', [name]: value };
  expect(() => readSettings({ ...env, NODE_ENV: 'production' })).toThrow('production does not start with them');
  expect(() => readSettings(env)).not.toThrow();
});
