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
  readonly byKind: ReadonlyMap<Kind, readonly Reading[]>;
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

/** Questions between two pauses, so that a review never holds up what is live. */
const PAUSE_EVERY = 500;

/**
 * Walks through history as if it were now: the rules are asked at every reading and whenever one wants to look again.
 * The same readings give the same episodes, whatever order they arrived in. `pause` lets others work.
 */
export async function reviewHistory(history: History, pause: () => Promise<void>): Promise<ReviewedEpisode[]> {
  const walk = new Walk(history);
  let asked = 0;
  for (let at: number | undefined = walk.first(); at !== undefined; at = walk.next()) {
    walk.askAt(at);
    asked += 1;
    if (asked % PAUSE_EVERY === 0) await pause();
  }
  return walk.episodes();
}

interface Open {
  finding: Finding;
  last: number;
  rule: Rule;
}

class Walk {
  private readonly open = new Map<string, Open>();
  private readonly done: ReviewedEpisode[] = [];
  private readonly originals = new Map<Reading, Reading>();
  private readonly timely: readonly Reading[];
  private readonly window: ReadingsWindow;
  private readonly heard: Map<string, number>;
  private readonly rhythms = new Map<string, { readonly heard: Rhythms; readonly habit?: Habit }>();
  private readonly classes: ReadonlyMap<string, DeviceClass>;
  private readonly starts: readonly DayStart[];
  private place = 0;
  private lookAgainAt: number | undefined;
  private day = '';

  constructor(private readonly history: History) {
    const { readings, byKind, resident, room, devices } = history;
    // On the data's own clock everything was told in time.
    const asTold = new Map(readings.map((reading) => [reading, { ...reading, receivedAt: reading.at }]));
    for (const [original, told] of asTold) this.originals.set(told, original);
    this.timely = readings.map((reading) => asTold.get(reading) as Reading);
    const kinds = new Map([...byKind].map(([kind, list]) => [kind, list.map((reading) => asTold.get(reading) as Reading)]));
    this.window = new ReadingsWindow(history.from, resident, kinds, devices, {}, room);
    this.heard = new Map();
    this.classes = new Map(devices.map((device) => [device.id, device.class]));
    this.starts = firstActivities(readings.filter((reading) => isActivity(reading.kind)), resident.zone);
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
    return [...this.done, ...still].map(({ finding, ...end }) => ({ finding: this.asArrived(finding), ...end })).sort((a, b) => a.finding.since - b.finding.since);
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

  private asArrived(finding: Finding): Finding {
    return { ...finding, evidence: finding.evidence.map((reading) => this.originals.get(reading) ?? reading) };
  }
}
