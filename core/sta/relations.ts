import type { Geometry } from './geometry.js';

/** How two shapes lie to each other (OGC 06-103r4, 6.1.15), as somebody else reckons it: this folder has no geometry of that kind. Null of shapes that are none. */
export interface Relations {
  touches(a: Geometry, b: Geometry): boolean | null;
  overlaps(a: Geometry, b: Geometry): boolean | null;
  crosses(a: Geometry, b: Geometry): boolean | null;
  /** Whether the nine intersections are as a pattern of T, F, 0, 1, 2 and * says. */
  relate(a: Geometry, b: Geometry, pattern: string): boolean | null;
}

/** What an expression is asked with: one instant for a whole question, and who knows about shapes. */
export interface Asked {
  readonly now: number;
  readonly relations: Relations;
}
