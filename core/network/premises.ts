import { RowProblem } from './row-fields.js';

/**
 * `premises`: known to be one, not of which kind (BDUK says no more). `unknown`: an address that may be a post box as well
 * as a home: it is kept and not counted until somebody says what it is.
 */
export const KINDS = ['residential', 'business', 'mixed', 'premises', 'unknown'] as const;
export type PremisesKind = (typeof KINDS)[number];
/** What is counted when coverage is: distinct homes and businesses. */
export const COUNTED: readonly PremisesKind[] = ['residential', 'business', 'mixed', 'premises'];

/** Up to 12 digits, kept as text; leading noughts are padding. Source: GeoPlace, UPRN. */
export function uprnOf(text: string, field = 'uprn'): string {
  const digits = text.trim();
  if (!/^\d{1,12}$/.test(digits)) throw new RowProblem(field, 'must be a UPRN: up to 12 digits. A spreadsheet may have turned it into 1.0E+11.');
  const uprn = digits.replace(/^0+/, '');
  if (uprn === '') throw new RowProblem(field, 'must be a UPRN; 0 is none.');
  return uprn;
}

const WORDS: Readonly<Record<string, PremisesKind>> = {
  residential: 'residential', home: 'residential', dwelling: 'residential', business: 'business', commercial: 'business', 'non-residential': 'business', mixed: 'mixed', dual: 'mixed', premises: 'premises', unknown: 'unknown',
};
/** AddressBase's commercial utilities (substations, telephone boxes), signs and ancillary buildings; of its residential, garages, parking places and ancillary buildings. */
const NO_PREMISES = /^(?:C[UZB]|R[BCG])/;

/**
 * Our words, or the code of AddressBase's classification (R residential, C commercial, X both; L land, O other, P shell of
 * flats, U unclassified, Z monument …). Throws for what is no premises: such an address has no line to be had.
 */
export function kindOf(said: string, field: string): PremisesKind {
  const text = said.trim();
  const word = WORDS[text.toLowerCase()];
  if (word) return word;
  const code = text.toUpperCase();
  if (!/^[CLMOPRUXZ][A-Z]?\d{0,2}[A-Z]{0,2}$/.test(code)) throw new RowProblem(field, 'is no kind of premises: residential, business or mixed, or a code of AddressBase as RD04.');
  if (code.startsWith('U')) return 'unknown';
  if (code.startsWith('X')) return 'mixed';
  if (!NO_PREMISES.test(code) && code.startsWith('R')) return 'residential';
  if (!NO_PREMISES.test(code) && code.startsWith('C')) return 'business';
  throw new RowProblem(field, `${code} is no home and no place of work: this UPRN is no premises. Leave the row out.`);
}

/** As it is written: RM17 6SL. Undefined: it is none. */
export function postcodeIn(text: string): string | undefined {
  const bare = text.toUpperCase().replaceAll(/\s+/g, '');
  return /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(bare) ? `${bare.slice(0, -3)} ${bare.slice(-3)}` : undefined;
}

/** Of a row, in which it may be left empty. */
export function postcodeOf(text: string, field = 'postcode'): string | undefined {
  const postcode = postcodeIn(text);
  if (postcode === undefined && text.trim() !== '') throw new RowProblem(field, 'is no postcode as RM17 6SL.');
  return postcode;
}
