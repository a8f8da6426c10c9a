import type { Severity } from '../rules/rule.js';

/**
 * What an SMS may say: initials and a code, never a name, a reading or a health word, in one segment of 160 GSM
 * characters (reliability.md row 62). A text is read over shoulders and on lock screens.
 */
const URGENCY: Record<Severity, string> = { stat: 'needs help NOW', asap: 'needs someone soon', urgent: 'needs a check today', routine: 'has a note for you' };
export const ONE_SEGMENT = 160;

export function alertText(initials: string, severity: Severity, code: string, link: string): string {
  const text = `Hearthline: ${initials} ${URGENCY[severity]}. Reply Y ${code} on my way, N ${code} can't, S ${code} safe.`;
  const withLink = `${text} ${link}`;
  return withLink.length <= ONE_SEGMENT ? withLink : text;
}

export function checkBackText(initials: string, code: string): string {
  return `Hearthline: is ${initials} safe now? Nobody has closed ${code} yet. Reply S ${code} if safe, N ${code} if you cannot say.`;
}

/** Characters of the GSM 03.38 basic alphabet that our texts may use: anything else would double the cost. */
const GSM = /^[A-Za-z0-9 \n\r!"#$%&'()*+,\-./:;<=>?@_¡£¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ]*$/;
export const isOneSegment = (text: string): boolean => text.length <= ONE_SEGMENT && GSM.test(text);

/** An initial as GSM can say it: accents are dropped, and what has no Latin form becomes a dot. */
export const gsmInitials = (initials: string): string => initials.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[^A-Z.]/g, '');
