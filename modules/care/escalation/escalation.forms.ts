import { z } from 'zod';
import { LEAST_ASK_S, MOST_ASK_S } from '../../../core/escalation/asking.js';
import type { Ladder } from '../../../core/escalation/ladder.js';
import { MOST_QUIET_MINUTES, quietMinutes } from '../../../core/escalation/quiet-hours.js';
import type { Shift } from '../../../core/escalation/rota.js';
import type { Stretch } from '../../../core/escalation/stretch.js';
import type { CarerId, RotaId } from '../../../core/ids.js';
import { SEVERITIES } from '../../../core/rules/rule.js';
import { parsed } from '../../platform/http/parsed.js';
import { localDay } from '../../platform/http/local-day.js';
import { text } from '../residents/resident.forms.js';

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
/** "22:00" → 1320 */
const clock = z.string().regex(CLOCK, 'must be a time as 08:30').transform(minutesOf);
const clockEnd = z.union([z.literal('24:00').transform(() => 1_440), clock]);
/** "08:30", as a form or the API says it. */
export const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const id = z.string().min(1).max(64);
export const instant = z.iso.datetime({ offset: true, message: 'must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z' }).transform((value) => Date.parse(value));

const SeverityForm = z.object({ severity: z.enum(SEVERITIES as [string, ...string[]], `must be one of ${SEVERITIES.join(', ')}`).transform((value) => value as (typeof SEVERITIES)[number]) });
/** The severity that an address names. */
export const severityOf = (severity: string): (typeof SEVERITIES)[number] => parsed(SeverityForm, { severity }).severity;

const target = z.union([
  z.strictObject({ carer: id.transform((value) => value as CarerId) }),
  z.strictObject({ rota: id.transform((value) => value as RotaId) }),
  z.strictObject({ circle: z.literal(true) }),
], { error: 'names a carer, a rota, or the whole circle' });

const rung = z.strictObject({
  tell: z.array(target).min(1, 'names whom this step tells').max(20),
  by: z.array(z.enum(['sms', 'voice'])).min(1).max(2).default(['sms']),
  /** Seconds; as short as the alarm centres' own clock allows, as long as two hours. */
  answerWithin: z.number().int().min(5).max(7_200),
});

export const LadderForm = z.strictObject({
  rungs: z.array(rung).min(1, 'must have at least one step: a plan must not end with nobody').max(10),
  /** So many times from the first step to the last. */
  rounds: z.number().int().min(1).max(5).default(1),
  /** The version that the writer saw; another's change in between is then not overwritten. */
  version: z.number().int().min(0).optional(),
}).transform(({ version, ...ladder }): { ladder: Ladder; version?: number } => ({ ladder, ...(version === undefined ? {} : { version }) }));

export const AskFirstForm = z.strictObject({ waitSeconds: z.number().int().min(LEAST_ASK_S).max(MOST_ASK_S).optional() });

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const dayNames = (days: readonly number[]): string[] => days.map((day) => DAYS[day] ?? '');
const shift = z.strictObject({
  carer: id.transform((value) => value as CarerId),
  days: z.array(z.enum(DAYS).transform((day) => DAYS.indexOf(day))).max(7).default([]),
  from: clock, to: clockEnd,
  holidays: z.enum(['kept', 'left-out', 'only']).default('kept'),
}).refine(({ days, holidays }) => days.length > 0 || holidays === 'only', { path: ['days'], message: 'names at least one day of the week' })
  .transform((value) => value as Shift);

export const RotaForm = z.strictObject({ name: text(80), shifts: z.array(shift).max(200), version: z.number().int().min(0).optional(), evenWithGaps: z.boolean().default(false) });

/** Longer is no absence: the rota or the circle has changed. [ours] */
const LONGEST_MS = 366 * 86_400_000;
const endsAfter = ({ from, until }: Stretch): boolean => from < until;
const isShort = ({ from, until }: Stretch): boolean => until - from <= LONGEST_MS;
const AFTER = { path: ['until'], message: 'must lie after the beginning' };
const SHORT = { path: ['until'], message: 'must lie within a year of the beginning; who is gone for longer leaves the rota or the circle' };
const stretch = z.strictObject({ from: instant, until: instant }).refine(endsAfter, AFTER).refine(isShort, SHORT);

/** Somebody is away from a rota; `by` does their shifts. Without `by`, nobody does. */
export const StandInForm = z.strictObject({ away: id.transform((value) => value as CarerId), by: id.transform((value) => value as CarerId).optional(), from: instant, until: instant, evenWithGaps: z.boolean().default(false) })
  .refine(endsAfter, AFTER).refine(isShort, SHORT)
  .refine(({ away, by }) => away !== by, { path: ['by'], message: 'must be somebody else' });

const half = z.strictObject({ carer: id.transform((value) => value as CarerId), day: localDay });
/** Two people do each other's shifts, each on the other's day. */
export const SwapForm = z.strictObject({ one: half, other: half, evenWithGaps: z.boolean().default(false) }).refine(({ one, other }) => one.carer !== other.carer, { path: ['other'], message: 'must be somebody else' });

const quiet = z.strictObject({ from: clock, to: clock })
  .refine((hours) => hours.from !== hours.to, { path: ['to'], message: 'must be another time than the beginning' })
  .refine((hours) => quietMinutes(hours) <= MOST_QUIET_MINUTES, { path: ['to'], message: 'at most 12 hours can be quiet; who is away longer says so as leave' });
export const TimesForm = z.strictObject({ quietHours: quiet.nullish(), leave: z.array(stretch).max(60).default([]), evenWithGaps: z.boolean().default(false) });
