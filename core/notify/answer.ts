import type { Verb } from './reply.js';

/** What became of a carer's answer about one alert. */
export type Became = 'going' | 'passed' | 'safe' | 'ended' | 'taken' | 'late';

/** Said back by text: one segment each, nothing about anybody's health. */
export const TEXTED: Readonly<Record<Became, string>> = {
  going: 'Thank you. The others can see that you are going. Reply S and the code when all is safe.',
  passed: 'Thank you. Somebody else is asked now.',
  safe: 'Thank you. It is closed. You can add what it was when you sign in.',
  ended: 'That one is closed already. Nothing was changed.',
  taken: 'Somebody else is on the way already.',
  late: 'That message is hours old, so nothing was changed. If you can go now, please sign in or call.',
};

/** An answer to an alert that was merged into another is about that one, and says so. */
export const ofMerged = (code: string, into: string, said: string): string => (code === into ? said : `${code} is ${into} now. ${said}`);

/** Said back in the same call. */
export const SPOKEN: Readonly<Record<Became, string>> = {
  going: 'Thank you. The others can see that you are going.',
  passed: 'Thank you. Somebody else is asked now.',
  safe: 'Thank you. It is closed.',
  ended: 'That one is closed already. Nothing was changed.',
  taken: 'Thank you. Somebody else is on the way already.',
  late: 'This call is hours old, so nothing was changed. If you can go now, please sign in.',
};

/** The words of a text that need no alert. HELP says what, how, and by whom, and how it ends. */
export const WORDS = {
  none: 'There is nothing open for you now.',
  help: 'Hearthline, your council\'s care alerts. Reply Y on my way, N cannot, S safe, with the code of the message. Or sign in. STOP ends these messages.',
  start: 'You will get messages from Hearthline again.',
} as const;

/** An answer that fits one open alert only in part: what it could say of it. */
export const askForVerb = (code: string): string => `Reply Y ${code} on my way, N ${code} cannot, or S ${code} safe.`;

/** An answer that fits several: never guessed. As many as one segment holds; the others are on the screen. */
const MOST_ASKED = 6;
export const askWhich = (open: readonly { readonly initials: string; readonly code: string }[]): string =>
  `Which one? Reply with a code: ${open.slice(0, MOST_ASKED).map(({ initials, code }) => `Y ${code} (${initials})`).join(', ')}.`;

/** An answer to a message older than that is noted, not acted on: the phone was off, and much has happened since. [ours] */
export const LATE_MS = 6 * 3_600_000;

/** The keys of a telephone: the same numbers as in a text. */
const KEYS: Readonly<Record<string, Verb>> = { '1': 'on-my-way', '2': 'cannot', '3': 'safe' };
export const verbOfKey = (key: string): Verb | undefined => (Object.hasOwn(KEYS, key) ? KEYS[key] : undefined);
