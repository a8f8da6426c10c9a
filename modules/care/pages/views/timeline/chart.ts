import { isActivity, kindSpec } from '../../../../../core/observations/kinds.js';
import type { Reading } from '../../../../../core/observations/reading.js';
import type { Limits } from '../../../../../core/residents/limits.js';
import { severityLook, type SeverityLook } from '../severity.js';
import { clock, day, HOUR, MINUTE } from '../../../../../core/time/when.js';
import { capital, kindName, numberWords, unitWord } from '../words.js';
import type { TimelineFacts } from './rows.js';
import { VITAL_SIGNS, type VitalSign } from './vital-signs.js';

/** Geometry of the timeline's picture, in a box of `width` × `height`: one time axis, lanes beneath each other. */
export interface Chart {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly hours: readonly { readonly x: number; readonly label: string }[];
  readonly alerts: { readonly top: number; readonly bottom: number; readonly marks: readonly AlertMark[] };
  readonly vitals: readonly VitalLane[];
  readonly rooms: readonly RoomLane[];
  readonly blind: readonly { readonly x: number; readonly width: number }[];
  readonly nowX?: number;
}

export interface AlertMark {
  readonly x: number;
  /** Alerts that overlap in time stand beneath each other. */
  readonly y: number;
  /** Where a person acted. */
  readonly actions: readonly number[];
  /** Where it ended, or where the picture does. */
  readonly endX: number;
  readonly severity: SeverityLook;
}

export interface VitalLane {
  readonly name: string;
  readonly unit: string;
  readonly top: number;
  readonly bottom: number;
  readonly high: string;
  readonly low: string;
  readonly band?: { readonly y: number; readonly height: number };
  readonly lines: readonly string[];
  readonly dots: readonly { readonly x: number; readonly y: number; readonly out: boolean }[];
}

export interface RoomLane {
  readonly name: string;
  readonly y: number;
  readonly ticks: readonly number[];
}

const WIDTH = 1000;
const LEFT = 150;
const RIGHT = 990;
const TOP = 26;
const ALERT = 22;
const VITAL = 64;
const ROOM = 20;

