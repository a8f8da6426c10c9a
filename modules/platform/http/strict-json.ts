import { Problem } from './problem.js';

/**
 * JSON as we take it: UTF-8 without tricks, at most 32 levels deep, no key twice in one object (JSON.parse keeps the
 * last, so `{"value":80,"value":300}` would lie), no key that reaches for a prototype or for MongoDB.
 *
 * One pass over the text finds depth, the number of keys and numbers with more digits than a double holds; JSON.parse,
 * which is native, does the rest. A key twice shows as fewer keys in the value than colons in the text.
 */
const MAX_DEPTH = 32;
/** JavaScript itself writes up to 18 digits (0.30000000000000004); more than 20 no double ever meant. */
const MAX_DIGITS = 20;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const looseDecoder = new TextDecoder('utf-8');

export function decodeUtf8(body: Uint8Array): string {
  if (body.length === 0) throw new Problem(400, 'structure', 'The body is empty. Send JSON.');
  try {
    const text = decoder.decode(body);
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  } catch {
    throw new Problem(400, 'structure', 'The body is not UTF-8 text. Send JSON in UTF-8.');
  }
}

/** Text in which U+FFFD stands for what was no UTF-8: for messages whose items are judged one by one. */
export const decodeLoosely = (body: Uint8Array): string => looseDecoder.decode(body);

/** `foreign`: names of fields are others' (`pm2.5`), and are never asked for in a query. */
export function parseStrictJson(text: string, names: 'ours' | 'foreign' = 'ours'): unknown {
  const scan = scanJson(text);
  if (scan.depth > MAX_DEPTH) throw new Problem(400, 'too-costly', `The JSON is nested more than ${MAX_DEPTH} levels deep.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, 'structure', 'The body is not complete, valid JSON.');
  }
  const keys = countKeys(value, names);
  if (keys !== scan.colons) throw new Problem(400, 'structure', 'A key stands twice in one JSON object. Send each key once.');
  if (scan.longNumber) throw new Problem(400, 'value', 'A number has more digits than can be kept exactly. Send at most 17 significant digits.');
  if (HALF_ESCAPED.test(text) && holdsHalf(value)) throw new Problem(400, 'value', 'A text holds half a character (a lone surrogate), which could not be kept. Send whole characters.');
  return value;
}

/** UTF-8 itself cannot hold a lone surrogate; only an escape can bring one. */
const HALF_ESCAPED = /\\u[dD][89a-fA-F]/;
const HALF = /\p{Cs}/u;

function holdsHalf(value: unknown): boolean {
  if (typeof value === 'string') return HALF.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => HALF.test(key) || holdsHalf(inner));
}

interface Scan {
  depth: number;
  colons: number;
  longNumber: boolean;
}

const QUOTE = 34, BACKSLASH = 92, COLON = 58, OPEN = 123, CLOSE = 125, OPEN_LIST = 91, CLOSE_LIST = 93, ZERO = 48, NINE = 57;

function scanJson(text: string): Scan {
  let depth = 0, deepest = 0, colons = 0, digits = 0, longNumber = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c >= ZERO && c <= NINE) {
      // Zeros that lead a number say where it begins, not how exact it is: small readings have many.
      if (c !== ZERO || digits > 0) digits += 1;
      if (digits > MAX_DIGITS) longNumber = true;
      continue;
    }
    if (c === 46) continue; // the decimal point stays inside its number
    digits = 0;
    if (c === QUOTE) i = endOfString(text, i + 1);
    else if (c === COLON) colons += 1;
    else if (c === OPEN || c === OPEN_LIST) deepest = Math.max(deepest, (depth += 1));
    else if (c === CLOSE || c === CLOSE_LIST) depth -= 1;
  }
  return { depth: deepest, colons, longNumber };
}

function endOfString(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i += 1;
    else if (c === QUOTE) return i;
  }
  return text.length;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

function countKeys(value: unknown, names: 'ours' | 'foreign'): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) {
    let count = 0;
    for (const item of value) count += countKeys(item, names);
    return count;
  }
  let count = 0;
  for (const key of Object.keys(value)) {
    if (FORBIDDEN.has(key)) throw new Problem(400, 'structure', 'A key of this JSON is not allowed.');
    if (key.includes('\0') || (names === 'ours' && (key.charCodeAt(0) === 36 || key.includes('.')))) throw new Problem(400, 'value', 'Keys may not begin with $ or hold a dot or a NUL.');
    count += 1 + countKeys((value as Record<string, unknown>)[key], names);
  }
  return count;
}
