import { grouped } from '../../../core/grouped.js';
import type { AlertState, History, Said, Violation } from '../history.js';
import { alertOf } from './texts.js';

/** Rules that the homes of a run call on; others (a device that is silent) have their own reasons. */
const CALLED_FOR = new Set(['sos', 'low-oxygen']);

/** I2: what a rule must find in acknowledged readings is one alert: none is lost, doubled or made up. */
export function judgeAlerts({ said, alerts, homes }: Pick<History, 'said' | 'alerts' | 'homes'>): Violation[] {
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I2', what, where, detail });
  const calls = new Map<string, Said[]>();
  for (const one of said) if (one.calls !== undefined && one.acknowledgedAt !== undefined) calls.set(`${one.home} ${one.calls}`, [...(calls.get(`${one.home} ${one.calls}`) ?? []), one]);
  for (const key of calls.keys()) {
    const [home = '', rule = ''] = key.split(' ');
    if (!alerts.some((alert) => alert.home === home && alert.rule === rule)) wrong('lost', home, `an acknowledged reading calls for "${rule}" and there is no such alert`);
  }
  const live = new Map<string, number>();
  for (const { home, rule, episode, state } of alerts) if (state !== 'resolved') live.set(`${home} ${rule} ${episode}`, (live.get(`${home} ${rule} ${episode}`) ?? 0) + 1);
  for (const [key, count] of live) if (count > 1) wrong('doubled', key.split(' ')[0] ?? '', `${count} live alerts for one episode: ${key}`);
  // A call that nobody acknowledged may have been stored all the same: only a home that never called has no reason.
  const may = new Set(said.filter((one) => one.calls !== undefined).map((one) => `${one.home} ${one.calls ?? ''}`));
  const ours = new Set(homes.map(({ resident }) => resident));
  for (const { home, rule } of alerts) if (ours.has(home) && CALLED_FOR.has(rule) && !may.has(`${home} ${rule}`)) wrong('invented', home, `nothing was said that calls for "${rule}"`);
  return violations;
}

const ORDER: Readonly<Record<AlertState, number>> = { open: 0, acknowledged: 1, resolved: 2 };

/** I5: what people did to an alert stays done; nobody is asked about it after it was closed. */
export function judgeEnds({ looks, alerts, texts }: Pick<History, 'looks' | 'alerts' | 'texts'>): Violation[] {
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I5', what, where, detail });
  const inOrder = [...looks].sort((a, b) => a.at - b.at);
  const best = new Map<string, { state: AlertState; at: number }>();
  const stories = new Map(alerts.map(({ id, actions }) => [id, actions]));
  for (const { alert, state, at } of [...inOrder, ...alerts.map(({ id, state }) => ({ alert: id, state, at: Infinity }))]) {
    const before = best.get(alert);
    // Who said "I am on my way" and no more has a time; in a run of an hour it ends, and the story says so.
    if (before?.state === 'acknowledged' && state === 'open' && stories.get(alert)?.some((action) => action.type === 'reopened' && action.at <= at)) best.set(alert, { state, at });
    else if (before && ORDER[state] < ORDER[before.state]) wrong('reopened', alert, `it was ${before.state} and then ${state}`);
    else if (!before || ORDER[state] > ORDER[before.state]) best.set(alert, { state, at });
  }
  const about = grouped(texts.filter(({ outcome }) => outcome !== 'refused'), alertOf);
  for (const { id, state } of alerts) {
    const ended = best.get(id);
    if (state !== 'resolved' || ended?.state !== 'resolved' || !Number.isFinite(ended.at)) continue;
    const late = (about.get(id) ?? []).filter(({ at }) => at > ended.at + UNDER_WAY_MS);
    if (late.length > 0) wrong('told-after-end', id, `${late.length} messages after it was closed`);
  }
  return violations;
}

/** A message that was on its way when somebody closed the alert is no broken promise. [ours] */
const UNDER_WAY_MS = 8_000;
