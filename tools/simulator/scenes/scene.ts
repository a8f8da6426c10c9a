import type { Kind } from '../../../core/observations/kinds.js';
import type { Value } from '../../../core/observations/reading.js';
import type { Severity } from '../../../core/rules/rule.js';

/** One thing says one thing, so many seconds into the scene. */
export interface Beat {
  readonly after: number;
  readonly thing: string;
  readonly kind: Kind;
  readonly value: Value;
  /** Seconds by which the device dates it back: measured then, sent now. */
  readonly ago?: number;
}

/** What ought to come of it: the label that a judge of the rules is given. */
export interface Expectation {
  readonly rule: string;
  readonly severity: Severity;
  /** Seconds from the beginning of the scene. */
  readonly within: number;
}

/** Somebody told answers from their phone. */
export interface Answer {
  /** Place in the circle of care, 1 is told first. */
  readonly rank: number;
  /** Seconds after the message came. */
  readonly after: number;
  readonly words: 'coming' | 'cannot';
}

export interface Scene {
  readonly name: string;
  /** What happens in the home, in one line. */
  readonly happens: string;
  /** What is to be seen then, in one line. */
  readonly shows: string;
  /** The things of the street's kit that take part. */
  readonly things: readonly string[];
  readonly beats: readonly Beat[];
  /** Absent: nothing must come of it. */
  readonly expects?: Expectation;
  readonly answers?: readonly Answer[];
  /** Seconds after which it is certain that nothing came of it, where nothing must. */
  readonly quietAfter?: number;
  /** Only between 22:00 and 06:00 on the wall of the home; a reading may not be dated to another hour. */
  readonly atNightOnly?: true;
  /** Seconds for which the whole home says nothing at all: gateway, broadband or power gone. */
  readonly hush?: number;
  /** Hours without movement before now, while the gateway is heard: played as history in a home without a life of its own. */
  readonly stillFor?: number;
}

const bySecond = (a: Beat, b: Beat): number => a.after - b.after;

/** Beats that go out together, in order. */
export function together(beats: readonly Beat[]): readonly { readonly after: number; readonly beats: readonly Beat[] }[] {
  const groups: { after: number; beats: Beat[] }[] = [];
  for (const beat of [...beats].sort(bySecond)) {
    const last = groups.at(-1);
    if (last?.after === beat.after) last.beats.push(beat);
    else groups.push({ after: beat.after, beats: [beat] });
  }
  return groups;
}

export const lastsSeconds = (scene: Scene): number => Math.max(scene.hush ?? 0, ...scene.beats.map(({ after }) => after), 0);
