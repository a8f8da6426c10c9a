import type { Corner } from '../geo/areas.js';
import { windOf } from '../geo/away.js';
import { airAt, covered, type Conditions } from './conditions.js';
import { greenNeeded, judgeCrossing } from './crossing.js';
import { metresOf, type Stretch, type WalkGraph } from './graph.js';
import { DFT_SPEED, type Profile } from './profile.js';
import { lineOf, type Leg } from './route.js';
import type { Crossing, Way } from './ways.js';

/** What a route passes, or what nobody has told us of it. */
export interface Passed {
  readonly about: 'crossing' | 'lights' | 'seats' | 'works' | 'air' | 'steps' | 'ground' | 'ice' | 'place' | 'ways';
  readonly says: string;
}
export interface Step {
  readonly says: string;
  readonly metres: number;
}
export interface Told {
  readonly line: readonly Corner[];
  readonly metres: number;
  readonly minutes: number;
  readonly passes: readonly Passed[];
  readonly notKnown: readonly Passed[];
  readonly steps: readonly Step[];
}

interface Piece extends Leg {
  readonly of: Stretch;
  readonly metres: number;
  readonly line: readonly Corner[];
}

/** A route in plain English: advice, never a promise that a way is safe. */
export function tell(graph: WalkGraph, legs: readonly Leg[], profile: Profile, conditions: Conditions): Told {
  const pieces = legs.map((leg): Piece => ({ ...leg, of: graph.stretches[leg.stretch] as Stretch, metres: Math.abs(leg.to - leg.from), line: lineOf(graph.stretches[leg.stretch] as Stretch, leg) }));
  const metres = sum(pieces, (piece) => piece.metres);
  const passes: Passed[] = [], notKnown: Passed[] = [{ about: 'ice', says: 'We do not know about ice. If it is freezing, take it that paths may be icy.' }];
  for (const of of [crossings, lights, seats, works, air, ground]) of({ pieces, metres, profile, conditions, passes, notKnown });
  return { line: pieces.flatMap(({ line }, i) => (i === 0 ? line : line.slice(1))), metres, minutes: Math.max(1, Math.round(metres / profile.speed / 60)), passes, notKnown, steps: stepsOf(pieces) };
}

interface Telling extends Pick<Told, 'metres'> {
  readonly pieces: readonly Piece[];
  readonly profile: Profile;
  readonly conditions: Conditions;
  readonly passes: Passed[];
  readonly notKnown: Passed[];
}

function crossings({ pieces, profile: { speed }, passes, notKnown }: Telling): void {
  const met = new Map<Crossing, string>();
  for (const piece of pieces) for (const { at, crossing } of piece.of.crossings) if (isOn(piece, at) && !met.has(crossing)) met.set(crossing, piece.of.way.name ?? '');
  for (const [crossing, name] of met) {
    const { control, metres, green, button } = crossing, judged = judgeCrossing(crossing, speed), where = name === '' ? 'A crossing' : `A crossing at ${name}`;
    const needs = metres === undefined ? undefined : `${metres.toFixed(1)} metres need ${greenNeeded(metres, speed).toFixed(1)} seconds of green at ${speed} metres a second`;
    const press = button ? ' Press the button and wait for the next green.' : '';
    if (judged === 'too short') passes.unshift({ about: 'crossing', says: `${where} is too short for you: ${needs}, and it gives ${green?.toFixed(1)}.${press}` });
    else if (judged === 'enough') passes.push({ about: 'crossing', says: control === 'zebra' ? `${where} is a zebra: wait until the cars have stopped.` : `${where} gives you time: ${needs}, and it gives ${green?.toFixed(1)}.${press}` });
    else if (control === 'signals') notKnown.push({ about: 'crossing', says: `${where} has signals, and for how long they are green is not known.${needs ? ` Its ${needs}.${speed < DFT_SPEED ? ` Crossings are mostly timed for ${DFT_SPEED}, which gives ${greenNeeded(metres ?? 0, DFT_SPEED).toFixed(1)}.` : ''}` : ''}${press}` });
    else passes.push({ about: 'crossing', says: `${where} has ${control === 'none' ? 'no signals and no zebra' : 'neither signals nor a zebra that we know of'}: nothing that we know of stops the cars.` });
  }
}

function lights({ pieces, conditions, passes, notKnown }: Telling): void {
  const unlit = byName(pieces, ({ of, metres }) => (of.way.lit === false ? metres : 0)), untold = sum(pieces, ({ of, metres }) => (of.way.lit === undefined ? metres : 0));
  for (const [name, metres] of unlit) passes.push({ about: 'lights', says: `${begun(name)} is not lit, for ${far(metres)}.` });
  const dark = byName(pieces, ({ stretch, of, from, to }) => (of.way.lit === false ? 0 : covered(conditions.dark.get(stretch) ?? [], Math.min(from, to), Math.max(from, to))));
  for (const [name, metres] of dark) passes.push({ about: 'lights', says: `Lights are out on ${name}: about ${far(metres)} are dark at night.` });
  if (untold > 0) notKnown.push({ about: 'lights', says: `Whether ${far(untold)} of it are lit is not known.` });
}

