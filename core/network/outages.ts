import { covers, type Area } from '../geo/areas.js';
import type { Position } from '../geo/position.js';

export const OUTAGE_KINDS = ['power', 'broadband', 'mobile'] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** Milliseconds since 1970 UTC. An outage of which nobody has said that it is over lasts. */
export interface Span {
  readonly start: number;
  readonly end?: number;
}
export type OutageState = 'planned' | 'current' | 'over';

export function outageState({ start, end }: Span, now: number): OutageState {
  if (now < start) return 'planned';
  return end !== undefined && now >= end ? 'over' : 'current';
}

/** Whether somebody at a place is without at an instant. */
export const isOutAt = (outage: Span & { readonly area: Area }, { latitude, longitude }: Position, at: number): boolean => outageState(outage, at) === 'current' && covers(outage.area, longitude, latitude);
