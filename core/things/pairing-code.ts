/**
 * What stands on the label of a device in store and is typed or scanned by whoever installs it: eight characters and one
 * that checks them. Letters are Crockford's base 32 (no I, L, O, U), so that nothing is read for something else.
 */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SAID = 8;

/**
 * Characters are taken as members of the field of 32 elements (x⁵ + x² + 1), each weighted by another power of its
 * generator; a code's weighted sum is nought. Weights differ and none is nought: one wrong character and two neighbours
 * changed for one another always show. [ours: Crockford's own check letter needs five more signs, * ~ $ = U]
 */
const next = (sum: number): number => ((sum << 1) & 31) ^ (sum & 16 ? 0b00101 : 0);
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => next(sum) ^ number, 0);

/** The code of eight numbers from 0 to 31: 40 random bits. */
export function pairingCode(numbers: readonly number[]): string {
  const said = numbers.slice(0, SAID).map((number) => number & 31);
  return [...said, next(sumOf(said))].map((number) => LETTERS[number]).join('');
}

/** What was typed as a code; undefined when it is none, or holds a slip. Case, blanks and hyphens do not matter. */
export function readPairingCode(typed: string): string | undefined {
  if (typed.length > 40) return undefined;
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  const numbers = [...code].map((letter) => LETTERS.indexOf(letter));
  return numbers.length === SAID + 1 && numbers.every((number) => number >= 0) && sumOf(numbers) === 0 ? code : undefined;
}

/** In threes, for eyes and fingers: "7QK-2M9-XA4". */
export const inThrees = (code: string): string => code.replaceAll(/(...)(?=.)/g, '$1-');
