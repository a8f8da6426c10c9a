import type { Decoded, Said } from '../said.js';
import type { Meaning } from './meaning.js';

/** One message of a telecare controller, whatever form it came in. */
export interface AlarmMessage {
  /** The controller (dispersed alarm, hub) that sends it. */
  readonly controller: string;
  /** The unit of it that speaks: a pendant, a flat of a grouped scheme. Left out: the controller itself. */
  readonly unit?: string;
  /** The sender's own name of this alarm session; the same in every repeat, on every way (SS 91100 `ref`). */
  readonly reference?: string;
  readonly meaning: Meaning;
}

/** What a unit is called behind its source: `12345678/0001`; the controller alone is `12345678`. */
export const nameOf = ({ controller, unit }: Pick<AlarmMessage, 'controller' | 'unit'>): string => (unit === undefined ? controller : `${controller}/${unit}`);

/** care.md R01: repeats of a session within ten minutes are one alarm. */
const ONE_SESSION_MS = 10 * 60_000;
/**
 * A form without references repeats itself word for word until it is answered, which takes seconds. Longer, and a second
 * press of somebody who is still on the floor would be taken for the first. [ours]
 */
const ONE_UTTERANCE_MS = 60_000;

/** By what a repeat is known, and for how long after the first. */
export function sessionOf({ reference, meaning, ...whose }: AlarmMessage): { readonly key: string; readonly lastsMs: number } {
  if (reference !== undefined) return { key: `${nameOf(whose)}\nref ${reference}`, lastsMs: ONE_SESSION_MS };
  return { key: `${nameOf(whose)}\n${meaning.says.map(({ kind, value }) => `${kind} ${value}`).join('\n')}`, lastsMs: ONE_UTTERANCE_MS };
}

/** Under which names the message is told: the unit's, or who answers for it; and the hub's, where it is paired. */
export interface Speakers {
  readonly speaker: string;
  readonly hub?: string;
}

/** `at`: when this alarm was first heard, so that its repeats are the same reading. Whoever speaks, the hub lives. */
export function decodedOf({ meaning }: AlarmMessage, { speaker, hub }: Speakers, at?: number): Decoded {
  const words: Said[] = meaning.says.map((said) => ({ name: speaker, ...said, ...(at === undefined ? {} : { at }) }));
  if (words.length === 0) words.push({ name: speaker, kind: 'heartbeat', value: true });
  if (hub !== undefined && (hub !== speaker || words[0]?.kind !== 'heartbeat')) words.push({ name: hub, kind: 'heartbeat', value: true });
  return { said: words, ...(meaning.about ? { about: [{ name: speaker, ...meaning.about }] } : {}) };
}
