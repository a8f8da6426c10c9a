import { isOneSegment, ONE_SEGMENT } from '../notify/sms-text.js';
import { caseCode, WORDS, type LetterLine } from './case-letter.js';

export interface TextLine extends LetterLine {
  /** A site, a stretch, a column, an operator's reference: a thing, never a person. */
  readonly subject: string;
}

/** As the basic alphabet of GSM 03.38 can say it, so that a text stays one segment: accents and typographer's marks go. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').replaceAll(/[–—]/g, '-').replaceAll(/[^A-Za-z0-9 !"#%&'()*+,\-./:;<=>?]/g, '').replaceAll(/ +/g, ' ').trim();

/** One segment: the rule's title, its subject, the case's code and a way behind the sign-in. Where all has no room, the subject is cut, then the title; without its link no text is of use. */
export function caseText({ id, title, why, subject }: TextLine, base: string): string {
  const begin = `Hearthline case ${caseCode(id)}, ${WORDS[why]}: `, link = ` ${base}/admin/cases/${id}`, said = plain(title), of = plain(subject);
  const full = begin + (of === '' ? said : `${said}, ${of}`) + link;
  if (isOneSegment(full)) return full;
  const room = ONE_SEGMENT - begin.length - link.length;
  return begin + `${said}, ${of}`.slice(0, Math.max(0, room)).replace(/[\s,]+$/, '') + link;
}

/** For those for which there was no room. */
export const moreText = (more: number, base: string): string => `Hearthline: ${more} more ${more === 1 ? 'case' : 'cases'} for you. ${base}/admin/cases`;
