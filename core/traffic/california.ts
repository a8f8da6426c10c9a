/**
 * Something stands in the road between two detectors: the road fills up above it and empties below. The California
 * algorithm with persistence (#7). Occupancy: per cent of an interval in which a detector is covered.
 * Source: Payne and Tignor, Transportation Research Record 682, 1978; every site needs thresholds of its own.
 */
export interface Limits {
  /** Least difference between upstream and downstream, per cent of occupancy. */
  readonly difference: number;
  /** Least of that difference as a share of upstream. */
  readonly relative: number;
  /** Least drop downstream within two intervals, as a share. */
  readonly drop: number;
}

/** Where nothing was calibrated. [ours] */
export const LIMITS: Limits = { difference: 8, relative: 0.5, drop: 0.16 };
/** Further intervals for which it must last before it is believed. */
const PERSISTS = 2;

export interface Occupancies {
  readonly upstream: number;
  readonly downstream: number;
  /** Downstream two intervals earlier; undefined: not measured. */
  readonly downstreamBefore?: number;
}

export interface Signs {
  readonly difference: number;
  readonly relative: number;
  /** Undefined: not known, so it speaks for nothing. */
  readonly drop?: number;
}

export type Incident =
  | { readonly state: 'none' | 'cleared'; readonly because: string }
  | { readonly state: 'suspected'; readonly lasted: number; readonly because: string }
  | { readonly state: 'confirmed'; readonly because: string };

export function signsOf({ upstream, downstream, downstreamBefore: before }: Occupancies): Signs {
  const difference = upstream - downstream;
  return { difference, relative: upstream > 0 ? difference / upstream : 0, ...(before !== undefined && before > 0 ? { drop: (before - downstream) / before } : {}) };
}

/** What the next interval makes of it. */
export function watch(before: Incident | undefined, now: Occupancies, limits: Limits = LIMITS): Incident {
  const signs = signsOf(now);
  const stands = signs.difference >= limits.difference && signs.relative >= limits.relative;
  const open = before?.state === 'suspected' || before?.state === 'confirmed';
  const because = said(now, signs, limits);
  if (!open) return stands && (signs.drop ?? 0) >= limits.drop ? { state: 'suspected', lasted: 0, because } : { state: 'none', because };
  if (signs.relative < limits.relative) return { state: 'cleared', because };
  if (before.state === 'confirmed') return { state: 'confirmed', because };
  const lasted = stands ? before.lasted + 1 : before.lasted;
  return lasted >= PERSISTS ? { state: 'confirmed', because } : { state: 'suspected', lasted, because };
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

function said({ upstream, downstream }: Occupancies, { difference, relative, drop }: Signs, limits: Limits): string {
  const fell = drop === undefined ? 'what was there before is not known' : `it fell by ${round(drop * 100)} % in two intervals (limit ${round(limits.drop * 100)})`;
  return `Upstream ${round(upstream)} % occupied, downstream ${round(downstream)} %: ${round(difference)} points apart (limit ${limits.difference}), ${round(relative * 100)} % of upstream (limit ${round(limits.relative * 100)}); downstream ${fell}.`;
}
