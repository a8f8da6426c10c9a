import type { Corner } from './areas.js';

/** A square of the Web Mercator grid (EPSG:3857): at step z the world is 2^z squares wide, counted from the north-west. */
export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Nearer than this a square is fifty metres wide. [ours] */
export const NEAREST = 19;
/** A square is shown 512 px wide: of fewer points than these each has room; of more, those within 64 px stand together. [ours] */
const SHOWN_EACH = 100, CELLS = 8;

export const isTile = ({ z, x, y }: Tile): boolean => [z, x, y].every(Number.isInteger) && z >= 0 && z <= NEAREST && x >= 0 && y >= 0 && x < 2 ** z && y < 2 ** z;

/** Where a place is on the square that the world is: 0..1 from the west, and from the north. */
export function onWorld([longitude, latitude]: Corner): Corner {
  const sine = Math.min(Math.max(Math.sin((latitude * Math.PI) / 180), -0.9999), 0.9999);
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

export const fromWorld = ([x, y]: Corner): Corner => [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];

/** Several points that stand so near that one mark is drawn for them. */
export interface Cluster {
  readonly count: number;
  readonly place: Corner;
}

/** Points by their places on the world: which of them a tile shows, each or together. */
export class PointIndex {
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;

  constructor(points: readonly Corner[]) {
    this.xs = new Float64Array(points.length);
    this.ys = new Float64Array(points.length);
    points.forEach((point, i) => ([this.xs[i], this.ys[i]] = onWorld(point)));
  }

  /** Every point of the tile is one of `each`, by its number, or counted in one cluster: none is lost, none is twice. */
  of({ z, x, y }: Tile): { readonly each: readonly number[]; readonly clusters: readonly Cluster[] } {
    const size = 2 ** z, inside: number[] = [];
    for (let i = 0; i < this.xs.length; i += 1) if (Math.floor((this.xs[i] as number) * size) === x && Math.floor((this.ys[i] as number) * size) === y) inside.push(i);
    if (inside.length <= SHOWN_EACH) return { each: inside, clusters: [] };
    const cells = new Map<number, number[]>();
    for (const i of inside) {
      const cell = Math.floor((this.xs[i] as number) * size * CELLS) + Math.floor((this.ys[i] as number) * size * CELLS) * size * CELLS;
      const held = cells.get(cell);
      if (held) held.push(i);
      else cells.set(cell, [i]);
    }
    const all = [...cells.values()];
    return { each: all.filter(({ length }) => length === 1).flat(), clusters: all.filter(({ length }) => length > 1).map((held) => this.together(held)) };
  }

  private together(held: readonly number[]): Cluster {
    const mean = (of: Float64Array): number => held.reduce((sum, i) => sum + (of[i] as number), 0) / held.length;
    return { count: held.length, place: fromWorld([mean(this.xs), mean(this.ys)]) };
  }
}

/** Whether a box of degrees (west, south, east, north) and a tile have something in common. */
export function touches([west, south, east, north]: readonly [number, number, number, number], { z, x, y }: Tile): boolean {
  const size = 2 ** z, [left, top] = onWorld([west, north]), [right, bottom] = onWorld([east, south]);
  return left * size <= x + 1 && right * size >= x && top * size <= y + 1 && bottom * size >= y;
}
