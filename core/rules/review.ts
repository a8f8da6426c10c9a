import { isActivity, type Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { DeviceClass, DeviceState } from '../things/device.js';
import { firstActivities, type DayStart } from '../habits/first-activities.js';
import { HABIT_DAYS, habitsFrom } from '../habits/habits.js';
import { habitOf, hearRhythm, type Habit, type Rhythms } from '../things/health/rhythm.js';
import { localDay, shiftDay } from '../time/local.js';
import { ONE_EPISODE_MS } from './call-for-help.js';
import { ReadingsWindow } from './readings-window.js';
import { askAll, RULES } from './rulebook.js';
import { graver, type Finding, type RoomOf, type Rule, type WindowResident } from './rule.js';

export interface History {
  /** All kinds, in timeline order, with a run-up before `from` for habits. */
  readonly readings: readonly Reading[];
  readonly resident: WindowResident;
  readonly devices: readonly DeviceState[];
  readonly room: RoomOf;
  readonly from: number;
  readonly to: number;
}

export interface ReviewedEpisode {
  readonly finding: Finding;
  readonly endedAt?: number;
  readonly endedBecause?: string;
}

/** Questions, and readings looked through, between two pauses: a review never holds up what is live. */
const PAUSE_EVERY = 500;
const READINGS_A_PAUSE = 10_000;

/**
 * Walks through history as if it were now: the rules are asked at every reading and whenever one wants to look again.
 * The same readings give the same episodes, whatever order they arrived in. `pause` lets others work.
 */
export async function reviewHistory(history: History, pause: () => Promise<void>): Promise<ReviewedEpisode[]> {
  const walk = new Walk(history, await asTold(history.readings, pause));
  let asked = 0;
  for (let at: number | undefined = walk.first(); at !== undefined; at = walk.next()) {
    walk.askAt(at);
    asked += 1;
    if (asked % PAUSE_EVERY === 0) await pause();
  }
  return walk.episodes();
}

/** On the data's own clock everything was told in time; when it truly reached us is kept beside it. */
interface Told extends Reading {
  readonly reachedUsAt: number;
}

interface Past {
  readonly all: readonly Told[];
  readonly byKind: ReadonlyMap<Kind, readonly Told[]>;
}

async function asTold(readings: readonly Reading[], pause: () => Promise<void>): Promise<Past> {
  const all: Told[] = [];
  const byKind = new Map<Kind, Told[]>();
  for (const reading of readings) {
    const told: Told = { ...reading, receivedAt: reading.at, reachedUsAt: reading.receivedAt };
    all.push(told);
    const list = byKind.get(told.kind);
    if (list) list.push(told);
    else byKind.set(told.kind, [told]);
    if (all.length % READINGS_A_PAUSE === 0) await pause();
  }
  return { all, byKind };
}

function asArrived(told: Reading): Reading {
  const { reachedUsAt, ...reading } = told as Told;
  return { ...reading, receivedAt: reachedUsAt };
}

interface Open {
  finding: Finding;
  last: number;
  rule: Rule;
}

class Walk {
  private readonly open = new Map<string, Open>();
  private readonly done: ReviewedEpisode[] = [];
  private readonly timely: readonly Told[];
  private readonly window: ReadingsWindow;
  private readonly heard: Map<string, number>;
  private readonly rhythms = new Map<string, { readonly heard: Rhythms; readonly habit?: Habit }>();
  private readonly classes: ReadonlyMap<string, DeviceClass>;
  private readonly starts: readonly DayStart[];
  private place = 0;
  private lookAgainAt: number | undefined;
  private day = '';

  constructor(private readonly history: History, { all, byKind }: Past) {
    const { resident, room, devices } = history;
    this.timely = all;
    this.window = new ReadingsWindow(history.from, resident, byKind, devices, {}, room);
    this.heard = new Map();
    this.classes = new Map(devices.map((device) => [device.id, device.class]));
    this.starts = firstActivities(all.filter((reading) => isActivity(reading.kind)), resident.zone);
  }

  /** The beginning, whether or not anything was said at that moment: what it begins with may want a later look. */
  first(): number {
    while (this.place < this.timely.length && (this.timely[this.place] as Reading).at <= this.history.from) this.hear(this.timely[this.place++] as Reading);
    return this.history.from;
  }

  /** The next moment at which an answer can change: a reading, or a rule's wish. */
  next(): number | undefined {
    const reading = this.timely[this.place];
    const wish = this.lookAgainAt;
    if (!reading && (wish === undefined || wish > this.history.to)) return undefined;
    if (wish !== undefined && (!reading || wish < reading.at)) return wish;
    const { at } = reading as Reading;
    while (this.timely[this.place]?.at === at) this.hear(this.timely[this.place++] as Reading);
    return at;
  }

  askAt(now: number): void {
    this.knowDay(now);
    this.window.moveTo(now).devices = this.history.devices.map((device) => ({ ...device, lastHeardAt: this.heard.get(device.id), ...this.rhythms.get(device.id)?.habit }));
    const { findings, lookAgainAt } = askAll(this.window);
    this.lookAgainAt = lookAgainAt !== undefined && lookAgainAt > now ? lookAgainAt : undefined;
    for (const [key, open] of this.open) this.closeIfOver(key, open, now);
    for (const finding of findings) this.take(finding);
  }

  episodes(): ReviewedEpisode[] {
    const still = [...this.open.values()].map(({ finding }) => ({ finding }));
    return [...this.done, ...still].map(({ finding, ...end }) => ({ finding: { ...finding, evidence: finding.evidence.map(asArrived) }, ...end })).sort((a, b) => a.finding.since - b.finding.since);
  }

  private hear(reading: Reading): void {
    this.heard.set(reading.device, reading.at);
    const before = this.rhythms.get(reading.device)?.heard ?? {};
    const heard = hearRhythm(before, reading.kind, reading.at);
    const of = this.classes.get(reading.device);
    if (heard === before || !of) return;
    const habit = habitOf(heard, of);
    this.rhythms.set(reading.device, { heard, ...(habit ? { habit } : {}) });
  }

  private knowDay(now: number): void {
    const day = localDay(now, this.history.resident.zone);
    if (day === this.day) return;
    this.day = day;
    this.window.habits = habitsFrom(this.starts.filter((start) => start.day < day && start.day >= shiftDay(day, -HABIT_DAYS)));
  }

  private closeIfOver(key: string, open: Open, now: number): void {
    const byTime = open.rule.closes === 'human' && now - open.last > ONE_EPISODE_MS ? 'It was not repeated.' : undefined;
    const because = byTime ?? open.rule.cleared?.(this.window, open.finding.since);
    if (because === undefined) return;
    this.open.delete(key);
    this.done.push({ finding: open.finding, endedAt: byTime ? open.last : now, endedBecause: because });
  }

  private take(finding: Finding): void {
    const key = `${finding.rule}|${finding.episode}`;
    const newest = finding.evidence.at(-1)?.at ?? finding.since;
    const before = this.open.get(key);
    if (before) {
      const severity = graver(before.finding.severity, finding.severity);
      before.finding = { ...before.finding, severity };
      before.last = Math.max(before.last, newest);
      return;
    }
    if (this.isOver(finding, newest)) return;
    const rule = RULES.find((r) => r.name === finding.rule);
    // A call for help is seen for a day; one from before the beginning is not this review's.
    if (!rule || (rule.closes === 'human' && newest < this.history.from)) return;
    this.open.set(key, { finding, last: newest, rule });
  }

  /** A call for help stays in the window for a day; what is over is over until something newer comes. */
  private isOver(finding: Finding, newest: number): boolean {
    const last = this.done.findLast((d) => d.finding.rule === finding.rule && d.finding.episode === finding.episode);
    return last?.endedAt !== undefined && newest <= last.endedAt;
  }
}
