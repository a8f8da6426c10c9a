import type { CarerId, RotaId } from '../ids.js';
import { reaches, type Ladder, type Rung } from './ladder.js';
import type { Candidate } from './plan.js';
import { duties, type Duty, type Rota } from './rota.js';
import { uncovered, type Stretch } from './stretch.js';

/** Somebody of the circle, as far as telling them goes, and when they are away altogether. */
export interface Member extends Candidate {
  readonly leave?: readonly Stretch[];
}

export interface Cover {
  readonly members: readonly Member[];
  readonly rotas: ReadonlyMap<RotaId, Rota>;
}

/** Everybody in the circle: where nobody has written a ladder, all of them are told in the end. */
export const USUAL_LAST_RUNG: Rung = { tell: [{ circle: true }], by: ['sms'], answerWithin: 0 };
const lastRung = (ladder: Ladder | undefined): Rung => ladder?.rungs.at(-1) ?? USUAL_LAST_RUNG;

/**
 * When nobody would be told in the end: stretches in which the last rung has nobody who is in the circle, can be told by
 * its channels, is on duty where it names a rota, and is not away. Quiet hours are no gap: they hold only what can wait.
 * `dutiesOf`: who is on duty over the whole stretch, for who asks it of many people's plans.
 */
export function gapsOf(ladder: Ladder | undefined, cover: Cover, whole: Stretch, dutiesOf = (rota: Rota): readonly Duty[] => duties(rota, whole.from, whole.until)): Stretch[] {
  const { tell, by } = lastRung(ladder);
  const there = new Map(cover.members.filter((member) => by.some((channel) => reaches(member, channel))).map((member) => [member.carer, uncovered(whole, member.leave ?? [])]));
  const of = (carer: CarerId): readonly Stretch[] => there.get(carer) ?? [];
  const covered = tell.flatMap((target): readonly Stretch[] => {
    if ('circle' in target) return [...there.values()].flat();
    if ('carer' in target) return of(target.carer);
    const rota = cover.rotas.get(target.rota);
    if (!rota) return [];
    return dutiesOf(rota).flatMap((duty) => of(duty.carer).flatMap((one) => both(one, duty)));
  });
  return uncovered(whole, covered);
}

/** Leave and stand-ins last a year at most, and begin within two. */
const MOST_AHEAD_DAYS = 3 * 366;

/** From now to the end of the last leave or stand-in that is written down, and so many days at least: beyond, a week is as every other. */
export function asFarAsWritten(now: number, leastDays: number, { members, rotas }: Pick<Cover, 'rotas'> & { readonly members: readonly Pick<Member, 'leave'>[] }): Stretch {
  const ends = [...members.flatMap(({ leave = [] }) => leave), ...[...rotas.values()].flatMap(({ standIns }) => standIns)].map(({ until }) => until);
  const last = ends.reduce((a, b) => Math.max(a, b), now + leastDays * DAY);
  return { from: now, until: Math.min(last, now + MOST_AHEAD_DAYS * DAY) };
}

function both(a: Stretch, b: Stretch): Stretch[] {
  const from = Math.max(a.from, b.from), until = Math.min(a.until, b.until);
  return from < until ? [{ from, until }] : [];
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** A Monday: weeks are looked at as they always are, on a wall's clock that is never changed. */
const SOME_MONDAY = Date.parse('2024-01-01T00:00:00Z');
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export interface WeeklyGap {
  /** Counted from 1. */
  readonly rung: number;
  readonly day: (typeof DAYS)[number];
  /** "08:00" */
  readonly from: string;
  readonly to: string;
  /** Only where such a day is a bank holiday. */
  readonly holiday: boolean;
}

/** The first hour of an ordinary week, or of one with bank holidays, in which the last rung has nobody; undefined: none. */
export function firstWeeklyGap(ladder: Ladder, cover: Cover): WeeklyGap | undefined {
  const rotas = new Map([...cover.rotas].map(([id, rota]) => [id, { ...rota, zone: 'UTC', standIns: [] }]));
  const always = { rotas, members: cover.members.map(({ leave: _, ...member }) => member) };
  for (const holiday of [false, true]) {
    const week = { from: SOME_MONDAY, until: SOME_MONDAY + 7 * DAY };
    const [gap] = gapsOf(ladder, always, week, (rota) => duties(rota, week.from, week.until, () => holiday));
    if (!gap) continue;
    const day = Math.floor((gap.from - SOME_MONDAY) / DAY);
    const name = DAYS[day];
    if (name) return { rung: ladder.rungs.length, day: name, from: clock(gap.from), to: clock(Math.min(gap.until, SOME_MONDAY + (day + 1) * DAY), true), holiday };
  }
  return undefined;
}

/** Midnight at the end of a day is 24:00. */
const clock = (at: number, end = false): string => (end && at % DAY === 0 ? '24:00' : new Date(at).toISOString().slice(11, 16));
