import type { History, Violation } from '../history.js';
import { alertOf } from './texts.js';

/** reliability.md F14 */
const ASKED_AT_MOST = 3;
/** A rule that does not end costs half a second each time, three times; and a busy machine. [ours] */
const HOLDS_UP_MS = 10_000;

/** Calls of others during the fault, and how long each then waited for its message; Infinity: none came. */
export function callsBeside({ from, to }: History['faults'][number], { homes, said, alerts, texts }: Pick<History, 'homes' | 'said' | 'alerts' | 'texts'>): number[] {
  const steady = homes.filter(({ kind }) => kind === 'caller' || kind === 'breathless');
  return steady.flatMap(({ resident }) => {
    const called = Math.min(...said.filter(({ home, calls }) => home === resident && calls !== undefined).map(({ firstSentAt = Infinity }) => firstSentAt));
    if (called < from - 1_000 || called > to) return [];
    const ours = new Set(alerts.filter(({ home }) => home === resident).map(({ id }) => id));
    return [Math.min(...texts.filter((text) => text.outcome !== 'refused' && ours.has(alertOf(text))).map(({ at }) => at)) - called];
  });
}

/** F14: a rule that fails for one home is set aside there after three times and said so, the app lives, and nobody else waits. That the other rules of the same home answer is I2. */
export function judgePoison(history: Pick<History, 'homes' | 'said' | 'alerts' | 'texts' | 'faults'>): Violation[] {
  const poisoned = history.homes.filter(({ kind }) => kind === 'poisoned');
  const wrong = (what: string, where: string, detail: string): Violation => ({ invariant: 'F14', what, where, detail });
  const unsaid = poisoned.filter(({ resident }) => !history.alerts.some(({ home, rule }) => home === resident && rule === 'engine-fault')).map(({ resident }) => wrong('unsaid', resident, 'a rule failed here, and no alert says so'));
  return [...unsaid, ...history.faults.flatMap((fault): Violation[] => {
    if (!fault.poison) return [];
    const { failures, deaths } = fault.poison, where = `round ${fault.round}`;
    // Those of earlier rounds are tried once more now and then.
    const most = ASKED_AT_MOST * poisoned.filter(({ madeAt }) => madeAt < fault.to).length;
    return [
      ...(deaths > 0 ? [wrong('died', where, `the app died ${deaths} times of one home's readings`)] : []),
      ...(failures > most ? [wrong('not-set-aside', where, `the rule was asked and failed ${failures} times, ${most} at most were right`)] : []),
      ...(callsBeside(fault, history).some((ms) => ms > HOLDS_UP_MS) ? [wrong('held-up', where, `somebody else's call was told after more than ${HOLDS_UP_MS / 1_000} s`)] : []),
    ];
  })];
}
