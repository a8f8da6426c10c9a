import type { Kind } from '../../../core/observations/kinds.js';
import type { Value } from '../../../core/observations/reading.js';
import { around, between, chance, pick, rounded, type Chance } from '../../shared/random.js';
import { dateText, instantOnDay, type LocalDate } from '../../shared/zone.js';
import { ZONE, type Home, type Said } from '../street/home.js';
import type { Room } from '../street/kit.js';
import { clock, type Habitual } from './life.js';

const MIDNIGHT = 24 * 60;

/** Writes down one local day of one home; its clock is the wall's, in minutes after midnight. */
class Day {
  readonly said: Said[] = [];
  at = 0;
  readonly random: Chance;

  constructor(readonly home: Home, private readonly date: LocalDate) {
    this.random = chance('day', home.key, dateText(date));
  }

  say(thing: string, kind: Kind, value: Value, at = this.at): void {
    this.said.push({ thing, kind, value, at: instantOnDay(this.date, at, ZONE) });
  }

  move(room: Room): void {
    this.say(`motion-${room}`, 'motion', true);
    this.at += between(this.random, 0.2, 0.5);
  }

  /** In a room for some minutes, seen moving every few of them. */
  stay(room: Room, minutes: number): void {
    const until = this.at + minutes;
    while (this.at < until) {
      this.say(`motion-${room}`, 'motion', true);
      this.at += Math.min(between(this.random, 0.8, 3.5), Math.max(0.3, until - this.at));
    }
  }

  boilKettle(): void {
    this.say('kettle', 'power', rounded(around(this.random, 2_150, 60)));
    this.say('kettle', 'power', 1, this.at + between(this.random, 2, 3.5));
  }
}

/** Lies in bed until `until`, up a few times for the bathroom. */
function lieInBed(day: Day, until: number): void {
  const [least, most] = day.home.life.nightVisits;
  const hours = (until - day.at) / 60;
  const visits = Math.round(between(day.random, least, most) * Math.min(1, hours / 7));
  const share = (until - day.at) / (visits + 1);
  for (let i = 1; i <= visits; i++) {
    const from = day.at;
    day.at += Math.max(5, share - (day.at - from) + between(day.random, -10, 10));
    if (day.at > until - 20) break;
    getUp(day);
    day.move('hallway');
    day.stay('bathroom', between(day.random, 2, 5));
    day.move('hallway');
    day.move('bedroom');
    day.say('bed', 'bed', 'in');
  }
  day.at = until;
}

function getUp(day: Day): void {
  day.say('bed', 'bed', 'out');
  day.at += 0.3;
  day.move('bedroom');
}

function eat(day: Day, minutes: number): void {
  day.move('hallway');
  day.boilKettle();
  day.stay('kitchen', minutes);
}

function goOut(day: Day): void {
  day.move('hallway');
  openAndClose(day);
  day.at += between(day.random, 20, 45);
  openAndClose(day);
  day.move('hallway');
}

function openAndClose(day: Day): void {
  day.say('front-door', 'door', 'open');
  day.at += 0.3;
  day.say('front-door', 'door', 'closed');
  day.at += 0.2;
}

const PASTIMES: readonly (readonly [Room, number, number])[] = [
  ['lounge', 20, 50], ['lounge', 15, 40], ['lounge', 20, 60], ['kitchen', 4, 12], ['bathroom', 3, 7], ['bedroom', 4, 10],
];

/** Pottering about until `until`. */
function pass(day: Day, until: number): void {
  while (day.at < until - 1) {
    const [room, least, most] = pick(day.random, PASTIMES);
    day.stay(room, Math.min(between(day.random, least, most), until - day.at));
    day.move('hallway');
  }
}

/** The parts of NEWS2 that are seen, not measured: awake, breathing air. */
function sayAlertOnAir(day: Day, at: number): void {
  day.say('nurse-tablet', 'consciousness', 'A', at);
  day.say('nurse-tablet', 'supplemental-oxygen', false, at);
}

function measure(day: Day, at: number, morning: boolean): void {
  const { measures, pressure } = day.home.life;
  let when = at;
  const next = (): number => (when += between(day.random, 0.5, 1.2));
  const value = ({ usual, spread, digits }: Habitual): number => rounded(around(day.random, usual, spread), digits ?? 0);
  for (const one of measures) if (morning || !one.mornings) day.say(one.thing, one.kind, value(one), next());
  if (measures.some(({ thing }) => thing === 'nurse-tablet')) sayAlertOnAir(day, next());
  if (!pressure) return;
  const systolic = rounded(around(day.random, pressure.systolic, 8));
  day.say('cuff', 'blood-pressure', { systolic, diastolic: rounded(around(day.random, pressure.diastolic, 5)) }, next());
}

function watch(day: Day, wake: number, bed: number): void {
  for (let at = wake + 5; at < bed; at += 5) day.say('watch', 'heart-rate', rounded(around(day.random, 74, 12)), at);
  for (let at = Math.ceil(wake / 60) * 60; at < bed; at += 60) day.say('watch', 'steps', rounded(between(day.random, 80, 700)), at);
}

/** Everything the person's home says on one local day, oldest first; the same day always says the same. */
export function ordinaryDay(home: Home, date: LocalDate): readonly Said[] {
  const { life } = home;
  const day = new Day(home, date);
  const wake = rounded(around(day.random, life.wakesAt, 18));
  const bed = rounded(around(day.random, life.toBedAt, 15));
  lieInBed(day, wake);
  getUp(day);
  day.move('hallway');
  day.stay('bathroom', between(day.random, 5, 9));
  eat(day, between(day.random, 15, 25));
  if (life.takesMedicine) day.say('dispenser', 'medication', 'taken');
  const out = clock('10:15') + between(day.random, 0, 40);
  pass(day, Math.max(out, day.at));
  if (day.random() < life.goesOut) goOut(day);
  pass(day, clock('12:30'));
  eat(day, between(day.random, 20, 30));
  pass(day, clock('15:30'));
  eat(day, 6);
  pass(day, clock('18:00'));
  eat(day, between(day.random, 20, 35));
  pass(day, bed - 12);
  day.stay('bathroom', 6);
  day.move('hallway');
  day.move('bedroom');
  day.at = Math.max(day.at, bed);
  day.say('bed', 'bed', 'in');
  lieInBed(day, MIDNIGHT);
  measure(day, wake + 75, true);
  measure(day, clock('17:15') + between(day.random, 0, 20), false);
  if (life.wearsWatch) watch(day, wake, bed);
  return day.said.sort((a, b) => a.at - b.at);
}
