import type { Alert } from '../alerts/alert.js';
import type { Severity } from '../rules/rule.js';
import { localDay } from '../time/local.js';

/**
 * The sector's clocks. Answered: 97.5 % of calls within 60 s and 99 % within 180 s (TSA / TEC Quality, as UK alarm
 * centres report them: reliability.md 1.1). Arrival: a responder is there within 45 minutes, 60 at most (issue 5; the
 * councils' own service standards differ, so both are shown).
 */
export const ANSWER_LIMITS_MS = [60_000, 180_000] as const;
export const ARRIVAL_LIMITS_MS = [45 * 60_000, 60 * 60_000] as const;
export const ANSWER_GOALS = [0.975, 0.99] as const;

/** One alert's way to a person, in milliseconds after it was opened. */
export interface Response {
  readonly openedAt: number;
  readonly severity: Severity;
  /** Who was first in turn to answer, by their place in the circle. */
  readonly team: string;
  /** A person said that they have seen it or are going; passing it on is no answer. */
  readonly answeredAfter?: number;
  /** Somebody said that they are going, and when they were there. */
  readonly claimed: boolean;
  readonly arrivedAfter?: number;
  /** It ended without a person, by what the devices said. */
  readonly endedAfter?: number;
}

/** k of n; n counts what can be judged. */
export interface Share {
  readonly n: number;
  readonly met: number;
}

export interface ResponseFigures {
  /** YYYY-MM, by the clock on the wall. */
  readonly month: string;
  readonly team: string;
  /** Alerts opened in that month. */
  readonly alerts: number;
  readonly answered60: Share;
  readonly answered180: Share;
  readonly arrived45: Share;
  readonly arrived60: Share;
}

const ANSWERS: ReadonlySet<string> = new Set(['acknowledged', 'claimed', 'arrived']);

/**
 * Arrival is what the responder says ("arrived"); where nobody says so, the end that a person put to an alert that
 * somebody had claimed: they were there by then at the latest, so arrival is never shown better than it was.
 */
export function responseOf(alert: Alert, team: string): Response {
  const { actions, openedAt, severity } = alert;
  const byPerson = actions.filter(({ by }) => by.kind !== 'service');
  const after = (at: number | undefined): number | undefined => (at === undefined ? undefined : Math.max(0, at - openedAt));
  const ended = byPerson.find(({ type }) => type === 'resolved')?.at;
  const answered = byPerson.find(({ type }) => ANSWERS.has(type))?.at ?? ended;
  const claimed = byPerson.some(({ type }) => type === 'claimed');
  const arrived = byPerson.find(({ type }) => (type as string) === 'arrived')?.at ?? (claimed ? ended : undefined);
  const byItself = alert.state === 'resolved' && alert.resolvedBy.kind === 'service' ? alert.resolvedAt : undefined;
  return {
    openedAt, severity, team, claimed,
    ...(answered === undefined ? {} : { answeredAfter: after(answered) }), ...(arrived === undefined ? {} : { arrivedAfter: after(arrived) }), ...(byItself === undefined ? {} : { endedAfter: after(byItself) }),
  };
}

/** By month and team, newest month first, teams by name; `now` decides what can be judged already. */
export function responseFigures(responses: readonly Response[], now: number, zone: string): ResponseFigures[] {
  const groups = new Map<string, Response[]>();
  for (const response of responses) {
    const key = `${localDay(response.openedAt, zone).slice(0, 7)}|${response.team}`;
    groups.set(key, [...(groups.get(key) ?? []), response]);
  }
  return [...groups]
    .map(([key, of]) => figuresOf(key.slice(0, 7), key.slice(8), of, now))
    .sort((a, b) => b.month.localeCompare(a.month) || a.team.localeCompare(b.team));
}

/** All teams of each month together. */
export const allTeams = (responses: readonly Response[], now: number, zone: string): ResponseFigures[] => responseFigures(responses.map((response) => ({ ...response, team: 'all' })), now, zone);

function figuresOf(month: string, team: string, of: readonly Response[], now: number): ResponseFigures {
  const answered = (limit: number): Share => share(of, now, limit, ({ answeredAfter }) => answeredAfter);
  const going = of.filter(({ claimed, arrivedAfter }) => claimed || arrivedAfter !== undefined);
  const arrived = (limit: number): Share => share(going, now, limit, ({ arrivedAfter }) => arrivedAfter);
  const [a60, a180] = ANSWER_LIMITS_MS, [r45, r60] = ARRIVAL_LIMITS_MS;
  return { month, team, alerts: of.length, answered60: answered(a60), answered180: answered(a180), arrived45: arrived(r45), arrived60: arrived(r60) };
}

/**
 * Met: on the dot or sooner. Left out of n: what is younger than the limit and not met yet, and what ended by itself
 * before the limit, since nobody can say what a person would have done.
 */
function share(of: readonly Response[], now: number, limit: number, took: (response: Response) => number | undefined): Share {
  let n = 0, met = 0;
  for (const response of of) {
    const ms = took(response);
    const inTime = ms !== undefined && ms <= limit;
    const open = ms === undefined && (now - response.openedAt <= limit || (response.endedAfter ?? Infinity) <= limit);
    if (open) continue;
    n += 1;
    if (inTime) met += 1;
  }
  return { n, met };
}

/** Of nothing there is no share. */
export const portion = ({ n, met }: Share): number | undefined => (n === 0 ? undefined : met / n);
