import type { Actor, Alert, LiveAlert, ResolvedAlert } from './alert.js';
import { NotOneMatter } from './errors.js';
import { act, join, live, resolve } from './transitions.js';

/**
 * Two alerts of one person are one matter: the first keeps both their evidence and the graver severity. Done twice, or
 * cut off in between and done again, it is done once.
 */
export function takeUp(kept: Alert, other: Alert, by: Actor, now: number): LiveAlert {
  const into = live(kept);
  if (other.residentId !== into.residentId || other.id === into.id) throw new NotOneMatter(other.id);
  if (into.actions.some(({ type, note }) => type === 'merged' && note === other.code)) return into;
  // The readings of both stand beside it; its own words stay, since it is what people were told of.
  const { severity } = other;
  const joined = join(into, { severity, because: into.because, differ: into.differ }, other.evidence, by, now);
  return { ...joined, actions: act(joined, 'merged', now, by, other.code) };
}

/** The other ends; what its rule finds from now on joins the one that was kept. */
export function mergeAway(other: Alert, kept: Alert, by: Actor, now: number): ResolvedAlert {
  if (other.state === 'resolved') return other;
  return { ...resolve(other, by, now, 'merged', kept.code), mergedInto: kept.id };
}
