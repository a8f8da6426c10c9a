import type { Corner } from '../geo/areas.js';

/** How a road is crossed: with signals, where drivers must stop (a zebra), or where nothing makes them. Absent: nobody said. */
export interface Crossing {
  readonly control?: 'signals' | 'zebra' | 'none';
  /** From kerb to kerb. */
  readonly metres?: number;
  /** Seconds for which people may be in the road: while it is green, and until cars may go. */
  readonly green?: number;
  readonly button?: boolean;
}

/** A length that is walked. What is absent nobody has said. */
export interface Way {
  readonly what: 'way';
  readonly line: readonly Corner[];
  readonly kind: 'path' | 'road' | 'steps';
  readonly name?: string;
  readonly lit?: boolean;
  /** Gravel, grass, mud: no ground for wheels or for who must not stumble. */
  readonly rough?: boolean;
  readonly wheelchair?: 'yes' | 'limited' | 'no';
  /** Being built, private, or not for people on foot. */
  readonly closed?: true;
  /** It is drawn from kerb to kerb. */
  readonly crossing?: Crossing;
}

/** A crossing as a point on the ways that use it, or a bench beside one. */
export type WalkPoint = { readonly what: 'crossing'; readonly place: Corner; readonly crossing: Crossing } | { readonly what: 'seat'; readonly place: Corner };

export type Walked = Way | WalkPoint;
