import { percentile } from '../traffic/congestion.js';
import { SILENT_MS, type Episode } from '../traffic/episodes.js';
import { MINUTE } from '../time/when.js';
import type { PlaceRule } from './place-rule.js';
import { stamp } from './stamp.js';

/** An obstruction that goes by itself is gone by then. [ours] */
const STANDS_MS = 30 * MINUTE;

/** Confirmed, not cleared, and still spoken of by its detectors. */
const stands = ({ confirmedAt, clearedAt, seenAt }: Episode, now: number): boolean =>
  confirmedAt !== undefined && confirmedAt <= now && (clearedAt === undefined || clearedAt > now) && now - seenAt <= SILENT_MS;

export const roadIncident: PlaceRule<'stretch'> = {
  name: 'road-incident', title: 'Something stands in a road', version: '1', source: '[ours] confirmed by detectors and not cleared for 30 minutes', about: 'stretch', severity: 'asap',
  due: { hours: 1, source: '[ours] somebody should have looked within the hour' },
  ask({ episodes, now }) {
    const [first] = episodes.filter((one) => stands(one, now) && now - (one.confirmedAt ?? now) >= STANDS_MS).sort((a, b) => a.suspectedAt - b.suspectedAt);
    if (!first) return undefined;
    const confirmedAt = first.confirmedAt ?? now;
    return {
      since: first.suspectedAt, evidence: [{ what: 'minutes since it was confirmed', value: Math.floor((now - confirmedAt) / MINUTE), limit: STANDS_MS / MINUTE, at: confirmedAt }],
      because: `Confirmed at ${stamp(confirmedAt)} and not cleared ${STANDS_MS / MINUTE} minutes later. ${first.confirmedBecause ?? first.because}`,
      differ: `Cleared before ${stamp(confirmedAt + STANDS_MS)} it would be no case. ${first.wouldDiffer}`,
    };
  },
  cleared({ episodes, now }) {
    // Not cleared and silent: nobody knows.
    if (episodes.some(({ confirmedAt = now + 1, clearedAt }) => confirmedAt <= now && (clearedAt === undefined || clearedAt > now))) return undefined;
    const last = episodes.filter(({ clearedAt }) => clearedAt !== undefined && clearedAt <= now).sort((a, b) => (b.clearedAt ?? 0) - (a.clearedAt ?? 0))[0];
    return last ? `Cleared at ${stamp(last.clearedAt ?? now)}. ${last.clearedBecause ?? ''}`.trim() : 'Nothing confirmed stands in this road any more.';
  },
};

/** Days without which nobody knows what is usual; and minutes that are worth nobody's way. [ours] */
const LEAST_DAYS = 7, LEAST_MINUTES = 15;
/** One day in twenty may be so. [ours] */
const USUAL = 95;

/** Minutes a day above which it is unusual; undefined while too few days are known. */
const usual = (before: readonly number[]): number | undefined => (before.length < LEAST_DAYS ? undefined : Math.max(LEAST_MINUTES, percentile(before, USUAL)));

export const stretchStationary: PlaceRule<'stretch'> = {
  name: 'stretch-stationary', title: 'A road stands longer than usual', version: '1', source: '[ours] more minutes below a quarter of the free speed than on 95 % of the 28 days before, and more than 15', about: 'stretch', severity: 'urgent',
  due: { hours: 4, source: '[ours] before the next peak of the traffic' },
  ask({ today, before }) {
    const most = usual(before);
    if (!today || most === undefined || today.stationary <= most) return undefined;
    return {
      since: today.day, evidence: [{ what: 'minutes stationary', value: today.stationary, limit: most, at: today.day }],
      because: `Stationary for ${Math.round(today.stationary)} minutes on ${new Date(today.day).toISOString().slice(0, 10)}, where ${Math.round(most)} is the most that is usual (95 % of ${before.length} days).`,
      differ: `With ${Math.round(most)} minutes or fewer there would be no case.`,
    };
  },
  cleared({ today, before }) {
    const most = usual(before);
    return today && most !== undefined && today.stationary <= most ? `On ${new Date(today.day).toISOString().slice(0, 10)} it stood for ${Math.round(today.stationary)} minutes, as is usual.` : undefined;
  },
};
