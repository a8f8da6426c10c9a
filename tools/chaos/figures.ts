import { grouped } from '../../core/grouped.js';
import type { FaultKind, History, Violation } from './history.js';
import { warnedAt } from './judges/duties.js';
import { callsBeside } from './judges/poison.js';
import { askedAt } from './judges/screens.js';
import { alertOf, countDoubles } from './judges/texts.js';
import type { Ran } from './run.js';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The figures of reliability.md 2.4. Times in milliseconds. */
export interface Figures {
  readonly seed: string;
  readonly at: string;
  readonly seconds: number;
  readonly roundsRun: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly appDeaths: number;
  /** Writes of the stores that were gone with the power (F30), in all cuts together. */
  readonly unsyncedWrites: number;
  /** Crash points, and how often each was met. */
  readonly points: Readonly<Record<string, number>>;
  readonly pointsNotReached: number;
  readonly skipped: Readonly<Record<string, string>>;
  readonly homes: number;
  readonly readingsAcknowledged: number;
  readonly acknowledgedLost: number;
  readonly alertsCalledFor: number;
  readonly alertsLost: number;
  readonly alertsDoubled: number;
  readonly texts: number;
  readonly textsDoubledPer1000: number;
  readonly doubledByUs: number;
  readonly doubledProviderAmbiguous: number;
  /** From a fault to the service's own word that a part is away. */
  readonly faultToWarning: Spread;
  /** From everything being up again to the message about an alert that was overdue by then; rounds of a faulty provider left out. */
  readonly recoveryToText: Spread;
  /** From a call for help to the message about it: while Redis was away, empty or full, and while nothing was broken. */
  readonly callToText: { readonly redisLost: Spread; readonly quiet: Spread };
  /** From a call for help to the message about it, of others while a rule failed for one home (F14). */
  readonly besidePoison: Spread;
  /** From a screen that fell silent without a word to the text to whoever had it (F24). */
  readonly silentScreenToText: Spread;
  /** The longest that a reading was sent again and again until it was acknowledged. */
  readonly longestRefusal: number;
  readonly violations: Readonly<Record<string, number>>;
}

export function figuresOf({ history, roundsRun, skipped, appDeaths }: Ran, violations: readonly Violation[]): Figures {
  const { said, texts, faults } = history;
  const count = (invariant: string, what: string): number => violations.filter((one) => one.invariant === invariant && one.what === what).length;
  const { ours, ambiguous } = countDoubles(history);
  const sent = texts.filter(({ outcome }) => outcome !== 'refused').length;
  const met = faults.filter(({ kind, skipped: why }) => kind === 'point' && why === undefined);
  return {
    seed: history.seed, at: new Date(history.startedAt).toISOString(), seconds: Math.round((history.endedAt - history.startedAt) / 1_000), roundsRun,
    faults: countBy(faults.filter(({ skipped: why }) => why === undefined).map(({ kind }) => kind)), appDeaths, unsyncedWrites: faults.reduce((sum, { unsynced = 0 }) => sum + unsynced, 0),
    points: countBy(met.map(({ detail }) => detail ?? '')), pointsNotReached: faults.filter(({ kind, skipped: why }) => kind === 'point' && why !== undefined).length, skipped,
    homes: history.homes.length, readingsAcknowledged: said.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length, acknowledgedLost: count('I1', 'lost'),
    alertsCalledFor: new Set(said.filter(({ calls, acknowledgedAt }) => calls !== undefined && acknowledgedAt !== undefined).map(({ home, calls }) => `${home} ${calls ?? ''}`)).size,
    alertsLost: count('I2', 'lost'), alertsDoubled: count('I2', 'doubled'),
    texts: sent, textsDoubledPer1000: sent === 0 ? 0 : Math.round(((ours + ambiguous) / sent) * 100_000) / 100, doubledByUs: ours, doubledProviderAmbiguous: ambiguous,
    faultToWarning: spread(faults.flatMap((fault) => [(warnedAt(fault, history.health) ?? NaN) - fault.from]).filter(Number.isFinite)),
    recoveryToText: spread(overdue(history)),
    callToText: { redisLost: spread(callToText(history, inRedisLoss)), quiet: spread(callToText(history, outsideFaults)) },
    besidePoison: spread(faults.filter(({ poison }) => poison).flatMap((fault) => callsBeside(fault, history)).filter(Number.isFinite)),
    silentScreenToText: spread(faults.flatMap(({ screens = [] }) => screens.map((screen) => (askedAt(screen, texts) ?? NaN) - (screen.silentFrom ?? NaN))).filter(Number.isFinite)),
    longestRefusal: Math.max(0, ...said.map(({ firstSentAt, acknowledgedAt }) => (acknowledgedAt ?? 0) - (firstSentAt ?? Infinity))),
    violations: countBy(violations.map(({ invariant, what }) => `${invariant} ${what}`)),
  };
}

/** By alert: when the first message about it was read by the provider. */
const firstTexts = (texts: History['texts']): Map<string, number> => new Map([...grouped(texts.filter(({ outcome }) => outcome !== 'refused'), alertOf)].map(([alert, about]) => [alert, Math.min(...about.map(({ at }) => at))]));

/** How long after its end each alert that fell into a fault was told, in milliseconds. */
function overdue({ said, alerts, texts, faults, homes }: History): number[] {
  const unreliable = new Set(homes.filter(({ kind }) => kind === 'leaver').map(({ resident }) => resident));
  const first = firstTexts(texts), ofHome = grouped(alerts, ({ home }) => home);
  return faults.filter(({ kind }) => kind !== 'sms').flatMap(({ from, to }) => {
    const called = said.filter(({ calls, firstSentAt = Infinity }) => calls !== undefined && firstSentAt >= from - 1_000 && firstSentAt <= to);
    return [...new Set(called.map(({ home }) => home))].filter((home) => !unreliable.has(home)).flatMap((home) => {
      const told = Math.min(...(ofHome.get(home) ?? []).map(({ id }) => first.get(id) ?? Infinity));
      return Number.isFinite(told) && told > to ? [told - to] : [];
    });
  });
}

type When = (at: number, faults: History['faults']) => boolean;
const LOSES_REDIS = new Set<FaultKind>(['kill-redis', 'flush-redis', 'pause-redis', 'redis-full', 'redis-absent']);
const inRedisLoss: When = (at, faults) => faults.some(({ kind, from, to }) => LOSES_REDIS.has(kind) && at >= from - 1_000 && at <= to);
/** Long after one and long before the next, so that neither shows. */
const outsideFaults: When = (at, faults) => faults.every(({ kind, from, to }) => kind === 'quiet' || at < from - 5_000 || at > to + 5_000);

/** From the first sending of each home's first call until the first message about it. */
function callToText({ said, alerts, texts, faults, homes }: History, when: When): number[] {
  const steady = new Set(homes.filter(({ kind }) => kind === 'caller' || kind === 'breathless').map(({ resident }) => resident));
  const first = firstTexts(texts), calls = grouped(said.filter((one) => one.calls !== undefined), (one) => `${one.home} ${one.calls ?? ''}`);
  return alerts.filter(({ home }) => steady.has(home)).flatMap(({ id, home, rule }) => {
    const called = Math.min(...(calls.get(`${home} ${rule}`) ?? []).map(({ firstSentAt = Infinity }) => firstSentAt));
    const told = first.get(id) ?? Infinity;
    return Number.isFinite(called) && Number.isFinite(told) && when(called, faults) ? [told - called] : [];
  });
}

function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

function countBy<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  const counts = {} as Record<Key, number>;
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
