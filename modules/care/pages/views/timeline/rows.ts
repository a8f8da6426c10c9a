import type { Alert } from '../../../../../core/alerts/alert.js';
import { isActivity, kindSpec, type Kind } from '../../../../../core/observations/kinds.js';
import type { Gap } from '../../../../../core/coverage/gaps.js';
import type { RoomOf } from '../../../../../core/rules/rule.js';
import type { Reading } from '../../../../../core/observations/reading.js';
import { alertLinks, observationLinks } from '../fhir-links.js';
import { outcomeWords } from '../outcomes.js';
import { actorName, type Carers, type Reader } from '../people.js';
import { severityLook } from '../severity.js';
import { actionNote, actionWords } from '../story.js';
import { lasting, MINUTE } from '../../../../../core/time/when.js';
import { capital, kindName, numberWords, ruleWords, unitWord, valueWords } from '../words.js';

export type Lane = 'Alerts and actions' | 'Vital signs' | 'Activity' | 'Home' | 'Not watched';

/** One line of the timeline: something that was so, and where its record stands. */
export interface TimelineRow {
  readonly at: number;
  readonly until?: number;
  readonly lane: Lane;
  readonly what: string;
  readonly detail: string;
  readonly source: string;
  readonly links?: { readonly json: string; readonly provenance: string };
  /** How many readings this line stands for; above one they are listed in the table of every reading. */
  readonly count: number;
}

export interface TimelineFacts {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly alerts: readonly Alert[];
  /** Oldest first. */
  readonly readings: readonly Reading[];
  readonly gaps: readonly Gap[];
  readonly carers: Carers;
  /** Alerts are not shared with the reader: that none stand here says nothing. */
  readonly alertsWithheld?: boolean;
  readonly reader: Reader;
  readonly room: RoomOf;
  /** A device as people call it: "motion, kitchen". */
  readonly source: (device: string) => string;
  readonly observationId: (reading: Reading) => string;
}

/** Newest first, as one asks "what happened last?". */
export function timelineRows(facts: TimelineFacts): readonly TimelineRow[] {
  return [...alertRows(facts), ...readingRows(facts), ...gapRows(facts)].sort((a, b) => b.at - a.at);
}

function alertRows({ alerts, from, to, carers, reader }: TimelineFacts): TimelineRow[] {
  return alerts.flatMap((alert) => {
    const links = alertLinks(alert.id);
    const began: TimelineRow = {
      at: alert.since, until: alert.state === 'resolved' ? alert.resolvedAt : undefined, lane: 'Alerts and actions', count: 1, links,
      what: `${severityLook(alert.severity).word}: ${alert.because}`,
      detail: alert.state === 'resolved' ? outcomeWords(alert.outcome) : alert.state === 'open' ? 'Nobody has answered yet' : 'Somebody is seeing to it',
      source: `Rule ${ruleWords(alert.rule)}, version ${alert.ruleVersion}${alert.late ? '; found later' : ''}`,
    };
    const actions = alert.actions.map((action): TimelineRow => ({
      at: action.at, lane: 'Alerts and actions', what: actionWords(action.type), detail: [actionNote(action, carers, reader), alert.because].filter(Boolean).join(': '),
      source: capital(actorName(action.by, carers, reader)), links, count: 1,
    }));
    return [began, ...actions].filter((row) => row.at >= from && row.at < to);
  });
}

const gapRows = ({ gaps, from, to, now }: TimelineFacts): TimelineRow[] =>
  gaps.filter((gap) => gap.to > from && gap.from < Math.min(to, now)).map((gap) => ({
    at: Math.max(gap.from, from), until: Math.min(gap.to, to), lane: 'Not watched', what: 'Not watched', detail: gap.because,
    source: lasting(Math.min(gap.to, now) - gap.from), count: 1,
  }));

/** Kinds that say how a device is, not how a person is: they are in the table of every reading, not in the story. */
const NOT_TOLD: ReadonlySet<Kind> = new Set(['heartbeat', 'battery', 'power', 'humidity', 'location']);
/** The same thing seen again within ten minutes is one line; movement in a room is told by the hour. */
const SAME_WHILE = 10 * MINUTE;
/** More numbers than this in a span are told by the hour, with their range. */
const TOLD_ONE_BY_ONE = 24;

function readingRows(facts: TimelineFacts): TimelineRow[] {
  const groups = new Map<string, Reading[]>();
  for (const reading of facts.readings) {
    if (NOT_TOLD.has(reading.kind)) continue;
    const key = `${reading.kind} ${reading.device} ${typeof reading.value === 'number' ? '' : JSON.stringify(reading.value)}`;
    const group = groups.get(key);
    if (group) group.push(reading);
    else groups.set(key, [reading]);
  }
  return [...groups.values()].flatMap((group) => runs(group).map((run) => readingRow(run, facts)));
}

/** Splits readings of one kind and device, oldest first, into those told as one line. */
function runs(readings: readonly Reading[]): readonly Reading[][] {
  const [first] = readings;
  if (!first) return [];
  const numbers = typeof first.value === 'number';
  if (numbers && readings.length <= TOLD_ONE_BY_ONE) return readings.map((reading) => [reading]);
  if (!numbers && kindSpec(first.kind).form !== 'event' && kindSpec(first.kind).form !== 'choice') return readings.map((reading) => [reading]);
  const hour = (reading: Reading): number => Math.floor(reading.at / (60 * MINUTE));
  const belongs = (a: Reading, b: Reading): boolean => (numbers || a.kind === 'motion' ? hour(a) === hour(b) : b.at - a.at <= SAME_WHILE);
  const result: Reading[][] = [];
  for (const reading of readings) {
    const run = result.at(-1);
    const last = run?.at(-1);
    if (run && last && belongs(last, reading)) run.push(reading);
    else result.push([reading]);
  }
  return result;
}

function readingRow(run: readonly Reading[], { source, observationId }: TimelineFacts): TimelineRow {
  const first = run[0] as Reading;
  const last = run.at(-1) as Reading;
  return {
    at: first.at, until: run.length > 1 ? last.at : undefined, lane: laneOf(first.kind), what: kindName(first.kind), detail: runWords(run),
    source: source(first.device), links: observationLinks(observationId(first)), count: run.length,
  };
}

function runWords(run: readonly Reading[]): string {
  const first = run[0] as Reading;
  if (run.length === 1 || typeof first.value !== 'number') return valueWords(first.kind, first.value);
  const values = run.map((reading) => reading.value as number);
  return `${numberWords(Math.min(...values))} to ${numberWords(Math.max(...values))} ${unitWord(kindSpec(first.kind).unit)}`.trim();
}

const HOME: ReadonlySet<Kind> = new Set(['smoke', 'carbon-monoxide', 'gas', 'flood', 'telecare-alarm', 'room-temperature', 'carbon-dioxide']);

function laneOf(kind: Kind): Lane {
  if (isActivity(kind) || kind === 'fall' || kind === 'steps' || kind === 'daily-steps' || kind === 'sleep') return 'Activity';
  return HOME.has(kind) ? 'Home' : 'Vital signs';
}
