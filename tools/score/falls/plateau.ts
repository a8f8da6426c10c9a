import { PROFILES } from '../../../core/falls/profile.js';
import { judge, type Change, type Verdict } from './judge.js';
import type { Recording } from './recording.js';

/** Limits as shares of what is in use: a limit that matters little may move a fifth and more. */
const MOVES: Readonly<Record<string, readonly number[]>> = { impactG: [0.8, 0.9, 1.1, 1.2], upheavalG: [0.8, 0.9, 1.1, 1.2], turnDegrees: [0.7, 0.85, 1.15, 1.3], stillG: [0.5, 0.75, 1.5, 2] };
const UPHEAVALS = [0.65, 0.75, 0.85, 1, 1.15];

export interface Moved {
  readonly limit: string;
  readonly value: number;
  readonly missed: number;
  readonly falseAlarms: number;
}

/** How the verdicts of one place change when one limit is moved. */
export function movedLimits(recordings: readonly Recording[], place: Verdict['place']): Moved[] {
  const profile = PROFILES[place as keyof typeof PROFILES];
  return Object.entries(MOVES).flatMap(([limit, shares]) => shares.map((share): Moved => {
    const value = Number((profile[limit as keyof typeof profile] * share).toFixed(3));
    return { limit, value, ...errors(verdictsOf(recordings, place, { [limit]: value })) };
  }));
}

/** Each subject judged with the limit of upheaval that was best on all others; among equals the one in the middle. */
export function chosenWithout(recordings: readonly Recording[], place: Verdict['place']): { verdicts: Verdict[]; chosen: Record<string, number> } {
  const tried = UPHEAVALS.map((upheavalG) => ({ upheavalG, verdicts: verdictsOf(recordings, place, { upheavalG }) }));
  const chosen: Record<string, number> = {};
  const verdicts = [...new Set(recordings.map(({ subject }) => subject))].flatMap((subject) => {
    const costs = tried.map(({ verdicts }) => costOf(verdicts.filter((verdict) => verdict.subject !== subject)));
    const best = tried.filter((_, i) => costs[i] === Math.min(...costs));
    const { upheavalG, verdicts } = best[Math.floor((best.length - 1) / 2)] as (typeof tried)[number];
    chosen[subject] = upheavalG;
    return verdicts.filter((verdict) => verdict.subject === subject);
  });
  return { verdicts, chosen };
}

const verdictsOf = (recordings: readonly Recording[], place: Verdict['place'], change: Change): Verdict[] =>
  recordings.flatMap((recording) => judge(recording, change)).filter((verdict) => verdict.place === place);

function errors(verdicts: readonly Verdict[]): { missed: number; falseAlarms: number } {
  return { missed: verdicts.filter(({ fell, told }) => fell && told === 0).length, falseAlarms: verdicts.filter(({ fell, told }) => !fell && told > 0).length };
}

/** A missed fall weighs more than any number of false alarms in these recordings. */
function costOf(verdicts: readonly Verdict[]): number {
  const { missed, falseAlarms } = errors(verdicts);
  return missed * 1_000 + falseAlarms;
}
