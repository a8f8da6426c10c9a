import type { Kind } from '../../observations/kinds.js';
import type { DeviceClass } from '../device.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * What a device says by itself, event or no event: only this has a rhythm. A movement sensor in the home of somebody who
 * is in hospital is silent rightly; its reports of its battery are not.
 */
const REPORTS: ReadonlySet<Kind> = new Set<Kind>(['heartbeat', 'battery', 'room-temperature', 'humidity']);
/** Taken by hand, as often as somebody thinks of it. */
const SITTINGS: ReadonlySet<Kind> = new Set<Kind>(['blood-pressure', 'body-weight', 'body-temperature', 'oxygen-saturation', 'blood-glucose', 'heart-rate', 'respiratory-rate', 'body-water', 'muscle-mass']);

/** Words so near each other are one: a message of many readings, or a second try with the cuff. [ours] */
const ONE_REPORT_MS = MINUTE_MS;
const ONE_SITTING_MS = 10 * MINUTE_MS;
/** place.md M1: the last 50 intervals. */
const KEPT = 50;
/** Fewer tell no habit. [ours] */
const HABIT_FROM = 8;

/** When a device was heard of its own accord, and the milliseconds between, oldest first. Our clock. */
export interface Rhythm {
  readonly last: number;
  readonly gaps: readonly number[];
}

export interface Rhythms {
  readonly reports?: Rhythm;
  readonly sittings?: Rhythm;
}

export function hearRhythm(rhythms: Rhythms, kind: Kind, at: number): Rhythms {
  const of = REPORTS.has(kind) ? 'reports' : SITTINGS.has(kind) ? 'sittings' : undefined;
  if (!of) return rhythms;
  const heard = beat(rhythms[of], at, of === 'reports' ? ONE_REPORT_MS : ONE_SITTING_MS);
  return heard === rhythms[of] ? rhythms : { ...rhythms, [of]: heard };
}

function beat(rhythm: Rhythm | undefined, at: number, one: number): Rhythm {
  if (!rhythm) return { last: at, gaps: [] };
  const gap = at - rhythm.last;
  return gap < one ? rhythm : { last: at, gaps: [...rhythm.gaps.slice(-(KEPT - 1)), gap] };
}

const ranked = (gaps: readonly number[], share: number): number => gaps.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(gaps.length * share) - 1)] ?? 0;

export interface Habit {
  /** The median of its intervals, ms. */
  readonly usuallyEvery: number;
  /** Silence longer than this is not its habit, ms. */
  readonly silentAfter: number;
}

interface Bounds {
  readonly of: keyof Rhythms;
  /** Times the median: how many misses make a silence. */
  readonly misses: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * Silence is longer than max(misses · median, 99th percentile) of the last 50 intervals (place.md M1: three), within the
 * bounds of the class. A mains hub that reports every 5 min is at fault after 12 (reliability.md 1.1: 2.4 intervals) and
 * in doubt after 45 however slow; others within the 24 and 72 h of care.md R30, and no sooner than an hour: a fade of the
 * radio mends itself [ours]. What is used by hand is given longer than 72 h where its habit is slower, 14 days at most [ours].
 */
const BOUNDS: Readonly<Record<DeviceClass, Bounds>> = {
  gateway: { of: 'reports', misses: 2.4, atLeast: 12 * MINUTE_MS, atMost: 45 * MINUTE_MS },
  'life-safety': { of: 'reports', misses: 3, atLeast: HOUR_MS, atMost: 24 * HOUR_MS },
  activity: { of: 'reports', misses: 3, atLeast: HOUR_MS, atMost: 72 * HOUR_MS },
  environment: { of: 'reports', misses: 3, atLeast: HOUR_MS, atMost: 72 * HOUR_MS },
  'vital-signs': { of: 'sittings', misses: 3, atLeast: 72 * HOUR_MS, atMost: 14 * 24 * HOUR_MS },
};

/** Undefined while too few intervals are known. */
export function habitOf(rhythms: Rhythms, deviceClass: DeviceClass): Habit | undefined {
  const { of, misses, atLeast, atMost } = BOUNDS[deviceClass];
  const gaps = rhythms[of]?.gaps ?? [];
  if (gaps.length < HABIT_FROM) return undefined;
  const usuallyEvery = ranked(gaps, 0.5);
  return { usuallyEvery, silentAfter: Math.min(atMost, Math.max(atLeast, Math.round(misses * usuallyEvery), ranked(gaps, 0.99))) };
}

/** When it should speak next of its own accord, by its habit, our clock; undefined while too few intervals are known. */
export function nextDue(rhythms: Rhythms, deviceClass: DeviceClass): number | undefined {
  const habit = habitOf(rhythms, deviceClass);
  const last = rhythms[BOUNDS[deviceClass].of]?.last;
  return habit && last !== undefined ? last + habit.usuallyEvery : undefined;
}
