import type { Corner } from '../geo/areas.js';
import { METRES_A_DEGREE } from '../geo/position.js';
import type { Crossing, Walked, Way, WalkPoint } from './ways.js';

/** A crossing on a stretch: where, and how much of it; a point at its end is half in the stretch that goes on behind it. */
export interface Crossed {
  readonly at: number;
  readonly share: number;
  readonly crossing: Crossing;
}

/** Of a way the length between two places where others meet it. Places on it are metres from its beginning. */
export interface Stretch {
  readonly way: Way;
  readonly from: number;
  readonly to: number;
  readonly line: readonly Corner[];
  /** Of each corner. */
  readonly ats: readonly number[];
  readonly metres: number;
  readonly crossings: Crossed[];
  readonly seats: number[];
}

/** A place on a stretch, and how far off it the place is that was asked about. */
export interface OnWay {
  readonly stretch: number;
  readonly at: number;
  readonly away: number;
}

/** A crossing is a corner of the way that uses it; a bench is seen and reached from it. [ours] */
const CROSSING_METRES = 2, SEAT_METRES = 15;
/** Squares of some 110 by 70 metres. [ours] */
const CELLS_A_DEGREE = 1_000, CELLS_ROUND = 1_000_000;
/** Ways that are looked at before others have their turn. [ours] */
const AT_ONCE = 100;

const cellOf = (degrees: number): number => Math.floor(degrees * CELLS_A_DEGREE);

/** Metres east and north of a place, on a plane that touches the Earth there. */
const flat = (origin: Corner, [lon, lat]: Corner): Corner => [(lon - origin[0]) * METRES_A_DEGREE * Math.cos((origin[1] * Math.PI) / 180), (lat - origin[1]) * METRES_A_DEGREE];
export const metresOf = (a: Corner, b: Corner): number => Math.hypot(...flat(a, b));

/** The ways of a town: stretches that meet in junctions, to be looked for by place. */
export class WalkGraph {
  readonly stretches: Stretch[] = [];
  /** Of each junction its place, its stretches, and a number that it shares with whatever can be reached from it. */
  readonly places: Corner[] = [];
  readonly meeting: number[][] = [];
  readonly islands: number[] = [];
  private readonly cells = new Map<number, number[]>();

  junction(place: Corner): number {
    this.meeting.push([]);
    return this.places.push(place) - 1;
  }

  add(stretch: Stretch): void {
    const number = this.stretches.push(stretch) - 1;
    this.meeting[stretch.from]?.push(number);
    if (stretch.to !== stretch.from) this.meeting[stretch.to]?.push(number);
    stretch.line.slice(1).forEach((to, i) => eachCell(stretch.line[i] as Corner, to, 0, (cell) => {
      const held = this.cells.get(cell);
      if (!held) this.cells.set(cell, [number]);
      else if (held.at(-1) !== number) held.push(number);
    }));
  }

  /** Each stretch that passes so near, at its nearest place, the nearest first. */
  near(place: Corner, metres: number): OnWay[] {
    const found = new Set<number>();
    eachCell(place, place, metres, (cell) => this.cells.get(cell)?.forEach((number) => found.add(number)));
    return [...found].map((number) => nearestOn(this.stretches[number] as Stretch, number, place)).filter(({ away }) => away <= metres).sort((a, b) => a.away - b.away || a.stretch - b.stretch);
  }
}

function eachCell(a: Corner, b: Corner, metres: number, visit: (cell: number) => void): void {
  const up = metres / METRES_A_DEGREE, aside = up / Math.cos((a[1] * Math.PI) / 180);
  for (let x = cellOf(Math.min(a[0], b[0]) - aside); x <= cellOf(Math.max(a[0], b[0]) + aside); x += 1) {
    for (let y = cellOf(Math.min(a[1], b[1]) - up); y <= cellOf(Math.max(a[1], b[1]) + up); y += 1) visit(y * CELLS_ROUND + x);
  }
}

function nearestOn({ line, ats }: Stretch, stretch: number, place: Corner): OnWay {
  let best: OnWay = { stretch, at: 0, away: Infinity };
  for (let i = 1; i < line.length; i += 1) {
    const [ax, ay] = flat(place, line[i - 1] as Corner), [bx, by] = flat(place, line[i] as Corner), size = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = size === 0 ? 0 : Math.min(1, Math.max(0, -(ax * (bx - ax) + ay * (by - ay)) / size));
    const away = Math.hypot(ax + share * (bx - ax), ay + share * (by - ay));
    if (away < best.away) best = { stretch, at: (ats[i - 1] as number) + share * ((ats[i] as number) - (ats[i - 1] as number)), away };
  }
  return best;
}

