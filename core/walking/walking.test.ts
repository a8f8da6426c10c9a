import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionsOn, type AirAt, type Conditions } from './conditions.js';
import { costOf } from './cost.js';
import { greenNeeded, judgeCrossing } from './crossing.js';
import { metresOf, type Stretch, type WalkGraph } from './graph.js';
import { profileOf, type Wish } from './profile.js';
import { endsOf, findRoute, type Leg } from './route.js';
import { at, built, crossing, run, seat, way } from './testing/streets.js';
import { tell, type Told } from './words.js';
import type { Crossing, Walked } from './ways.js';

const NONE: Conditions = { dark: new Map(), troubles: new Map(), air: [] };
const of = (graph: WalkGraph, number: number): Stretch => graph.stretches[number] as Stretch;

function legs(graph: WalkGraph, cost: (number: number) => number, from: readonly [number, number], to: readonly [number, number]): readonly Leg[] | undefined {
  const ends = endsOf(graph, graph.near(at(...from), 50), graph.near(at(...to), 50), (number) => cost(number) < Infinity);
  return ends && run(findRoute(graph, ...ends, cost));
}
function walk(graph: WalkGraph, wishes: readonly Wish[], from: readonly [number, number], to: readonly [number, number], conditions = NONE): Told | undefined {
  const profile = profileOf(wishes), found = legs(graph, (number) => costOf(of(graph, number), number, profile, conditions), from, to);
  return found && tell(graph, found, profile, conditions);
}
const says = (told: Told | undefined): string => [...(told?.passes ?? []), ...(told?.notKnown ?? [])].map(({ says }) => says).join(' | ');

describe('crossings', () => {
  test.each([[9.6, 1.2, 8], [9.6, 0.8, 12], [6, 1, 6]])('%d metres at %d m/s need %d seconds of green', (metres, speed, seconds) => expect(greenNeeded(metres, speed)).toBeCloseTo(seconds, 6));
  test.each<[Crossing, number, string]>([
    [{ control: 'signals', metres: 9.6, green: 8 }, 1.2, 'enough'], [{ control: 'signals', metres: 9.6, green: 8 }, 0.8, 'too short'], [{ control: 'signals', metres: 9.6, green: 12 }, 0.8, 'enough'],
    [{ control: 'signals', metres: 9.6 }, 1.2, 'unknown'], [{ control: 'signals', green: 60 }, 1.2, 'unknown'], [{ control: 'none', metres: 3, green: 60 }, 1.2, 'unknown'], [{}, 1.2, 'unknown'], [{ control: 'zebra' }, 0.8, 'enough'],
  ])('%j at %d m/s: %s', (said, speed, judged) => expect(judgeCrossing(said, speed)).toBe(judged));

  // Two ways over a road: the near crossing gives 8 seconds, the far one 14.
  const twoWays = (...more: readonly Walked[]): WalkGraph => built(
    way('Near Lane', [[0, 0], [0, 50]]), way('', [[0, 50], [0, 59.6]], { crossing: { control: 'signals', green: 8, button: true } }), way('Near Lane', [[0, 59.6], [0, 100]]),
    way('Far Lane', [[0, 0], [60, 0], [60, 50]]), way('Far Lane', [[60, 50], [60, 59.6]], { crossing: { control: 'signals', green: 14 } }), way('Far Lane', [[60, 59.6], [60, 100], [0, 100]]),
    way('Main Road', [[-100, 54.8], [200, 54.8]], { kind: 'road' }), ...more,
  );
  test('whoever walks slowly goes round by the one that lasts; who does not takes the near one', () => {
    const graph = twoWays();
    expect(says(walk(graph, [], [0, 0], [0, 100]))).toContain('A crossing gives you time: 9.6 metres need 8.0 seconds of green at 1.2 metres a second, and it gives 8.0. Press the button');
    expect(walk(graph, ['slow'], [0, 0], [0, 100])).toMatchObject({ metres: expect.closeTo(220, 0), minutes: 5 });
    expect(says(walk(graph, ['slow'], [0, 0], [0, 100]))).toContain('A crossing at Far Lane gives you time: 9.6 metres need 12.0 seconds of green at 0.8 metres a second, and it gives 14.0.');
  });
  test('where there is no other, it is said to be too short, with both times', () => expect(says(walk(built(way('Lane', [[0, 0], [0, 50]]), way('', [[0, 50], [0, 59.6]], { crossing: { control: 'signals', green: 8 } })), ['slow'], [0, 0], [0, 59.6]))).toContain('A crossing is too short for you: 9.6 metres need 12.0 seconds of green at 0.8 metres a second, and it gives 8.0.'));
  test('a point on the drawn way says more of it, and is no second crossing', () => {
    const told = walk(twoWays(crossing(0, 54.8, { control: 'signals', green: 13 })), ['slow'], [0, 0], [0, 100]);
    expect(told?.metres).toBeCloseTo(100, 0);
    expect(told?.passes.filter(({ about }) => about === 'crossing')).toEqual([expect.objectContaining({ says: expect.stringContaining('and it gives 13.0') })]);
  });
  test('a point where paths meet a road is crossed by whoever comes by the path, and passed by whoever keeps to the road', () => {
    const graph = built(way('Path', [[0, 0], [0, 50], [0, 100]]), way('Road', [[-100, 50], [0, 50], [100, 50]], { kind: 'road' }), crossing(0, 50, { control: 'signals', metres: 12 }));
    expect(says(walk(graph, ['slow'], [0, 0], [0, 100]))).toContain('A crossing at Path has signals, and for how long they are green is not known. Its 12.0 metres need 15.0 seconds of green at 0.8 metres a second. Crossings are mostly timed for 1.2, which gives 10.0.');
    expect(says(walk(graph, [], [-100, 50], [100, 50]))).not.toContain('crossing');
  });
});

