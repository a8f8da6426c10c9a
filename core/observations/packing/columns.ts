import { ByteReader, ByteWriter } from './bytes.js';

/**
 * Columns of integers. `delta`: what changes little from row to row. `stride`: what grows by nearly equal steps (times
 * of a regular sensor), where the difference of differences is 0. Runs of one difference are counted, not repeated.
 */
export type IntegerCoding = 'delta' | 'stride';

export function writeIntegers(out: ByteWriter, values: readonly number[], coding: IntegerCoding): void {
  let previous = 0, step = 0, run = 0, held: number | undefined;
  const flush = (): void => {
    if (held === undefined) return;
    out.signed(held);
    if (held === 0) out.unsigned(run);
  };
  for (const value of values) {
    const difference = value - previous;
    const coded = coding === 'stride' ? difference - step : difference;
    if (coded === 0 && held === 0) run += 1;
    else {
      flush();
      held = coded;
      run = 1;
    }
    previous = value;
    step = difference;
  }
  flush();
}

export function readIntegers(from: ByteReader, count: number, coding: IntegerCoding): number[] {
  const values: number[] = new Array<number>(count);
  let previous = 0, step = 0;
  for (let i = 0; i < count;) {
    const coded = from.signed();
    for (let run = coded === 0 ? from.unsigned() : 1; run > 0 && i < count; run -= 1) {
      step = coding === 'stride' ? step + coded : coded;
      previous += step;
      values[i++] = previous;
    }
  }
  return values;
}

/** Passes over a column that nobody asked for. */
export function skipIntegers(from: ByteReader, count: number): void {
  for (let i = 0; i < count;) i += from.signed() === 0 ? from.unsigned() : 1;
}

/** Words out of a small vocabulary: the vocabulary once, then which of them, row by row. */
export function writeWords(out: ByteWriter, words: readonly string[]): void {
  const vocabulary = [...new Set(words)];
  out.unsigned(vocabulary.length);
  for (const word of vocabulary) out.text(word);
  if (vocabulary.length < 2) return;
  const number = new Map(vocabulary.map((word, i) => [word, i]));
  writeIntegers(out, words.map((word) => number.get(word) ?? 0), 'delta');
}

export function readWords(from: ByteReader, count: number): string[] {
  const vocabulary = Array.from({ length: from.unsigned() }, () => from.text());
  if (vocabulary.length < 2) return new Array<string>(count).fill(vocabulary[0] ?? '');
  return readIntegers(from, count, 'delta').map((i) => vocabulary[i] ?? '');
}

export function skipWords(from: ByteReader, count: number): void {
  const words = from.unsigned();
  for (let i = 0; i < words; i += 1) from.text();
  if (words > 1) skipIntegers(from, count);
}

const DECIMALS = [0, 1, 2, 3, 4, 5, 6] as const;
const EXACT_FLOATS = 7;

/** Decimals as the integers they are at the fewest places that give every value back exactly; else as doubles. */
export function writeNumbers(out: ByteWriter, values: readonly number[]): void {
  for (const places of DECIMALS) {
    const factor = 10 ** places;
    const whole = values.map((value) => Math.round(value * factor));
    if (!whole.every((w, i) => Number.isSafeInteger(w) && w / factor === values[i])) continue;
    out.byte(places);
    return writeIntegers(out, whole, 'delta');
  }
  out.byte(EXACT_FLOATS);
  for (const value of values) out.float(value);
}

export function readNumbers(from: ByteReader, count: number): number[] {
  const places = from.byte();
  if (places === EXACT_FLOATS) return Array.from({ length: count }, () => from.float());
  const whole = readIntegers(from, count, 'delta');
  if (places === 0) return whole;
  const factor = 10 ** places;
  return whole.map((w) => w / factor);
}
