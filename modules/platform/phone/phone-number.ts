import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max';

/** Dialled as in the UK; kept as E.164. */
const HOME = 'GB' as const;
/** Ofcom keeps these for drama; the numbering plan behind the library knows no such subscribers. */
const DRAMA = /^\+44(7700900\d{3}|2079460\d{3}|1632960\d{3}|8081570\d{3})$/;

/** The whole text must be the number: nothing is picked out of a sentence. */
const read = (text: string): PhoneNumber | undefined => parsePhoneNumberFromString(text.normalize('NFKC').trim(), { defaultCountry: HOME, extract: false });

/**
 * A number that an SMS may be sent to, as E.164, or undefined. Landlines take no SMS; premium, shared-cost and foreign
 * numbers are refused by policy.
 */
export function smsNumber(text: string): string | undefined {
  const number = read(text);
  if (!number || number.ext) return undefined;
  if (DRAMA.test(number.number)) return number.number;
  if (number.country !== HOME || !number.isValid()) return undefined;
  return number.getType() === 'MOBILE' ? number.number : undefined;
}

/** A number that can be called: a UK landline or mobile. */
export function callNumber(text: string): string | undefined {
  const number = read(text);
  if (!number) return undefined;
  if (DRAMA.test(number.number)) return number.number;
  if (number.country !== HOME) return undefined;
  const type = number.getType();
  return number.isValid() && (type === 'MOBILE' || type === 'FIXED_LINE' || type === 'FIXED_LINE_OR_MOBILE') ? number.number : undefined;
}
