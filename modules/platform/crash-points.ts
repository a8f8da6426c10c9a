import type { Settings } from './settings/settings.js';

let armed: string | undefined;

/** Fault tests arm one point by CRASH_AT; production never sets it. */
export const armCrashPoint = (settings: Pick<Settings, 'crashAt'>): void => {
  armed = settings.crashAt;
};

/**
 * A named place between two durable steps. Armed, the process dies here as by SIGKILL: nothing is flushed, nothing is
 * tidied. `docs/path.md` lists the names.
 */
export function crashPoint(name: CrashPoint): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL');
}

export type CrashPoint =
  | 'journal.before-write' | 'journal.after-write' | 'ingest.before-answer'
  | 'fold.before-segments' | 'fold.after-hours' | 'fold.after-segments' | 'fold.after-latest' | 'fold.before-delete'
  | 'ask.before-findings' | 'alert.before-open' | 'alert.after-open'
  | 'step.before-intents' | 'step.after-intents' | 'step.after-advance'
  | 'asking.before-intent' | 'asking.after-intent' | 'asking.after-note'
  | 'list.after-mark' | 'list.after-gathering' | 'list.after-mirror'
  | 'receipt.after-turn'
  | 'delivery.before-send' | 'delivery.after-send' | 'feed.before-append' | 'feed.after-append'
  | 'deletion.after-intent' | 'deletion.after-delete' | 'deletion.after-audit' | 'erasure.before-certificate'
  | 'upload.before-progress';