describe('what somebody wishes', () => {
  // A short way through the park, and a long one along the street: 200 metres against 240.
  const park = (more: Parameters<typeof way>[2], ...others: readonly Walked[]): WalkGraph => built(way('Park', [[0, 0], [200, 0]], more), way('Street', [[0, 0], [0, 20], [200, 20], [200, 0]]), ...others);
  const goes = (graph: WalkGraph, wishes: readonly Wish[], conditions?: Conditions): string | undefined => walk(graph, wishes, [0, 0], [200, 0], conditions)?.steps[0]?.says;

  test.each<[Wish, Parameters<typeof way>[2]]>([['after-dark', { lit: false }], ['step-free', { kind: 'steps' }], ['step-free', { wheelchair: 'no' }], ['step-free', { rough: true }]])('%s goes round what is %j', (wish, more) => {
    expect(goes(park(more), [])).toContain('Park');
    expect(goes(park(more), [wish])).toContain('Street');
  });
  test('a lamp that is out, works and dirty air are gone round, each by whom it concerns', () => {
    const graph = park({}), sites: AirAt[] = [{ name: 'Park gate', place: at(100, -5), index: 8, band: 'high' }, { name: 'Street corner', place: at(100, 30), index: 2, band: 'low' }];
    const dark = run(conditionsOn(graph, [at(50, -3), at(100, -3), at(150, -3)], [], [])), dug = run(conditionsOn(graph, [], [{ says: 'a trench.', places: [at(100, -25)] }], []));
    expect([goes(graph, ['slow'], dark), goes(graph, ['after-dark'], dark)]).toEqual(['Go east along Park', 'Go north along Street']);
    expect([goes(graph, []), goes(graph, [], dug)]).toEqual(['Go east along Park', 'Go north along Street']);
    const aired = { ...NONE, air: sites };
    expect([goes(graph, [], aired), goes(graph, ['clean-air'], aired)]).toEqual(['Go east along Park', 'Go north along Street']);
    expect(says(walk(graph, [], [0, 0], [200, 0], aired))).toContain('Air pollution is high (8 of 10) at Park gate, beside 200 metres of it.');
  });
  test('lamps that are out are said with how much they leave dark', () => {
    const graph = park({});
    expect(says(walk(graph, [], [0, 0], [200, 0], run(conditionsOn(graph, [at(50, -3), at(100, -3)], [], []))))).toContain('Lights are out on Park: about 70 metres are dark at night.');
    expect(says(walk(park({ lit: false }), [], [0, 0], [200, 0]))).toContain('Park is not lit, for 200 metres.');
  });
  test('seats: who needs them goes where they are; the longest gap is between two seats or a seat and an end', () => {
    const graph = park({}, seat(0, 20), seat(40, 22), seat(80, 22), seat(120, 18), seat(160, 20), seat(200, 18));
    expect([goes(graph, []), goes(graph, ['seats'])]).toEqual(['Go east along Park', 'Go north along Street']);
    expect(says(walk(graph, ['seats'], [0, 0], [200, 0]))).toContain('The longest stretch without a seat that we know of is 40 metres.');
    expect(says(walk(park({}, seat(60, 2)), ['seats'], [0, 0], [200, 0]))).toContain('is 140 metres, more than the 50 metres that you can do with.');
  });
  test('what is not told is not fine: it is said, and costs more than what is good', () => {
    const told = says(walk(built(way('Track', [[0, 0], [200, 0]], { lit: undefined, wheelchair: undefined })), ['step-free'], [0, 0], [200, 0]));
    for (const words of ['We do not know about ice.', 'Whether 200 metres of it are lit is not known.', 'We know of no seat on this way.', 'How the air is on this way is not known', 'Whether 200 metres of it can be done on wheels is not known.']) expect(told).toContain(words);
    expect(goes(park({ lit: undefined }), ['after-dark'])).toContain('Street');
  });
  test('closed ways are none, and whom nothing fits gets no way', () => {
    expect(goes(park({ closed: true }), [])).toContain('Street');
    expect(walk(built(way('Stairs', [[0, 0], [50, 0]], { kind: 'steps' })), ['step-free'], [0, 0], [50, 0])).toBeUndefined();
  });
});

