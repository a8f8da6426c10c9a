import type { SubjectId } from '../../../../core/ids.js';
import type { Kind } from '../../../../core/observations/kinds.js';
import { withIds } from '../../../../core/observations/observation-id.js';
import type { Reading } from '../../../../core/observations/reading.js';
import type { Observations } from '../../../sensing/observations/observations.service.js';

const DAY_MS = 86_400_000;
/** Where nothing was observed, steps grow up to this. */
const LONGEST_STEP_MS = 64 * DAY_MS;
/** Gateways' clocks run ahead by minutes at most. */
const AHEAD_MS = DAY_MS;

export interface Walk {
  readonly subject: SubjectId;
  readonly kinds: readonly Kind[];
  /** Device clock, both inside; open at an end that is not there. */
  readonly from?: number;
  readonly to?: number;
  readonly newestFirst: boolean;
  readonly now: number;
}

/** What a walk asks of readings. */
type Kept = Pick<Observations, 'between' | 'extent'>;

export interface Step {
  readonly from: number;
  readonly to: number;
  readonly readings: readonly { readonly id: string; readonly reading: Reading }[];
}

/**
 * Through a resident's readings a day at a time from either end, so that a page of fifty never loads years. The steps
 * touch and do not overlap; together they cover all that was asked, also what lies outside the days that are known, which
 * is looked at in one step: only what was told a moment ago can be there.
 */
export async function* walkReadings(observations: Kept, walk: Walk): AsyncGenerator<Step> {
  const { subject, kinds, newestFirst } = walk;
  const { from, to, known } = await boundsOf(observations, walk);
  if (from > to) return;
  const read = async (start: number, end: number): Promise<Step> => ({ from: start, to: end, readings: withIds(await observations.between(subject, { kinds, from: start, to: end })) });
  const outside = [[from, known.from - 1], [known.to + 1, to]] as const;
  const [first, last] = newestFirst ? [outside[1], outside[0]] : outside;
  if (first[0] <= first[1]) yield read(first[0], first[1]);
  let length = DAY_MS;
  for (let at = newestFirst ? known.to : known.from; at >= known.from && at <= known.to; ) {
    const step = newestFirst ? await read(Math.max(known.from, at - length + 1), at) : await read(at, Math.min(known.to, at + length - 1));
    yield step;
    length = step.readings.length === 0 ? Math.min(length * 2, LONGEST_STEP_MS) : DAY_MS;
    at = newestFirst ? step.from - 1 : step.to + 1;
  }
  if (last[0] <= last[1]) yield read(last[0], last[1]);
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** What is asked for, and within it the days on which there is something. */
async function boundsOf(observations: Kept, walk: Walk): Promise<Bounds & { readonly known: Bounds }> {
  const extent = await observations.extent(walk.subject);
  const newest = Math.max(extent?.last ?? 0, walk.now + AHEAD_MS);
  const from = walk.from ?? 0;
  const to = walk.to ?? newest;
  const inside = (at: number): number => Math.min(Math.max(at, from), to);
  return { from, to, known: { from: inside(extent?.first ?? walk.now - DAY_MS), to: inside(newest) } };
}
