import type { Kind } from '../observations/kinds.js';
import { isNews, remember, type Hearing, type Memory, type Remembered } from './memory.js';
import type { Said } from './said.js';

/** One field of a bridge's state, in our words. */
export interface StateField {
  readonly field: string;
  readonly kind: Kind;
  readonly value: unknown;
  /** A press: each is one, and nothing of it stays. Whoever reads a bridge leaves out what is old. */
  readonly moment?: true;
}

export interface StateHearer {
  readonly memory: Memory;
  readonly hearing: Hearing;
  /** When it was so, milliseconds since 1970 UTC. */
  readonly at: number;
}

/** What of a state is news, and what is remembered of it. What a bridge kept of old moves the memory too, without a word. */
export function sayState(name: string, fields: readonly StateField[], { memory, hearing, at }: StateHearer): { said: Said[]; memory: Memory } {
  const said: Said[] = [];
  const next: Record<string, Remembered> = {};
  for (const { field, kind, value, moment } of fields) {
    if (moment) {
      said.push({ name, kind, value, at });
      continue;
    }
    const before = Object.hasOwn(memory, field) ? memory[field] : undefined;
    const news = isNews(kind, value, before, at, hearing);
    const kept = remember(value, before, at, news);
    if (kept) next[field] = kept;
    if (news) said.push({ name, kind, value, at });
  }
  return { said, memory: { ...memory, ...next } };
}