export function timelineChart(facts: TimelineFacts, limits: Limits): Chart {
  const x = (at: number): number => round(LEFT + ((at - facts.from) / (facts.to - facts.from)) * (RIGHT - LEFT));
  const marks = alertMarks(facts, x);
  const bottom = Math.max(TOP + ALERT, ...marks.map((mark) => mark.y + ALERT / 2)) + 8;
  const vitals = vitalLanes(facts, limits, x, bottom);
  const roomsTop = bottom + vitals.length * VITAL + 8;
  const rooms = roomLanes(facts, x, roomsTop);
  return {
    from: facts.from, to: facts.to, width: WIDTH, height: roomsTop + rooms.length * ROOM + 8, left: LEFT, right: RIGHT, hours: hourMarks(facts, x),
    alerts: { top: TOP, bottom, marks }, vitals, rooms,
    blind: facts.gaps.filter((gap) => gap.to > facts.from && gap.from < Math.min(facts.to, facts.now)).map((gap) => {
      const from = x(Math.max(gap.from, facts.from));
      return { x: from, width: Math.max(2, round(x(Math.min(gap.to, facts.to, facts.now)) - from)) };
    }),
    nowX: facts.now > facts.from && facts.now < facts.to ? x(facts.now) : undefined,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Every three hours of a day, every midnight of a week. */
function hourMarks({ from, to }: TimelineFacts, x: (at: number) => number): Chart['hours'] {
  const week = to - from > 26 * HOUR;
  const marks: { x: number; label: string }[] = [];
  for (let at = from; at < to; at += HOUR) {
    const time = clock(at);
    if (week ? time === '00:00' : Number(time.slice(0, 2)) % 3 === 0) marks.push({ x: x(at), label: week ? day(at).slice(0, 3) : time });
  }
  return marks;
}

const within = (at: number, { from, to }: TimelineFacts): boolean => at >= from && at < to;

function alertMarks(facts: TimelineFacts, x: (at: number) => number): AlertMark[] {
  const rowEnds: number[] = [];
  return facts.alerts
    .filter((alert) => alert.since < facts.to && (alert.state !== 'resolved' || alert.resolvedAt >= facts.from))
    .toSorted((a, b) => a.since - b.since)
    .map((alert) => {
      const end = alert.late ? alert.since : alert.state === 'resolved' ? alert.resolvedAt : facts.now;
      const from = x(Math.max(alert.since, facts.from));
      const endX = x(Math.max(facts.from, Math.min(end, facts.to)));
      const free = rowEnds.findIndex((rowEnd) => rowEnd < from);
      const row = free < 0 ? rowEnds.length : free;
      rowEnds[row] = Math.max(endX, from) + ALERT;
      const actions = alert.actions.filter((action) => action.by.kind !== 'service' && within(action.at, facts)).map((action) => x(action.at));
      return { x: from, y: TOP + ALERT / 2 + row * ALERT, endX, severity: severityLook(alert.severity), actions };
    });
}

function vitalLanes(facts: TimelineFacts, limits: Limits, x: (at: number) => number, top: number): VitalLane[] {
  const lanes: VitalLane[] = [];
  for (const sign of VITAL_SIGNS) {
    const readings = facts.readings.filter((reading) => reading.kind === sign.kind);
    if (readings.length) lanes.push(vitalLane(sign, readings, limits, x, top + lanes.length * VITAL));
  }
  return lanes;
}

function vitalLane(sign: VitalSign, readings: readonly Reading[], limits: Limits, x: (at: number) => number, top: number): VitalLane {
  const band = sign.band(limits);
  const values = readings.flatMap(sign.values);
  const low = Math.min(...values, band?.low ?? Infinity);
  const high = Math.max(...values, band?.high ?? -Infinity);
  const [head, foot] = [top + 8, top + VITAL - 10];
  const y = (value: number): number => round(high === low ? (head + foot) / 2 : foot - ((value - low) / (high - low)) * (foot - head));
  const out = (value: number): boolean => band !== undefined && (value < band.low || value > band.high);
  const parts = readings[0] ? sign.values(readings[0]).map((_, part) => part) : [];
  return {
    name: kindName(sign.kind), unit: unitWord(kindSpec(sign.kind).unit), top: head, bottom: foot, high: numberWords(high), low: numberWords(low),
    band: band && { y: y(band.high), height: round(y(band.low) - y(band.high)) },
    lines: parts.flatMap((part) => brokenLine(thin(readings, sign, part, x), sign.breakAfter, x, y)),
    // Blood pressure's limits here are for its upper value; the lower one has its own and is not judged by them.
    dots: parts.flatMap((part) => thin(readings, sign, part, x).map(({ at, value }) => ({ x: x(at), y: y(value), out: part === 0 && out(value) }))),
  };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** At most the lowest and the highest of every 2 units of width: the picture is the same, a week of minutes is small. */
function thin(readings: readonly Reading[], sign: VitalSign, part: number, x: (at: number) => number): Point[] {
  const columns = new Map<number, { low: Point; high: Point }>();
  for (const reading of readings) {
    const value = sign.values(reading)[part];
    if (value === undefined) continue;
    const point = { at: reading.at, value };
    const key = Math.floor(x(reading.at) / 2);
    const column = columns.get(key);
    if (!column) columns.set(key, { low: point, high: point });
    else columns.set(key, { low: value < column.low.value ? point : column.low, high: value > column.high.value ? point : column.high });
  }
  return [...columns.values()].flatMap(({ low, high }) => (low === high ? [low] : low.at < high.at ? [low, high] : [high, low]));
}

function brokenLine(points: readonly Point[], breakAfter: number, x: (at: number) => number, y: (value: number) => number): string[] {
  const lines: string[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (!last || point.at - last.at > breakAfter) lines.push([]);
    lines.at(-1)?.push(`${x(point.at)},${y(point.value)}`);
    last = point;
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(' '));
}

/** Where somebody moved about: one line a room, a tick for each five minutes with a sign of life. */
function roomLanes({ readings, room }: TimelineFacts, x: (at: number) => number, top: number): RoomLane[] {
  const rooms = new Map<string, Set<number>>();
  for (const reading of readings) {
    if (!isActivity(reading.kind) || reading.value === false) continue;
    const name = capital(room(reading) ?? kindName(reading.kind));
    const ticks = rooms.get(name) ?? new Set<number>();
    rooms.set(name, ticks.add(x(Math.floor(reading.at / (5 * MINUTE)) * 5 * MINUTE)));
  }
  return [...rooms].sort(([a], [b]) => a.localeCompare(b)).map(([name, ticks], i) => ({ name, y: top + i * ROOM + ROOM / 2, ticks: [...ticks] }));
}
