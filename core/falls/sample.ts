/** Where on the body a tag is worn; a tag whose place nobody knows is judged like one on a limb. */
export const POSITIONS = ['wrist', 'waist', 'chest', 'ankle', 'unknown'] as const;
export type WornAt = (typeof POSITIONS)[number];

/** One statement of an accelerometer: its clock in milliseconds, and what each axis feels, in g (at rest 1 g in all). */
export interface Sample {
  readonly t: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Standard gravity, m/s² (ISO 80000-3; exact by definition, CGPM 1901). */
export const STANDARD_GRAVITY = 9.806_65;

/** Worn tags measure ±2 to ±16 g, high-range ones ±200 g; beyond that it is no acceleration. [ours] */
const MOST_G = 200;

/** Not a number, beyond any range, or three exact zeros, which tags send before they have measured: no statement at all. */
export function isFelt({ t, x, y, z }: Sample): boolean {
  if (!Number.isFinite(t) || (x === 0 && y === 0 && z === 0)) return false;
  return [x, y, z].every((axis) => Math.abs(axis) <= MOST_G);
}

/** What the tag feels in all, in g, whichever way it is turned. */
export const magnitude = ({ x, y, z }: Omit<Sample, 't'>): number => Math.hypot(x, y, z);
