import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inThrees, pairingCode, readPairingCode } from './pairing-code.js';

const LETTERS = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const codes = fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 8, maxLength: 8 }).map(pairingCode);

describe('a pairing code', () => {
  test('is read as it was made, however it is typed', () => {
    fc.assert(fc.property(codes, (code) => {
      expect(readPairingCode(code)).toBe(code);
      expect(readPairingCode(` ${inThrees(code).toLowerCase()} `)).toBe(code);
      expect(readPairingCode(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(code);
    }));
  });

  test('shows every single wrong character', () => {
    fc.assert(fc.property(codes, (code) => {
      for (let i = 0; i < 9; i += 1) {
        for (const letter of LETTERS) if (letter !== code[i]) expect(readPairingCode(code.slice(0, i) + letter + code.slice(i + 1)), `${letter} at ${i}`).toBeUndefined();
      }
    }), { numRuns: 50 });
  });

  test('shows every two neighbours changed for one another', () => {
    fc.assert(fc.property(codes, (code) => {
      for (let i = 0; i < 8; i += 1) {
        const swapped = code.slice(0, i) + code.charAt(i + 1) + code.charAt(i) + code.slice(i + 2);
        if (swapped !== code) expect(readPairingCode(swapped), `at ${i}`).toBeUndefined();
      }
    }));
  });

  test.each([[''], ['1234'], ['U23456789'], ['0000000000'], ['00000000!'], [' '.repeat(100)], ['０００００００００']])('"%s" is none', (typed) => expect(readPairingCode(typed)).toBeUndefined());
  test('whatever is typed is answered', () => fc.assert(fc.property(fc.string({ maxLength: 60 }), (typed) => { readPairingCode(typed); })));
  test('is shown in threes', () => expect(inThrees('7QK2M9XA4')).toBe('7QK-2M9-XA4'));
});
