import { METRES_A_DEGREE, metresBetween, type Position } from '../geo/position.js';

/** Metres from a cell's centre to its corners: a street's length. [ours] */
export const CELL_EDGE = 250;
/** A cell where less was heard is not judged. [place.md, M2: our choice] */
export const LEAST_SAMPLES = 20, LEAST_SNR = -7.5, LEAST_DELIVERED = 0.9;
/** As far as a gateway on a column can be counted on in streets. [ours; tests in towns reach one to three kilometres] */
export const RANGE_METRES = 1_000;

/** Cells hang on one point of the map, so that they are the same for everybody: the middle of the Thames at Tilbury. [ours] */
const ORIGIN: Position = { latitude: 51.45, longitude: 0.36 };
const EAST = METRES_A_DEGREE * Math.cos((ORIGIN.latitude * Math.PI) / 180), ROOT3 = Math.sqrt(3);

/** The hexagon of a place, as `q_r` in axial coordinates with a corner to the north. */
export function cellOf({ latitude, longitude }: Position): string {
  const x = (longitude - ORIGIN.longitude) * EAST, y = (latitude - ORIGIN.latitude) * METRES_A_DEGREE;
  const q = ((ROOT3 / 3) * x - y / 3) / CELL_EDGE, r = ((2 / 3) * y) / CELL_EDGE;
  let [wholeQ, wholeR] = [Math.round(q), Math.round(r)];
  const wholeS = Math.round(-q - r), [dq, dr, ds] = [Math.abs(wholeQ - q), Math.abs(wholeR - r), Math.abs(wholeS + q + r)];
  if (dq > dr && dq > ds) wholeQ = -wholeR - wholeS;
  else if (dr > ds) wholeR = -wholeQ - wholeS;
  return `${wholeQ + 0}_${wholeR + 0}`;
}

export function centreOf(cell: string): Position {
  const [q = 0, r = 0] = cell.split('_').map(Number);
  return { latitude: ORIGIN.latitude + (CELL_EDGE * 1.5 * r) / METRES_A_DEGREE, longitude: ORIGIN.longitude + (CELL_EDGE * ROOT3 * (q + r / 2)) / EAST };
}

/** Its corners in longitude and latitude, against the clock and closed. */
export function hexagonOf(cell: string): [number, number][] {
  const { latitude, longitude } = centreOf(cell);
  return Array.from({ length: 7 }, (_, i) => {
    const angle = (Math.PI / 180) * (60 * (i % 6) + 30);
    return [longitude + (CELL_EDGE * Math.cos(angle)) / EAST, latitude + (CELL_EDGE * Math.sin(angle)) / METRES_A_DEGREE];
  });
}

/** Signal-to-noise in half decibels, so that a median needs no list: what LoRa can tell lies between -30 and 30 dB. */
export const binOf = (snr: number): number => Math.round(2 * Math.max(-30, Math.min(30, snr)));

export function medianOf(bins: ReadonlyMap<number, number>): number | undefined {
  const sorted = [...bins].sort(([a], [b]) => a - b), total = sorted.reduce((sum, [, n]) => sum + n, 0);
  const at = (place: number): number => {
    let seen = 0;
    for (const [bin, n] of sorted) if ((seen += n) > place) return bin / 2;
    return Number.NaN;
  };
  return total === 0 ? undefined : (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2;
}

export interface Mark {
  readonly session: string;
  readonly counter: number;
}
/** A gap beyond this is a device that was off, not a network that lost. [ours] */
const LARGEST_GAP = 500;
/** A counter that falls by so much has begun again (a battery change); one that falls by less is late, or told twice. [ours] */
const BEGUN_AGAIN = 50;

/** What a frame says of delivery: how many were sent since the last that came; undefined where it is late or known. */
export function sentSince(last: Mark | undefined, { session, counter }: Mark): number | undefined {
  if (!last || last.session !== session || counter < last.counter - BEGUN_AGAIN) return 1;
  if (counter <= last.counter) return undefined;
  const gap = counter - last.counter;
  return gap > LARGEST_GAP ? 1 : gap;
}

export interface CellTally {
  readonly cell: string;
  readonly received: number;
  readonly sent: number;
  readonly medianSnr?: number;
}
export interface JudgedCell extends CellTally {
  readonly state: 'usable' | 'unusable' | 'too few samples';
  readonly delivered: number | null;
  readonly because: string;
}

export function judged(tally: CellTally): JudgedCell {
  const { received, sent, medianSnr } = tally, delivered = sent > 0 ? received / sent : null;
  const told = { ...tally, delivered };
  if (received < LEAST_SAMPLES || delivered === null || medianSnr === undefined) return { ...told, state: 'too few samples', because: `${received} of ${LEAST_SAMPLES} samples.` };
  if (medianSnr < LEAST_SNR) return { ...told, state: 'unusable', because: `Half of the frames came with ${medianSnr} dB or less; ${LEAST_SNR} dB are needed.` };
  if (delivered < LEAST_DELIVERED) return { ...told, state: 'unusable', because: `${Math.round(delivered * 1_000) / 10} % of the frames came; ${LEAST_DELIVERED * 100} % are needed.` };
  return { ...told, state: 'usable', because: `${received} samples, median ${medianSnr} dB, ${Math.round(delivered * 1_000) / 10} % delivered.` };
}

export interface Candidate extends Position {
  readonly id: string;
}

/** Columns by how many of these cells a gateway on them would bring within range; those that bring none are left out. */
export function nextColumns(columns: readonly Candidate[], cells: readonly string[], range = RANGE_METRES): { readonly id: string; readonly cells: readonly string[] }[] {
  const centres = cells.map((cell) => [cell, centreOf(cell)] as const);
  const reached = columns.map((column) => ({ id: column.id, cells: centres.filter(([, centre]) => metresBetween(column, centre) <= range).map(([cell]) => cell) }));
  return reached.filter((one) => one.cells.length > 0).sort((a, b) => b.cells.length - a.cells.length || (a.id < b.id ? -1 : 1));
}
