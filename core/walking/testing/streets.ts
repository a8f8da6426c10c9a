import type { Corner } from '../../geo/areas.js';
import { METRES_A_DEGREE } from '../../geo/position.js';
import { buildGraph, type WalkGraph } from '../graph.js';
import type { Crossing, Walked, Way } from '../ways.js';

/** So many metres east and north of a corner in Grays. */
export const at = (east: number, north: number): Corner => [0.33 + east / (METRES_A_DEGREE * Math.cos((51.48 * Math.PI) / 180)), 51.48 + north / METRES_A_DEGREE];
export const way = (name: string, line: readonly (readonly [number, number])[], more: Partial<Way> = {}): Way => ({ what: 'way', kind: 'path', lit: true, wheelchair: 'yes', name, line: line.map(([x, y]) => at(x, y)), ...more });
export const seat = (x: number, y: number): Walked => ({ what: 'seat', place: at(x, y) });
export const crossing = (x: number, y: number, crossing: Crossing): Walked => ({ what: 'crossing', place: at(x, y), crossing });

export function run<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
export const built = (...walked: readonly Walked[]): WalkGraph => run(buildGraph(walked));
