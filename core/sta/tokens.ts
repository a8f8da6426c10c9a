import { BadQuery } from './bad-query.js';
import { readGeometry, type Geometry } from './geometry.js';
import { Duration, readDuration, readInstant, Span } from './times.js';

export type Literal = number | string | boolean | null | Span | Duration | Geometry;
export type Token =
  | { readonly is: 'literal'; readonly value: Literal; readonly at: number }
  | { readonly is: 'word' | 'mark'; readonly text: string; readonly at: number };

const BLANK = /\s+/y;
const TEXT = /(geography|duration)?'((?:[^']|'')*)'/y;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)/y;
/** Dates and times of day are compared as the text they are: `2026-07-01`, `12:00:00`. */
const PART_OF_TIME = /\d{4}-\d\d-\d\d|\d\d:\d\d(?::\d\d(?:\.\d+)?)?/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[@A-Za-z_][\w.@]*/y;
const MARK = /[(),/-]/y;

/** The words of a $filter or $orderby. */
export function tokensOf(option: string, text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const take = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = at;
      return pattern.exec(text);
    };
    const blank = take(BLANK);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const [token, length] = tokenAt(option, at, take);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function tokenAt(option: string, at: number, take: (pattern: RegExp) => RegExpExecArray | null): [Token, number] {
  const literal = (value: Literal | undefined, length: number, what: string): [Token, number] => {
    if (value === undefined) throw new BadQuery(option, at, `this is no ${what}.`);
    return [{ is: 'literal', value, at }, length];
  };
  const quoted = take(TEXT);
  if (quoted) {
    const body = (quoted[2] ?? '').replaceAll("''", "'");
    if (quoted[1] === 'geography') return literal(readGeometry(body), quoted[0].length, "geometry; write geography'POINT (0.33 51.48)'");
    if (quoted[1] === 'duration') return literal(readDuration(body), quoted[0].length, "duration; write duration'PT1H'");
    return literal(body, quoted[0].length, 'text');
  }
  const time = take(TIME);
  if (time) {
    const instant = readInstant(time[0]);
    return literal(instant === undefined ? undefined : new Span(instant, instant), time[0].length, 'time; write 2026-07-01T12:00:00Z');
  }
  const part = take(PART_OF_TIME);
  if (part) return literal(part[0], part[0].length, 'date');
  const number = take(NUMBER);
  if (number) return literal(Number(number[0]), number[0].length, 'number');
  const word = take(WORD);
  if (word) return wordAt(word[0], at);
  const mark = take(MARK);
  if (mark) return [{ is: 'mark', text: mark[0], at }, 1];
  throw new BadQuery(option, at, 'this character has no meaning here; a text stands between single quotes.');
}

const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function wordAt(text: string, at: number): [Token, number] {
  if (Object.hasOwn(CONSTANTS, text)) return [{ is: 'literal', value: CONSTANTS[text] ?? null, at }, text.length];
  return [{ is: 'word', text, at }, text.length];
}
