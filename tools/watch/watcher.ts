import { setTimeout as sleep } from 'node:timers/promises';
import { tell, type Message } from './alarm.js';
import { Judge, type Answer, type Dead } from './judge.js';
import type { Options } from './options.js';

/** A dead part is told again while nobody mends it. [ours] */
const AGAIN_MS = 15 * 60_000;
/** No way took the alarm: tried again this soon. [ours] */
const RETRY_MS = 10_000;
const ANSWERS_WITHIN_MS = 8_000;

export type Event =
  | { readonly event: 'watching'; readonly url: string }
  | { readonly event: 'alarm' | 'well'; readonly text: string; readonly dead: readonly Dead[]; readonly ways: readonly { way: string; failed?: string }[] };

/** Looks until it is told to stop. */
export async function watch(options: Options, stop: AbortSignal, say: (event: Event) => void, now: () => number = Date.now): Promise<void> {
  const judge = new Judge(options.afterMs, now());
  let told: { parts: ReadonlySet<string>; at: number } | undefined;
  let retryAt = 0;
  say({ event: 'watching', url: options.url });
  while (!stop.aborted) {
    const dead = judge.look(await ask(options.url), now());
    const news = dead.some(({ part }) => !told?.parts.has(part)) || (told !== undefined && dead.length > 0 && now() - told.at >= AGAIN_MS);
    if (now() >= retryAt && (news || (told && dead.length === 0))) {
      const message = messageOf(dead, options.url);
      const ways = await tell(message, options);
      say({ event: message.state, text: message.text, dead, ways });
      if (ways.every(({ failed }) => failed !== undefined)) retryAt = now() + RETRY_MS;
      else told = dead.length > 0 ? { parts: new Set(dead.map(({ part }) => part)), at: now() } : undefined;
    }
    await sleep(options.everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** What the service says of itself; undefined where nobody, or something else, answers. */
export async function ask(url: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}/health/parts`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS), headers: { accept: 'application/json' } });
    const body = (await response.json()) as Partial<Answer> | null;
    return response.ok && Array.isArray(body?.parts) ? (body as Answer) : undefined;
  } catch {
    return undefined;
  }
}

const clock = (at: number): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/** GSM characters, no name of anybody: it may be read over a shoulder. */
function messageOf(dead: readonly Dead[], url: string): Message {
  const plain = (text: string): string => text.replaceAll('’', "'");
  if (dead.length === 0) return { state: 'well', text: `Hearthline at ${url} works again. See who may have been missed: ${url}/missed`, dead };
  return { state: 'alarm', text: plain(`Hearthline at ${url}: ${dead.map(({ part, since, says }) => `${part} dead since ${clock(since)}. ${says}`).join(' ')}`), dead };
}
