import { describe, expect, test } from 'vitest';
import { deviceClass } from '../../../core/coverage/coverage.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import type { Reading } from '../../../core/observations/reading.js';
import { ReadingsWindow } from '../../../core/rules/readings-window.js';
import type { Finding } from '../../../core/rules/rule.js';
import { askAll } from '../../../core/rules/rulebook.js';
import { gatewayBeats } from '../life/machines.js';
import { readingsBetween } from '../life/readings.js';
import { ZONE, type Home, type Said } from '../street/home.js';
import { thingNamed } from '../street/kit.js';
import { EVERY_HOME, QUIET_HOME, STREET } from '../street/people.js';
import { RECOVERY } from './recovery.js';
import type { Scene } from './scene.js';
import { SCENES, sceneNamed } from './scenes.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-11-24T12:00:00Z');
const NIGHT = Date.parse('2026-11-24T23:30:00Z');

/** What the rules find in a home at a moment, had it said all this. */
class Judge {
  private readonly byKind = new Map<Kind, Reading[]>();
  private readonly said: readonly Said[];
  private heard = new Map<string, number>();
  private told = 0;

  constructor(private readonly home: Home, said: readonly Said[]) {
    this.said = [...said].sort((a, b) => a.at - b.at);
    for (const { thing, kind, value, at } of this.said) {
      const list = this.byKind.get(kind) ?? [];
      list.push({ device: thing as DeviceId, subject: home.key as SubjectId, kind, value, at, receivedAt: at });
      this.byKind.set(kind, list);
    }
  }

  findings(now: number): readonly Finding[] {
    const heard = this.heardBy(now);
    const things = [...new Set([...this.home.things.map(({ name }) => name), ...heard.keys()])].flatMap((name) => thingNamed(name) ?? []);
    const devices = things.map(({ name, kind, room }) => ({ id: name as DeviceId, kind, class: deviceClass(kind), pairedAt: NOON - 90 * 24 * HOUR, ...(room ? { room } : {}), ...(heard.has(name) ? { lastHeardAt: heard.get(name) } : {}) }));
    const rooms = new Map(things.flatMap(({ name, room }) => (room ? [[name, room] as const] : [])));
    const answer = askAll(new ReadingsWindow(now, { limits: this.home.limits ?? {}, zone: ZONE, away: false }, this.byKind, devices, {}, ({ device }) => rooms.get(device)));
    expect(answer.failed).toEqual([]);
    return answer.findings;
  }

  /** A week is walked through forwards: only what was said since the last look is looked at. */
  private heardBy(now: number): ReadonlyMap<string, number> {
    if ((this.said[this.told - 1]?.at ?? 0) > now) [this.heard, this.told] = [new Map(), 0];
    for (let next = this.said[this.told]; next && next.at <= now; next = this.said[++this.told]) this.heard.set(next.thing, next.at);
    return this.heard;
  }
}

const life = (home: Home, from: number, to: number): Said[] => [...readingsBetween(home, from, to), ...gatewayBeats(home, from, to, 5 * MINUTE)];
const homeOf = (scene: Scene): Home => STREET.find((home) => (scene.atNightOnly ? home.limits?.wanders : scene.things.every((thing) => home.things.some(({ name }) => name === thing)))) ?? STREET[1]!;

describe.each(EVERY_HOME.map((home) => [home.key, home] as const))('an ordinary week of %s', (_, home) => {
  test('gives no rule cause, asked every twenty minutes', () => {
    const judge = new Judge(home, life(home, NOON - 26 * HOUR, NOON + 7 * 24 * HOUR));
    const found: string[] = [];
    for (let now = NOON; now <= NOON + 7 * 24 * HOUR; now += 20 * MINUTE) found.push(...judge.findings(now).map(({ rule, because }) => `${new Date(now).toISOString()} ${rule}: ${because}`));
    expect(found).toEqual([]);
  });
});

/** The home's own life, the scene from `now` on, and silence where the scene asks for it. */
function played(scene: Scene, home: Home, now: number): Said[] {
  const end = now + 50 * MINUTE;
  const lived = scene.stillFor === undefined
    ? life(home, now - 26 * HOUR, end).filter(({ at }) => scene.hush === undefined || at <= now || at > now + scene.hush * 1_000)
    : [...readingsBetween(home, now - 26 * HOUR, now - scene.stillFor * HOUR), ...gatewayBeats(home, now - 26 * HOUR, end)];
  return [...lived, ...scene.beats.map(({ after, ago = 0, ...said }) => ({ ...said, at: now + (after - ago) * 1_000 }))];
}

describe.each(SCENES.map((scene) => [scene.name, scene] as const))('the scene %s', (_, scene) => {
  const now = scene.atNightOnly ? NIGHT : NOON;
  const home = scene.stillFor === undefined ? homeOf(scene) : QUIET_HOME;
  const judge = new Judge(home, played(scene, home, now));

  test('is found by the rules as its label says', () => {
    const before = judge.findings(now - 11 * MINUTE).map(({ rule }) => rule);
    const { expects } = scene;
    if (!expects) {
      for (let at = now; at <= now + 10 * MINUTE; at += 10_000) expect(judge.findings(at)).toEqual([]);
      return;
    }
    if (scene.stillFor === undefined) expect(before).toEqual([]);
    const found = judge.findings(now + expects.within * 1_000).find(({ rule }) => rule === expects.rule);
    expect(found).toMatchObject({ rule: expects.rule, severity: expects.severity });
    expect(found?.because).toMatch(/^[A-Z].*\.$/);
  });
});

test.each(['low-oxygen', 'news2-deteriorating', 'high-blood-pressure', 'fever'])('after recovery nothing is left of %s', (name) => {
  const scene = sceneNamed(name)!;
  const home = homeOf(scene);
  const over = NOON + 8 * MINUTE;
  const words = Object.values(RECOVERY).flat().filter(({ thing }) => home.things.some((one) => one.name === thing));
  const judge = new Judge(home, [...played(scene, home, NOON), ...words.map((word, i) => ({ ...word, at: over + i * 1_000 }))]);
  expect(judge.findings(NOON + 60_000).map(({ rule }) => rule)).not.toEqual([]);
  expect(judge.findings(over + MINUTE).map(({ rule }) => rule).filter((rule) => rule !== 'night-exit')).toEqual([]);
});
