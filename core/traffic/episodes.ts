import { LIMITS, watch, type Incident, type Limits, type Occupancies } from './california.js';
import type { ByTime, TrafficReading } from './readings.js';
import { judge, needed, startAt, type Smoothed } from './smoothing.js';

export type Method = 'occupancy' | 'speed';

/** Something in the road, from its first sign on. Made of readings alone: the same readings make the same episodes. */
export interface Episode {
  readonly method: Method;
  readonly state: 'suspected' | 'confirmed' | 'cleared';
  readonly suspectedAt: number;
  readonly confirmedAt?: number;
  readonly clearedAt?: number;
  /** The numbers and limits at its first sign, at its confirmation and at its end. */
  readonly because: string;
  readonly confirmedBecause?: string;
  readonly clearedBecause?: string;
  /** What would have had to be otherwise at its first sign. */
  readonly wouldDiffer: string;
  /** The last interval that was judged for it. */
  readonly seenAt: number;
}

/** So many intervals without a reading: what was only suspected is let go, and a forecast begins anew. [ours] */
const GAP = 6;
/** After so long without a reading nothing is held to be in the road any more. [ours] */
export const SILENT_MS = 6 * 3_600_000;

/** Episodes as they open, go on and end. */
class Episodes {
  readonly all: Episode[] = [];

  get open(): Episode | undefined {
    const last = this.all.at(-1);
    return last && last.state !== 'cleared' ? last : undefined;
  }

  begin(method: Method, at: number, because: string, wouldDiffer: string): void {
    this.all.push({ method, state: 'suspected', suspectedAt: at, because, wouldDiffer, seenAt: at });
  }

  change(change: Partial<Episode>): void {
    const last = this.all.pop();
    if (last) this.all.push({ ...last, ...change });
  }

  confirm(at: number, because: string): void {
    if (this.open?.state === 'suspected') this.change({ state: 'confirmed', confirmedAt: at, confirmedBecause: because });
  }

  clear(at: number, because: string): void {
    if (this.open) this.change({ state: 'cleared', clearedAt: at, clearedBecause: because });
  }

  /** True: there was a gap that what was seen before does not outlast. */
  silence(from: number | undefined, to: number, intervalMs: number): boolean {
    const lost = from !== undefined && to - from > GAP * intervalMs;
    const over = from !== undefined && to - from > SILENT_MS;
    if (lost && (over || this.open?.state === 'suspected')) this.clear(to, `Nothing was measured for ${Math.round((to - from) / 60_000)} minutes.`);
    return lost;
  }
}

const dayOf = (at: number): number => Math.floor(at / 86_400_000);
const tenth = (value: number): string => String(Math.round(value * 10) / 10);

/** By two detectors: the road fills above and empties below. */
export function byOccupancy(upstream: ByTime, downstream: ByTime, intervalMs: number, limits: Limits = LIMITS): Episode[] {
  const episodes = new Episodes();
  let before: Incident | undefined, last: number | undefined;
  for (const at of [...upstream.keys()].sort((a, b) => a - b)) {
    const up = upstream.get(at)?.occupancy, down = downstream.get(at)?.occupancy;
    if (up === undefined || down === undefined) continue;
    if (episodes.silence(last, at, intervalMs) && !episodes.open) before = undefined;
    last = at;
    const downBefore = downstream.get(at - 2 * intervalMs)?.occupancy;
    const now = { upstream: up, downstream: down, ...(downBefore === undefined ? {} : { downstreamBefore: downBefore }) };
    before = watch(before, now, limits);
    if (before.state === 'suspected' && !episodes.open) episodes.begin('occupancy', at, before.because, notSuspected(now, limits));
    if (episodes.open) episodes.change({ seenAt: at });
    if (before.state === 'confirmed') episodes.confirm(at, before.because);
    if (before.state === 'cleared') episodes.clear(at, before.because);
  }
  return episodes.all;
}

/** From this occupancy downstream on, one of the three limits was not reached. */
export const enoughDownstream = ({ upstream, downstreamBefore = Number.POSITIVE_INFINITY }: Occupancies, limits: Limits = LIMITS): number =>
  Math.min(upstream - limits.difference, upstream * (1 - limits.relative), downstreamBefore * (1 - limits.drop));

const notSuspected = (now: Occupancies, limits: Limits): string => `With more than ${tenth(enoughDownstream(now, limits))} % downstream nothing would have been suspected.`;

/** A drop that matters to somebody who drives: below this share of what was expected. [ours] */
const SHARE = 0.75;
/** Further intervals for which it must last before it is believed, and for which a road must go again. [ours] */
const PERSISTS = 2, GOES = 2;

/** By one detector: a speed that no forecast had seen coming, and that lasts. A road that turns faster is no incident. */
export function bySpeed(readings: readonly TrafficReading[], intervalMs: number): Episode[] {
  const episodes = new Episodes();
  let smoothed: Smoothed | undefined, last: number | undefined, expected = 0, lasted = 0, goes = 0;
  for (const { at, speed } of readings) {
    if (speed === undefined) continue;
    // Anew every day as well: what a day's readings make does not hang on how far back one looked.
    const anew = episodes.silence(last, at, intervalMs) || (last !== undefined && dayOf(last) !== dayOf(at));
    if (anew) smoothed = undefined;
    last = at;
    const judged = smoothed && judge(smoothed, speed);
    const limit = smoothed && needed(smoothed);
    smoothed = judged?.state ?? startAt(speed);
    if (!episodes.open) {
      if (!judged?.alarm || judged.error >= 0 || speed >= SHARE * judged.forecast || limit === undefined) continue;
      [expected, lasted, goes] = [judged.forecast, 0, 0];
      episodes.begin('speed', at, `${tenth(speed)} mph, where the forecast was ${tenth(expected)}: ${tenth(-judged.error)} less, ${tenth(judged.times ?? 0)} times the usual error (limit 12 at once, 6 twice running), and below ${SHARE * 100} % of the forecast.`,
        `From ${tenth(Math.min(limit, SHARE * expected))} mph on nothing would have been suspected.`);
      continue;
    }
    const stands = speed < SHARE * expected;
    [lasted, goes] = stands ? [lasted + 1, 0] : [lasted, goes + 1];
    const because = `${tenth(speed)} mph, ${tenth((100 * speed) / expected)} % of the ${tenth(expected)} that were expected before (limit ${SHARE * 100}).`;
    episodes.change({ seenAt: at });
    if (stands && lasted >= PERSISTS) episodes.confirm(at, because);
    if (goes >= (episodes.open.state === 'confirmed' ? GOES : 1)) episodes.clear(at, because);
  }
  return episodes.all;
}