describe('the way itself', () => {
  test('turns are said, and parts of a way at both ends; a yard that leads nowhere is no beginning', () => {
    const graph = built(way('North Road', [[0, 0], [0, 100]]), way('East Road', [[0, 100], [100, 100]]), way('South Road', [[100, 100], [100, 0]]), way('Yard', [[-8, 20], [-12, 30]]));
    const told = walk(graph, [], [-9, 25], [100, 60]);
    expect(told?.steps).toEqual([{ says: 'Go north along North Road', metres: 75 }, { says: 'Turn right into East Road', metres: 100 }, { says: 'Turn right into South Road', metres: 40 }]);
    expect(told?.line).toHaveLength(4);
    expect(walk(graph, [], [0, 80], [0, 20])).toMatchObject({ metres: expect.closeTo(60, 1), steps: [{ says: 'Go south along North Road' }] });
  });

  test('it is the cheapest there is, whatever the network', () => {
    const size = 5, place = fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 0, max: size - 1 }));
    const network = fc.array(fc.record({ from: place, isEast: fc.boolean(), factor: fc.constantFrom(1, 1, 1.5, 4, Infinity) }), { minLength: 3, maxLength: 40 });
    fc.assert(fc.property(network, place, place, (roads, from, to) => {
      const graph = built(...roads.map(({ from: [x, y], isEast }) => way('', [[100 * x, 100 * y], isEast ? [100 * x + 100, 100 * y] : [100 * x, 100 * y + 100]])));
      const cost = (number: number): number => of(graph, number).metres * (roads[number]?.factor ?? 1);
      const [a, b] = [from, to].map(([x, y]) => graph.places.findIndex((one) => metresOf(one, at(100 * x, 100 * y)) < 1)) as [number, number];
      if (a < 0 || b < 0 || a === b) return;
      const least = graph.places.map((_, i) => (i === a ? 0 : Infinity));
      for (let i = 0; i < least.length; i += 1) for (const [number, one] of graph.stretches.entries()) for (const [x, y] of [[one.from, one.to], [one.to, one.from]] as const) least[y] = Math.min(least[y] as number, (least[x] as number) + cost(number));
      const end = (junction: number) => ({ stretch: graph.meeting[junction]?.[0] as number, at: of(graph, graph.meeting[junction]?.[0] as number).from === junction ? 0 : of(graph, graph.meeting[junction]?.[0] as number).metres, away: 0 });
      const found = run(findRoute(graph, end(a), end(b), cost));
      const total = found?.reduce((sum, { stretch, from, to }) => sum + (cost(stretch) * Math.abs(to - from)) / of(graph, stretch).metres, 0) ?? Infinity;
      expect(total).toBeCloseTo(least[b] as number, 3);
      const line = found && tell(graph, found, profileOf([]), NONE).line;
      if (line) expect([metresOf(line[0] as never, graph.places[a] as never), metresOf(line.at(-1) as never, graph.places[b] as never)].every((away) => away < 0.1)).toBe(true);
    }), { numRuns: 200 });
  });
});