export function placeOn({ line, ats }: Stretch, at: number): Corner {
  const behind = ats.findIndex((one) => one >= at), i = behind < 0 ? ats.length - 1 : Math.max(1, behind), [a, b] = [line[i - 1] as Corner, line[i] as Corner], [from, to] = [ats[i - 1] as number, ats[i] as number];
  const share = to === from ? 0 : Math.min(1, (at - from) / (to - from));
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/** Yields now and then, so that whoever builds can let others have their turn. */
export function* buildGraph(walked: readonly Walked[]): Generator<void, WalkGraph> {
  const graph = new WalkGraph(), ways = walked.filter((one): one is Way => one.what === 'way'), points = walked.filter((one): one is WalkPoint => one.what !== 'way');
  const met = new Map<string, number>();
  for (const [i, { line }] of ways.entries()) {
    line.forEach((corner, j) => met.set(String(corner), (met.get(String(corner)) ?? 0) + (j === 0 || j === line.length - 1 ? 2 : 1)));
    if (i % AT_ONCE === 0) yield;
  }
  const junctions = new Map<string, number>();
  const junctionAt = (corner: Corner): number => {
    const key = String(corner), number = junctions.get(key) ?? graph.junction(corner);
    junctions.set(key, number);
    return number;
  };
  for (const [i, way] of ways.entries()) {
    cut(graph, way, (corner) => (met.get(String(corner)) ?? 0) > 1, junctionAt);
    if (i % AT_ONCE === 0) yield;
  }
  for (const [i, point] of points.entries()) {
    if (point.what === 'seat') for (const { stretch, at } of graph.near(point.place, SEAT_METRES)) graph.stretches[stretch]?.seats.push(at);
    else putCrossing(graph, point.place, point.crossing);
    if (i % AT_ONCE === 0) yield;
  }
  for (const { seats } of graph.stretches) seats.sort((a, b) => a - b);
  yield* numberIslands(graph);
  return graph;
}

function cut(graph: WalkGraph, way: Way, isMet: (corner: Corner) => boolean, junctionAt: (corner: Corner) => number): void {
  const whole = way.line.slice(1).reduce((sum, corner, i) => sum + metresOf(way.line[i] as Corner, corner), 0);
  // One for all stretches of the way: a point on it says more of the same crossing.
  const crossing = way.crossing && { metres: Math.round(whole * 10) / 10, ...way.crossing };
  let begin = 0;
  for (let end = 1; end < way.line.length; end += 1) {
    if (!isMet(way.line[end] as Corner)) continue;
    const line = way.line.slice(begin, end + 1), ats = [0];
    line.slice(1).forEach((corner, i) => ats.push((ats[i] as number) + metresOf(line[i] as Corner, corner)));
    const metres = ats.at(-1) as number;
    graph.add({ way, from: junctionAt(line[0] as Corner), to: junctionAt(line.at(-1) as Corner), line, ats, metres, seats: [], crossings: crossing ? [{ at: metres / 2, share: metres / whole, crossing }] : [] });
    begin = end;
  }
}

/** Who walks along a road past it does not cross; who comes or goes by a path does. */
function putCrossing(graph: WalkGraph, place: Corner, said: Crossing): void {
  const paths = graph.near(place, CROSSING_METRES).map(({ stretch, at }) => ({ at, of: graph.stretches[stretch] as Stretch })).filter(({ of }) => of.way.kind !== 'road');
  const drawn = paths.find(({ of }) => of.way.crossing)?.of.crossings[0]?.crossing;
  if (drawn) Object.assign(drawn, said);
  else for (const { at, of } of paths) of.crossings.push({ at, share: at < CROSSING_METRES || of.metres - at < CROSSING_METRES ? 0.5 : 1, crossing: said });
}

function* numberIslands({ meeting, stretches, islands }: WalkGraph): Generator<void> {
  let looks = 0;
  for (let first = 0; first < meeting.length; first += 1) {
    if (islands[first] !== undefined) continue;
    islands[first] = first;
    for (const open = [first]; open.length > 0;) {
      if ((looks += 1) % AT_ONCE === 0) yield;
      for (const number of meeting[open.pop() as number] ?? []) {
        const { way, from, to } = stretches[number] as Stretch;
        if (way.closed) continue;
        for (const next of [from, to]) if (islands[next] === undefined) {
          islands[next] = first;
          open.push(next);
        }
      }
    }
  }
}
