/** What a carer means by a text message. Only exact words count: a guess could silence an alert. */
export type Verb = 'on-my-way' | 'cannot' | 'safe' | 'stop' | 'start' | 'help';

export interface Reply {
  readonly verb?: Verb;
  /** The alert's code, where one was given. */
  readonly code?: string;
}

const WORDS: Record<string, Verb> = {
  Y: 'on-my-way', YES: 'on-my-way', '1': 'on-my-way',
  N: 'cannot', NO: 'cannot', '2': 'cannot',
  S: 'safe', SAFE: 'safe', '3': 'safe',
  // Twilio's own opt-out words (OPTOUT and REVOKE since 2025): it stops sending by itself, and we must know.
  STOP: 'stop', STOPALL: 'stop', UNSUBSCRIBE: 'stop', CANCEL: 'stop', END: 'stop', QUIT: 'stop', OPTOUT: 'stop', REVOKE: 'stop',
  START: 'start', UNSTOP: 'start',
  HELP: 'help', INFO: 'help',
};
/** Codes are four characters that cannot be misread, and hold a digit, so no word is one. */
export const CODE = /^[A-HJKMNP-Z]{2}[2-9]{2}$/;

export const wordsOf = (text: string): string[] => text.normalize('NFKC').toUpperCase().replaceAll(/[.,!?;:'"“”‘’()]+/g, ' ').trim().split(/\s+/).filter((word) => word.length > 0);

/** One word, with the alert's code before or after it; anything else is no command. */
export function readReply(text: string): Reply {
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 2) return {};
  const codes = words.filter((word) => CODE.test(word));
  const verbs = words.filter((word) => !CODE.test(word)).map((word) => (Object.hasOwn(WORDS, word) ? WORDS[word] : undefined));
  if (codes.length > 1 || verbs.length > 1 || (verbs.length === 1 && verbs[0] === undefined)) return {};
  return { ...(verbs[0] ? { verb: verbs[0] } : {}), ...(codes[0] ? { code: codes[0] } : {}) };
}
