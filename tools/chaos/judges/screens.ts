import type { History, ScreenTruth, Violation } from '../history.js';
import { alertOf } from './texts.js';

/** Pinged every 15 s and dead at 30: reliability.md F24. What the step and the text take on a busy machine comes on top. [ours] */
const ASKED_WITHIN_MS = 30_000 + 10_000;

/** When whoever held a screen that fell silent was asked by text, after that moment. */
export function askedAt({ alert, phone, silentFrom = Infinity }: ScreenTruth, texts: History['texts']): number | undefined {
  return texts.filter((text) => text.outcome !== 'refused' && text.to === phone && text.at >= silentFrom && alertOf(text) === alert).map(({ at }) => at).sort((a, b) => a - b)[0];
}

/** F24: who took an alert and whose screen fell silent is asked by text; whoever's screen answers is left in peace. */
export function judgeScreens({ faults, texts, alerts, endedAt }: Pick<History, 'faults' | 'texts' | 'alerts' | 'endedAt'>): Violation[] {
  return faults.flatMap(({ screens = [], to }) => screens.flatMap((screen): Violation[] => {
    const { alert, silentFrom } = screen;
    const wrong = (what: string, detail: string): Violation[] => [{ invariant: 'F24', what, where: alert, detail }];
    if (silentFrom === undefined) return alerts.some(({ id, actions }) => id === alert && actions.some(({ type, at }) => type === 'screen-lost' && at < to)) ? wrong('asked-for-nothing', 'its screen answered all the time') : [];
    const asked = askedAt(screen, texts) ?? Infinity;
    return asked > silentFrom + ASKED_WITHIN_MS && endedAt > silentFrom + ASKED_WITHIN_MS ? wrong('unasked', `its screen fell silent, and nobody was asked by text within ${ASKED_WITHIN_MS / 1_000} s`) : [];
  }));
}