/** The longest stretch between two seats, or between one and an end of the way. */
function seats({ pieces, metres, profile: { seatEvery }, passes, notKnown }: Telling): void {
  const at: number[] = [];
  let passed = 0;
  for (const piece of pieces) {
    for (const seat of piece.of.seats) if (isOn(piece, seat)) at.push(passed + Math.abs(seat - piece.from));
    passed += piece.metres;
  }
  if (at.length === 0) return void notKnown.push({ about: 'seats', says: 'We know of no seat on this way. There may be one that nobody has told us of.' });
  const places = [0, ...at.sort((a, b) => a - b), metres], gap = Math.max(...places.slice(1).map((place, i) => place - (places[i] as number)));
  passes.push({ about: 'seats', says: `The longest stretch without a seat that we know of is ${far(gap)}${seatEvery !== undefined && gap > seatEvery ? `, more than the ${seatEvery} metres that you can do with` : ''}.` });
}

function works({ pieces, conditions, passes }: Telling): void {
  const met = new Map<string, string>();
  for (const piece of pieces) for (const { at, says } of conditions.troubles.get(piece.stretch) ?? []) if (isOn(piece, at) && !met.has(says)) met.set(says, nameOf(piece.of.way));
  for (const [says, name] of met) passes.push({ about: 'works', says: `Beside ${name}: ${says}` });
}

function air({ pieces, metres: whole, conditions, passes, notKnown }: Telling): void {
  const bySite = new Map<string, number>();
  let untold = 0;
  for (const { of, metres } of pieces) {
    const site = airAt(of, conditions.air);
    if (!site) untold += metres;
    else {
      const says = `Air pollution is ${site.band} (${site.index} of 10) at ${site.name}`;
      bySite.set(says, (bySite.get(says) ?? 0) + metres);
    }
  }
  for (const [says, metres] of bySite) passes.push({ about: 'air', says: `${says}, beside ${far(metres)} of it.` });
  if (untold > 0) notKnown.push({ about: 'air', says: untold > 0.99 * whole ? 'How the air is on this way is not known: no site that is near measures it now.' : `How the air is on ${far(untold)} of it is not known: no site that is near measures it now.` });
}

function ground({ pieces, profile: { stepFree }, passes, notKnown }: Telling): void {
  for (const [name, metres] of byName(pieces, ({ of, metres }) => (of.way.kind === 'steps' ? metres : 0))) passes.push({ about: 'steps', says: `There are steps, ${name === 'steps' ? '' : `${name}, `}for ${far(metres)}.` });
  for (const [name, metres] of byName(pieces, ({ of, metres }) => (of.way.rough ? metres : 0))) passes.push({ about: 'ground', says: `The ground of ${name} is loose or uneven, for ${far(metres)}.` });
  const untold = stepFree ? sum(pieces, ({ of, metres }) => (of.way.wheelchair === undefined ? metres : 0)) : 0;
  if (untold > 0) notKnown.push({ about: 'ground', says: `Whether ${far(untold)} of it can be done on wheels is not known.` });
}

/** Half a metre for what stands at an end of a leg. */
const isOn = ({ from, to }: Leg, at: number): boolean => at >= Math.min(from, to) - 0.5 && at <= Math.max(from, to) + 0.5;
const sum = (pieces: readonly Piece[], of: (piece: Piece) => number): number => pieces.reduce((all, piece) => all + of(piece), 0);

/** To five metres, as far as a postcode and a map are to be believed. */
export const far = (metres: number): string => (metres < 975 ? `${Math.max(5, Math.round(metres / 5) * 5)} metres` : `${(metres / 1_000).toFixed(1)} kilometres`);

const begun = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function byName(pieces: readonly Piece[], of: (piece: Piece) => number): Map<string, number> {
  const found = new Map<string, number>();
  for (const piece of pieces) if (of(piece) > 0) found.set(nameOf(piece.of.way), (found.get(nameOf(piece.of.way)) ?? 0) + of(piece));
  return found;
}

const KINDS = { path: 'a path', road: 'a road without a name', steps: 'steps' } as const;
const nameOf = ({ name, kind, crossing }: Way): string => (crossing ? `the crossing${name === undefined ? '' : ` at ${name}`}` : (name ?? KINDS[kind]));

function stepsOf(pieces: readonly Piece[]): Step[] {
  const steps: { says: string; metres: number; name: string }[] = [];
  pieces.forEach((piece, i) => {
    const name = nameOf(piece.of.way), last = steps.at(-1), before = pieces[i - 1];
    if (last?.name === name) last.metres += piece.metres;
    else steps.push({ name, metres: piece.metres, says: before ? `${turned(before.line, piece.line)} ${piece.of.way.crossing ? 'over' : 'into'} ${name}` : `Go ${headed(piece.line)} along ${name}` });
  });
  return steps.map(({ says, metres }) => ({ says, metres: Math.round(metres) }));
}

const position = ([longitude, latitude]: Corner): { longitude: number; latitude: number } => ({ longitude, latitude });
/** By the first few steps, not by the first corner, which may be the kerb's. */
const headed = ([first = [0, 0], ...line]: readonly Corner[]): string => windOf(position(first), position(line.find((corner) => metresOf(first, corner) >= 15) ?? (line.at(-1) as Corner)));

function turned(before: readonly Corner[], after: readonly Corner[]): string {
  const bearing = (a: Corner, b: Corner): number => (Math.atan2((b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]) * 180) / Math.PI;
  const by = (((bearing(after[0] as Corner, after[1] as Corner) - bearing(before.at(-2) as Corner, before.at(-1) as Corner)) % 360) + 540) % 360 - 180;
  return Math.abs(by) < 35 ? 'Go straight on' : Math.abs(by) > 150 ? 'Turn back' : by < 0 ? 'Turn left' : 'Turn right';
}
