import { graver } from '../rules/rule.js';
import type { AcknowledgedAlert, Actor, Alert, LiveAlert, ResolvedAlert } from './alert.js';
import { MergedBack, NotOneMatter } from './errors.js';
import { acknowledge, act, join, live, resolve } from './transitions.js';

/**
 * Two alerts of one person are one matter: the first keeps both their evidence, the graver severity, and whoever goes.
 * Done twice, or cut off in between and done again, it is done once.
 */
export function takeUp(kept: Alert, other: Alert, by: Actor, now: number): LiveAlert {
  const into = live(kept);
  if (other.residentId !== into.residentId || other.id === into.id) throw new NotOneMatter(other.id);
  if (hasTakenUp(into, other)) return withClaim(into, other, by, now);
  // The readings of both stand beside it; its own words stay, since it is what people were told of.
  const { severity } = other;
  const joined = join(into, { severity, because: into.because, differ: into.differ }, other.evidence, by, now);
  return withClaim({ ...joined, actions: act(joined, 'merged', now, by, other.code) }, other, by, now);
}

/** Whoever goes for the other goes to the same door: where nobody goes for the one that stays, it is theirs until their time is up. */
function withClaim(kept: LiveAlert, other: Alert, by: Actor, now: number): LiveAlert {
  if (other.state !== 'acknowledged' || other.claimedBy === undefined || (kept.state === 'acknowledged' && kept.claimedBy)) return kept;
  const { claimedBy, checkBackAt, arrivedAt, offered } = other;
  const { offered: _, ...seen } = acknowledge(kept, claimedBy, now);
  const said = `As said of alert ${other.code}.`;
  const claimed: AcknowledgedAlert = { ...seen, claimedBy, checkBackAt, ...(offered ? { offered } : {}), actions: act(seen, 'claimed', now, claimedBy, said) };
  const taken = arrivedAt === undefined ? claimed : { ...claimed, arrivedAt, actions: act(claimed, 'arrived', now, claimedBy, said) };
  if (graver(kept.severity, other.severity) === other.severity) return taken;
  // They said yes to something less grave: they are asked at once, and somebody else with them.
  return { ...taken, checkBackAt: Math.min(checkBackAt, now), actions: act(taken, 'raised', now, by) };
}

const hasTakenUp = (alert: Alert, other: Alert): boolean => alert.actions.some(({ type, note }) => type === 'merged' && note === other.code);

/** The other ends; what its rule finds from now on joins the one that was kept. */
export function mergeAway(other: Alert, kept: Alert, by: Actor, now: number): ResolvedAlert {
  if (other.state === 'resolved') return other;
  // Where two people say it crosswise at once, both would end, and nobody be told.
  if (hasTakenUp(other, kept) && other.id < kept.id) throw new MergedBack(other.id);
  return { ...resolve(other, by, now, 'merged', kept.code), mergedInto: kept.id };
}
