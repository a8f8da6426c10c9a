import { DAY, HOUR } from '../time/when.js';

/**
 * Does telling people about the air harm them? In South Wales it did: respiratory admissions 3.97 times as many with
 * alerts (95 % 1.59 to 9.93), attendances 1.89 times (airAware, linked data; place.md D3). So what happens to those who
 * are told is counted, and telling stops by itself. That bad air brings calls of its own only makes it stop sooner.
 */
export const AFTER_MS = 72 * HOUR;
/** The same people's time before they were told for the first time. [ours] */
export const BEFORE_MS = 28 * DAY;

/** Calls for help, and what rules find in somebody's health; not what devices lack. */
export const CALL_RULES = ['sos', 'telecare-alarm'] as const;
export const ALERT_RULES = ['fall', 'low-oxygen', 'news2', 'pulse', 'blood-pressure', 'body-temperature', 'prolonged-inactivity', 'no-morning-activity'] as const;

/** Fewer events, and fewer people who want no more of it, are chance. [ours] */
const LEAST_EVENTS = 5, LEAST_OPT_OUTS = 3;
const MOST_OPT_OUTS = 0.2;

export interface Told {
  /** When this person was told, rising. */
  readonly at: readonly number[];
  /** How far back they are known. */
  readonly knownSince: number;
  readonly calls: readonly number[];
  readonly alerts: readonly number[];
  /** Wants no more of it since they were told. */
  readonly optedOut: boolean;
}

export interface Tally {
  readonly calls: number;
  readonly alerts: number;
  readonly days: number;
}
export interface Harm {
  readonly people: number;
  readonly advisories: number;
  readonly optedOut: number;
  readonly after: Tally;
  readonly before: Tally;
  /** Events a day after over before, with its 95 % interval; undefined while there is nothing to compare with. */
  readonly ratio?: { readonly is: number; readonly low: number; readonly high: number };
  /** Why telling must stop. */
  readonly stop?: string;
}

type Span = readonly [from: number, to: number];

export function harmOf(told: readonly Told[], now: number): Harm {
  const people = told.filter(({ at }) => at.length > 0);
  const after = tallied(people, (one) => spansAfter(one, now)), before = tallied(people, ({ at: [first = 0], knownSince }) => [[Math.max(knownSince, first - BEFORE_MS), first]]);
  const optedOut = people.filter((one) => one.optedOut).length, ratio = ratioOf(after, before);
  const harm = { people: people.length, advisories: people.reduce((sum, { at }) => sum + at.length, 0), optedOut, after, before, ...(ratio ? { ratio } : {}) };
  const stop = whyStop(harm);
  return stop === undefined ? harm : { ...harm, stop };
}

/** 72 h from each word; where they touch, one stretch. */
function spansAfter({ at }: Told, now: number): Span[] {
  const spans: [number, number][] = [];
  for (const from of at) {
    const to = Math.min(now, from + AFTER_MS), last = spans.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else spans.push([from, to]);
  }
  return spans;
}

function tallied(people: readonly Told[], spansOf: (one: Told) => readonly Span[]): Tally {
  let [calls, alerts, ms] = [0, 0, 0];
  for (const one of people) {
    const spans = spansOf(one), within = (at: number): boolean => spans.some(([from, to]) => at >= from && at < to);
    calls += one.calls.filter(within).length;
    alerts += one.alerts.filter(within).length;
    ms += spans.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
  }
  return { calls, alerts, days: ms / DAY };
}

/** Of two Poisson rates, half an event added to each so that none is nothing; the interval by the logarithm. */
function ratioOf(after: Tally, before: Tally): Harm['ratio'] {
  if (after.days <= 0 || before.days <= 0) return undefined;
  const [a, b] = [after.calls + after.alerts + 0.5, before.calls + before.alerts + 0.5];
  const is = a / after.days / (b / before.days), width = Math.exp(1.96 * Math.sqrt(1 / a + 1 / b));
  return { is, low: is / width, high: is * width };
}

function whyStop({ people, optedOut, after, ratio }: Omit<Harm, 'stop'>): string | undefined {
  const events = after.calls + after.alerts;
  if (events >= LEAST_EVENTS && ratio && ratio.low > 1) return `Within three days of being told, people called or gave cause for alarm ${ratio.is.toFixed(1)} times as often as before (95 % ${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)}; ${events} events). The limit is a lower end above 1.`;
  if (optedOut >= LEAST_OPT_OUTS && optedOut > people * MOST_OPT_OUTS) return `${optedOut} of ${people} people who were told want no more of it. The limit is one in five.`;
  return undefined;
}
