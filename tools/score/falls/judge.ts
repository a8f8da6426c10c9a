import { FallWatch } from '../../../core/falls/fall-watch.js';
import { fuse, ONE_EVENT_MS, type TagWitness } from '../../../core/falls/fuse.js';
import { PROFILES, type Profile } from '../../../core/falls/profile.js';
import { isFelt, magnitude, type Sample, type WornAt } from '../../../core/falls/sample.js';
import type { Recording } from './recording.js';

/** What our detector and the bare threshold make of one tag's recording, or of all tags together. */
export interface Verdict {
  readonly place: WornAt | 'all tags';
  readonly subject: string;
  readonly movement: string;
  readonly fell: boolean;
  readonly hours: number;
  /** How many falls were told, and how many the bare threshold would have told. */
  readonly told: number;
  readonly bare: number;
}

/** The reference: any sample of 2.5 g or more, once in ten seconds. */
const BARE_G = 2.5;

const hoursOf = (samples: readonly Sample[]): number => Math.max(0, (samples.at(-1)?.t ?? 0) - (samples[0]?.t ?? 0)) / 3_600_000;

function bareAlarms(samples: readonly Sample[]): number {
  let alarms = 0, last = -Infinity;
  for (const sample of samples) {
    if (!isFelt(sample) || magnitude(sample) < BARE_G || sample.t - last < ONE_EVENT_MS) continue;
    alarms += 1;
    last = sample.t;
  }
  return alarms;
}

export type Change = Partial<Profile>;

/** One verdict a tag; and one of all together where there are several. */
export function judge({ tags, subject, movement, fell, range }: Recording, change: Change = {}): Verdict[] {
  const witnesses: TagWitness[] = [];
  const verdicts = [...tags].map(([position, samples]): Verdict => {
    const watch = new FallWatch({ position, range, profile: { ...PROFILES[position], ...change } });
    const findings = [...watch.take(samples), ...watch.conclude()];
    witnesses.push({ position, findings, watched: (at) => watch.watched(at) });
    return { place: position, subject, movement, fell, hours: hoursOf(samples), told: findings.length, bare: bareAlarms(samples) };
  });
  if (verdicts.length < 2) return verdicts;
  const hours = Math.max(...verdicts.map((verdict) => verdict.hours));
  const bare = Math.max(...verdicts.map((verdict) => verdict.bare));
  return [...verdicts, { place: 'all tags', subject, movement, fell, hours, told: fuse(witnesses).length, bare }];
}
