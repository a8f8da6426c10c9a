import type { Severity } from '../rules/rule.js';
import { CODE, wordsOf } from './reply.js';
import { REPLY } from './way.js';

/**
 * What an SMS may say: initials and a code, never a name, a reading or a health word, in one segment of 160 GSM
 * characters (reliability.md row 62). A text is read over shoulders and on lock screens.
 */
export const URGENCY: Record<Severity, string> = { stat: 'needs help NOW', asap: 'needs someone soon', urgent: 'needs a check today', routine: 'has a note for you' };
export const ONE_SEGMENT = 160;

export function alertText(initials: string, severity: Severity, code: string, link: string, how = REPLY): string {
  const text = `Hearthline: ${initials} ${URGENCY[severity]}. ${how} Y ${code} on my way, N ${code} can't, S ${code} safe.`;
  const withLink = `${text} ${link}`;
  return isOneSegment(withLink) ? withLink : text;
}

export function checkBackText(initials: string, code: string, how = REPLY): string {
  return `Hearthline: is ${initials} safe now? Nobody has closed ${code} yet. ${how} S ${code} if safe, N ${code} if you cannot say.`;
}

export const offerText = (initials: string, code: string, how = REPLY): string => `Hearthline: can you take over ${initials} from somebody? ${how} Y ${code} on my way, N ${code} can't.`;

/** To the resident, on their own telephone: no health word here either, since others look over that shoulder too. */
export const askText = (code: string, how = REPLY): string => `Hearthline: are you all right? ${how} YES ${code} if you are, or NO ${code} and we send somebody. Without an answer we ask those who look after you.`;

/** What a resident answers; anything else is no answer. */
export type OwnWord = 'all-right' | 'needs-help';
const OWN_WORDS: Readonly<Record<string, OwnWord>> = { YES: 'all-right', Y: 'all-right', OK: 'all-right', '1': 'all-right', NO: 'needs-help', N: 'needs-help', HELP: 'needs-help', '2': 'needs-help' };

/** The same by a key of the telephone. */
export const ownWordOfKey = (key: string): OwnWord | undefined => (key === '1' || key === '2' ? OWN_WORDS[key] : undefined);

/**
 * That all is well ends the matter, so only the exact word says it. That help is needed silences nothing: a sentence that
 * begins so, or calls for help anywhere, is believed.
 */
export function readOwnWord(text: string): { readonly word?: OwnWord; readonly code?: string } {
  const words = wordsOf(text);
  const code = words.find((word) => CODE.test(word));
  const said = words.filter((word) => word !== code);
  const [first = ''] = said;
  const own = Object.hasOwn(OWN_WORDS, first) ? OWN_WORDS[first] : undefined;
  const word = own === 'needs-help' || said.includes('HELP') ? 'needs-help' : said.length === 1 ? own : undefined;
  return { ...(word ? { word } : {}), ...(code ? { code } : {}) };
}

/** Characters of the GSM 03.38 basic alphabet that our texts may use: anything else would double the cost. */
const GSM = /^[A-Za-z0-9 \n\r!"#$%&'()*+,\-./:;<=>?@_¡£¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ]*$/;
export const isOneSegment = (text: string): boolean => text.length <= ONE_SEGMENT && GSM.test(text);

/** An initial as GSM can say it: accents are dropped, and what has no Latin form becomes a dot. */
export const gsmInitials = (initials: string): string => initials.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[^A-Z.]/g, '');
