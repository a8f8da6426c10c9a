import { mean } from '../figures/mean.js';
import { localParts } from '../time/local.js';

/** An hour of which traffic and air are both known. */
export interface HourBoth {
  readonly at: number;
  readonly vehicles: number;
  /** µg/m³ */
  readonly concentration: number;
  readonly rain?: number;
  readonly temperature?: number;
  /** Metres a second. */
  readonly wind?: number;
}

export interface Contrast {
  /** Busy less quiet, µg/m³, and the interval in which it lies with 95 % confidence. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly busy: Side;
  readonly quiet: Side;
  /** Groups of hours alike, and weeks they are of. */
  readonly groups: number;
  readonly weeks: number;
  /** What hours were matched by beside hour of the day and kind of day. */
  readonly matchedBy: readonly ('rain' | 'temperature' | 'wind')[];
}
export interface Side {
  readonly hours: number;
  readonly vehicles: number;
  readonly concentration: number;
}

const WEEK_MS = 7 * 86_400_000;
/** Fewer hours alike are no group; fewer weeks give no interval that could be believed. [ours] */
const LEAST_IN_GROUP = 6, LEAST_WEEKS = 8;
/** The busiest and the quietest third of each group; those between are left out. [ours] */
const SHARE = 1 / 3;

const kindOf = (weekday: number): string => (weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : 'workday');
const windOf = (wind: number): string => (wind < 2 ? 'calm' : wind < 5 ? 'light' : 'fresh');

interface Judged {
  readonly hour: HourBoth;
  readonly busy: 0 | 1;
  readonly week: number;
}

/**
 * Busy hours against quiet hours of the same hour of the day, kind of day and weather. The difference is that of least
 * squares with a level of its own for each group; its interval takes a week for one observation, for weather lasts for days
 * (cluster-robust variance: Liang and Zeger, Biometrika 73, 1986). Undefined: too little is known.
 */
export function contrastOf(hours: readonly HourBoth[], zone: string): Contrast | undefined {
  const groups = [...groupsOf(hours, zone).values()].filter((group) => group.length >= LEAST_IN_GROUP).map(split).filter((group) => group.length > 0);
  const all = groups.flat();
  const weeks = new Map<number, number>();
  let cross = 0, square = 0;
  const centred = groups.flatMap((group) => {
    const [share, level] = [mean(group.map(({ busy }) => busy)), mean(group.map(({ hour }) => hour.concentration))];
    return group.map((one) => ({ week: one.week, x: one.busy - share, y: one.hour.concentration - level }));
  });
  for (const { x, y } of centred) [cross, square] = [cross + x * y, square + x * x];
  if (square === 0) return undefined;
  const difference = cross / square;
  for (const { week, x, y } of centred) weeks.set(week, (weeks.get(week) ?? 0) + x * (y - difference * x));
  if (weeks.size < LEAST_WEEKS) return undefined;
  const variance = ([...weeks.values()].reduce((sum, score) => sum + score * score, 0) * weeks.size) / (weeks.size - 1) / (square * square);
  const half = tCritical(weeks.size - 1) * Math.sqrt(variance);
  const side = (busy: 0 | 1): Side => {
    const of = all.filter((one) => one.busy === busy);
    return { hours: of.length, vehicles: mean(of.map(({ hour }) => hour.vehicles)), concentration: mean(of.map(({ hour }) => hour.concentration)) };
  };
  return { difference, low: difference - half, high: difference + half, busy: side(1), quiet: side(0), groups: groups.length, weeks: weeks.size, matchedBy: (['rain', 'temperature', 'wind'] as const).filter((what) => all.some(({ hour }) => hour[what] !== undefined)) };
}

function groupsOf(hours: readonly HourBoth[], zone: string): Map<string, HourBoth[]> {
  const groups = new Map<string, HourBoth[]>();
  for (const hour of hours) {
    const { hour: of, weekday } = localParts(hour.at, zone);
    const { rain, temperature, wind } = hour;
    const key = [of, kindOf(weekday), rain === undefined ? '' : rain > 0 ? 'wet' : 'dry', temperature === undefined ? '' : Math.floor(temperature / 10), wind === undefined ? '' : windOf(wind)].join('|');
    const group = groups.get(key);
    if (group) group.push(hour);
    else groups.set(key, [hour]);
  }
  return groups;
}

/** Where all hours are equally busy there is no contrast. */
function split(group: readonly HourBoth[]): Judged[] {
  const sorted = [...group].sort((a, b) => a.vehicles - b.vehicles || a.at - b.at);
  const size = Math.floor(sorted.length * SHARE);
  const [quiet, busy] = [sorted.slice(0, size), sorted.slice(-size)];
  if ((quiet.at(-1)?.vehicles ?? 0) >= (busy[0]?.vehicles ?? 0)) return [];
  const judged = (hour: HourBoth, side: 0 | 1): Judged => ({ hour, busy: side, week: Math.floor(hour.at / WEEK_MS) });
  return [...quiet.map((hour) => judged(hour, 0)), ...busy.map((hour) => judged(hour, 1))];
}

/** 97.5 % of Student's t, by the first terms of its expansion (Abramowitz and Stegun 26.7.5): within 0.01 from 7 degrees on. */
function tCritical(freedom: number): number {
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

const tenth = (value: number): string => (Math.round(value * 10) / 10).toFixed(1);

/** What it says, and what it cannot say, in plain words. */
export function inWords({ difference, low, high, matchedBy, weeks }: Contrast, pollutant: string, metres: number | undefined): string[] {
  const alike = ['hour of the day', 'kind of day', ...matchedBy].join(', ').replace(/, ([^,]*)$/, ' and $1');
  const clear = low > 0 ? `In busy hours there was ${tenth(difference)} µg/m³ more ${pollutant} than in quiet hours` : high < 0 ? `In busy hours there was ${tenth(-difference)} µg/m³ less ${pollutant} than in quiet hours` : `Between busy and quiet hours no difference in ${pollutant} can be told from chance`;
  return [
    `${clear} with the same ${alike}. With 95 % confidence the difference lies between ${tenth(low)} and ${tenth(high)} µg/m³ (${weeks} weeks).`,
    'It shows what goes together at this place. It does not show that traffic alone is the cause, and it says nothing of other streets or of anybody’s health.',
    ...(matchedBy.includes('wind') ? [] : ['Wind was not measured. Still air keeps fumes in the street on busy and quiet days alike; some of the difference may be the wind’s.']),
    ...(metres !== undefined && metres > 200 ? [`The air is measured ${Math.round(metres)} m from where vehicles are counted: too far to be sure that it is the same street’s air.`] : []),
  ];
}
