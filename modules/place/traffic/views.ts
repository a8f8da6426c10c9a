import { iso } from '../../../core/time/when.js';
import { delayPerMile, travelTimeIndex } from '../../../core/traffic/congestion.js';
import { LEAST_SPEED, milesOf } from '../../../core/traffic/readings.js';
import type { DetectedIncident } from './incidents.store.js';
import type { WatchedSegment } from './segments.store.js';

export const round = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** A stretch as it goes now. `unknown`: nothing was measured, or not lately; unknown is not free. */
export function stateView({ id, name, class: roadClass, ward, lengthMetres, limitMph, freeFlow, now }: WatchedSegment, stale: boolean): object {
  const about = { id, name, class: roadClass, ...(ward === undefined ? {} : { ward }), lengthMetres, limitMph, freeFlow: freeFlow ? { mph: round(freeFlow.speed, 1), basis: freeFlow.basis, readings: freeFlow.readings } : null };
  if (!now || !freeFlow) return { ...about, state: 'unknown', at: null, quality: null };
  const speed = Math.max(now.speed, LEAST_SPEED), miles = milesOf(lengthMetres);
  return {
    ...about, state: stale ? 'unknown' : now.state, ...(stale ? { lastKnown: now.state } : {}), since: iso(now.since), at: iso(now.at), stale,
    speedMph: round(now.speed, 1), ...(now.flow === undefined ? {} : { flow: round(now.flow, 0) }), ...(now.occupancy === undefined ? {} : { occupancy: round(now.occupancy, 1) }),
    speedRatio: round(now.speed / freeFlow.speed), travelTimeIndex: round(travelTimeIndex(miles / speed, miles / freeFlow.speed)),
    delaySecondsPerMile: round(delayPerMile(speed, freeFlow.speed), 0),
    ...(now.turning ? { turning: now.turning } : {}),
    quality: now.quality ? { ...now.quality, stale } : null,
  };
}

/** Times as long as on free roads, over all that is known: by the distance that vehicles drive; by length where nobody counts them. */
export function townIndex(segments: readonly WatchedSegment[]): number | null {
  let weighted = 0, weights = 0;
  for (const { now, freeFlow, lengthMetres } of segments) {
    if (!now || !freeFlow) continue;
    const weight = lengthMetres * Math.max(now.flow ?? 1, 1);
    weighted += weight * Math.max(1, freeFlow.speed / Math.max(now.speed, LEAST_SPEED));
    weights += weight;
  }
  return weights > 0 ? round(weighted / weights) : null;
}

export function incidentView({ id, segment, method, state, suspectedAt, confirmedAt, clearedAt, seenAt, because, confirmedBecause, clearedBecause, wouldDiffer }: DetectedIncident, name: string): object {
  return {
    id, kind: 'detected', state, segment, where: name, method,
    suspectedAt: iso(suspectedAt), ...(confirmedAt === undefined ? {} : { confirmedAt: iso(confirmedAt) }), ...(clearedAt === undefined ? {} : { clearedAt: iso(clearedAt) }), seenAt: iso(seenAt),
    because, ...(confirmedBecause === undefined ? {} : { confirmedBecause }), ...(clearedBecause === undefined ? {} : { clearedBecause }), wouldDiffer,
    ...(state === 'withdrawn' ? { withdrawnBecause: 'Readings that came late show that it never was.' } : {}),
  };
}
