import type { Figures, Spread } from './figures.js';
import type { Violation } from './history.js';

const n = (value: number): string => value.toLocaleString('en-GB');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const spread = ({ count, p50, p99, max }: Spread): string => (count === 0 ? 'none' : `p50 ${seconds(p50)}, p99 ${seconds(p99)}, longest ${seconds(max)} (${count})`);
const list = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ') || 'none';

/** How many violations are told one by one; the history has all. */
const SHOWN = 20;

/** The figures as a person reads them. */
export function figureWords(figures: Figures, violations: readonly Violation[]): string {
  const rows: [string, string][] = [
    ['seed', figures.seed], ['rounds', `${figures.roundsRun} in ${figures.seconds} s: ${list(figures.faults)}`], ['deaths of the app', n(figures.appDeaths)], ['writes gone with the power', n(figures.unsyncedWrites)],
    ['crash points', `${list(figures.points)}${figures.pointsNotReached > 0 ? `; not reached ${figures.pointsNotReached} times` : ''}`],
    ...Object.entries(figures.skipped).map(([what, why]): [string, string] => ['skipped', `${what}: ${why}`]),
    ['homes', n(figures.homes)], ['readings acknowledged', `${n(figures.readingsAcknowledged)}, lost ${figures.acknowledgedLost}`],
    ['alerts called for', `${n(figures.alertsCalledFor)}, lost ${figures.alertsLost}, doubled ${figures.alertsDoubled}`],
    ['messages', `${n(figures.texts)}; doubled by us ${figures.doubledByUs}, by a provider that could not say ${figures.doubledProviderAmbiguous}`],
    ['fault to first warning', spread(figures.faultToWarning)], ['recovery to overdue message', spread(figures.recoveryToText)], ['call to message', `Redis lost ${spread(figures.callToText.redisLost)}; nothing broken ${spread(figures.callToText.quiet)}`], ['call to message beside a failing rule', spread(figures.besidePoison)], ['silent screen to message', spread(figures.silentScreenToText)], ['longest refusal', seconds(figures.longestRefusal)],
    ['violations', list(figures.violations)],
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  const told = violations.slice(0, SHOWN).map(({ invariant, what, where, detail }) => `  ${invariant} ${what}: ${where}: ${detail}`);
  return [...rows.map(([name, words]) => `${name.padEnd(widest)}  ${words}`), ...told].join('\n');
}
