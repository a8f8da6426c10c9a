import type { Corner } from '../geo/areas.js';
import { metresOf, placeOn, type OnWay, type Stretch, type WalkGraph } from './graph.js';
import { Heap } from './heap.js';

/** A stretch, or a part of it, as it is walked; from may lie behind to. */
export interface Leg {
  readonly stretch: number;
  readonly from: number;
  readonly to: number;
}

/** Junctions that are looked at before others have their turn. [ours] */
const AT_ONCE = 200;

/**
 * The cheapest way from one place to another (A*), where a stretch costs its metres or more. Undefined: there is none. It
 * yields now and then, so that others can have their turn.
 */
export function* findRoute(graph: WalkGraph, start: OnWay, goal: OnWay, cost: (stretch: number) => number): Generator<void, readonly Leg[] | undefined> {
  const of = (number: number): Stretch => graph.stretches[number] as Stretch;
  const part = (number: number, from: number, to: number): number => (from === to ? 0 : (cost(number) * Math.abs(to - from)) / of(number).metres);
  const ends = (number: number): readonly (readonly [junction: number, at: number])[] => [[of(number).from, 0], [of(number).to, of(number).metres]];
  const target = placeOn(of(goal.stretch), goal.at), goalEnds = ends(goal.stretch), ahead = (junction: number): number => metresOf(graph.places[junction] as Corner, target);
  const costs = new Map<number, number>(), cameBy = new Map<number, number>(), done = new Set<number>(), heap = new Heap();
  const reach = (junction: number, at: number, by: number): void => {
    if (!(at < (costs.get(junction) ?? Infinity))) return;
    costs.set(junction, at);
    cameBy.set(junction, by);
    heap.push(at + ahead(junction), junction);
  };
  let best = start.stretch === goal.stretch ? part(start.stretch, start.at, goal.at) : Infinity, last: number | undefined;
  for (const [junction, at] of ends(start.stretch)) reach(junction, part(start.stretch, start.at, at), -1);
  for (let next = heap.pop(), looks = 1; next && next.cost < best; next = heap.pop(), looks += 1) {
    const junction = next.item, sofar = costs.get(junction) as number;
    if (done.has(junction)) continue;
    done.add(junction);
    for (const [end, at] of goalEnds) {
      const whole = end === junction ? sofar + part(goal.stretch, at, goal.at) : Infinity;
      if (whole < best) [best, last] = [whole, junction];
    }
    for (const number of graph.meeting[junction] ?? []) reach(of(number).from === junction ? of(number).to : of(number).from, sofar + cost(number), number);
    if (looks % AT_ONCE === 0) yield;
  }
  return best === Infinity ? undefined : last === undefined ? [{ stretch: start.stretch, from: start.at, to: goal.at }] : legsTo(last, cameBy, of, start, goal);
}

function legsTo(last: number, cameBy: ReadonlyMap<number, number>, of: (number: number) => Stretch, start: OnWay, goal: OnWay): Leg[] {
  const endOf = ({ from, to, metres }: Stretch, junction: number, other: number): number => (from === to ? (Math.abs(other) < metres / 2 ? 0 : metres) : from === junction ? 0 : metres);
  const legs: Leg[] = [{ stretch: goal.stretch, from: endOf(of(goal.stretch), last, goal.at), to: goal.at }];
  let junction = last;
  for (let by = cameBy.get(junction); by !== undefined && by >= 0; by = cameBy.get(junction)) {
    const { from, to, metres } = of(by), isForward = to === junction;
    legs.unshift({ stretch: by, from: isForward ? 0 : metres, to: isForward ? metres : 0 });
    junction = isForward ? from : to;
  }
  legs.unshift({ stretch: start.stretch, from: start.at, to: endOf(of(start.stretch), junction, start.at) });
  return legs.filter(({ from, to }) => from !== to);
}

/** The corners of a leg in the order in which they are passed. */
export function lineOf(stretch: Stretch, { from, to }: Leg): Corner[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const line = [placeOn(stretch, low), ...stretch.line.filter((_, i) => (stretch.ats[i] as number) > low && (stretch.ats[i] as number) < high), placeOn(stretch, high)];
  return from < to ? line : line.reverse();
}

/**
 * Where a route may begin and end: the nearest ways of one and the same network, for a gate's yard that leads nowhere is no
 * beginning. Undefined: no network has a way near both.
 */
export function endsOf(graph: WalkGraph, from: readonly OnWay[], to: readonly OnWay[], mayWalk: (stretch: number) => boolean): readonly [OnWay, OnWay] | undefined {
  const island = ({ stretch }: OnWay): number => graph.islands[(graph.stretches[stretch] as Stretch).from] as number, open = (one: OnWay): boolean => mayWalk(one.stretch);
  const pairs = from.filter(open).flatMap((a) => to.filter(open).filter((b) => island(b) === island(a)).slice(0, 1).map((b) => [a, b] as const));
  return pairs.sort((a, b) => a[0].away + a[1].away - b[0].away - b[1].away)[0];
}
