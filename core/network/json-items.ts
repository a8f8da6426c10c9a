import { TableProblem } from '../doors/uploads/csv.js';

export interface JsonItem {
  /** Where it begins, counting lines of the file from 1. */
  readonly line: number;
  readonly text: string;
  /** Why it cannot be read. */
  readonly fault?: string;
}

/** No street light has a million characters. [ours] */
const LONGEST_ITEM = 1_000_000;
const TOO_LONG = `is longer than ${LONGEST_ITEM} characters.`;
const DEEPEST = 64;
/** As far is looked ahead for the beginning of a feature. */
const AHEAD = 100;
const FEATURE = /\{\s{0,40}"type"\s?:\s?"Feature"/y;
/** What stands outside texts and brackets. */
const BARE = '0123456789.-, :\n\r\ttruefalsn+E';
const NO_JSON = 'is no valid JSON: a bracket, a quote or a comma is missing or too many, or a value is none (as NaN).';

/**
 * The objects of a list, piece by piece: of a file that is a list, or an object with lists in it, as a FeatureCollection
 * is. What stands beside the lists is passed over. An item that is broken costs itself: a bracket closes the nearest of its
 * kind, a text ends with its line, and where an object stands that none can be, or a feature begins, the next item does.
 */
export class JsonItems {
  private readonly open: string[] = [];
  /** Brackets deeper than the deepest. */
  private below = 0;
  private inText = false;
  private escaped = false;
  private line = 1;
  private last = '';
  private begun?: { readonly depth: number; readonly line: number; readonly isFeature: boolean };
  private fault?: string;
  private held = '';
  private carry = '';
  private lists = 0;
  private items = 0;
  private lastIsBroken = false;

  *feed(piece: string): Generator<JsonItem> {
    const text = this.carry + piece, until = Math.max(0, text.length - AHEAD);
    this.carry = text.slice(until);
    yield* this.read(text, until);
  }

  /** Throws TableProblem where the file ends too soon. */
  *end(): Generator<JsonItem> {
    yield* this.read(this.carry, this.carry.length);
    if (this.begun) {
      const { line, isFeature } = this.begun;
      yield this.ended('', NO_JSON);
      throw new TableProblem(`The file broke off: ${isFeature ? 'feature' : 'item'} ${this.items}, which begins on line ${line}, is not whole. From there on nothing was read.`);
    }
    if (this.lists === 0) throw new TableProblem('The file holds no list of objects. Send a GeoJSON FeatureCollection, or a list.');
    if (this.inText || (this.open.length > 0 && !this.lastIsBroken)) throw new TableProblem(`The file broke off: its JSON is not whole behind item ${this.items}.`);
  }

  private *read(text: string, until: number): Generator<JsonItem> {
    let from = 0;
    for (let i = 0; i < until; i += 1) {
      const c = text[i] as string;
      if (c === '\n') this.breaks();
      if (c === '{' && this.begun && this.isNext(text, i)) {
        yield this.ended(text.slice(from, i));
        from = i;
      }
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (c === '\\') this.escaped = true;
        else if (c === '"') this.inText = false;
        continue;
      }
      if (c === '"') this.inText = true;
      else if (c === '{' || c === '[') {
        if (this.begins(c, text, i)) from = i;
        this.opens(c);
      } else if (c === '}' || c === ']') {
        if (this.closes(c === '}' ? '{' : '[')) yield this.ended(text.slice(from, i + 1));
      } else if (this.begun && !BARE.includes(c)) this.fault ??= NO_JSON;
      if (c > ' ') this.last = c;
    }
    if (!this.begun) return;
    if (this.held.length <= LONGEST_ITEM) this.held += text.slice(from, until);
    if (this.held.length > LONGEST_ITEM) this.fault ??= TOO_LONG;
  }

  /** No text of JSON holds a line break. */
  private breaks(): void {
    this.line += 1;
    if (!this.begun || !this.inText) return;
    this.fault ??= NO_JSON;
    this.inText = this.escaped = false;
  }

  /** An object directly in the file's list, or in a list of the file's object. */
  private begins(c: string, text: string, at: number): boolean {
    if (this.begun) return false;
    // A bracket too many closed the list: no object stands behind a comma in an object, or at the end.
    if (c === '{' && this.last === ',' && this.lists > 0 && (this.open.length === 0 || (this.open.length === 1 && this.open[0] === '{'))) this.open.push('[');
    const depth = this.open.length;
    if (c === '[' && (depth === 0 || (depth === 1 && this.open[0] === '{'))) this.lists += 1;
    if (c !== '{' || this.last === ':' || depth === 0 || depth > 2 || this.open[depth - 1] !== '[' || (depth === 2 && this.open[0] !== '{')) return false;
    this.items += 1;
    this.begun = { depth, line: this.line, isFeature: featureAt(text, at) };
    return true;
  }

  /** The next item begins in the midst of this one, which is broken. */
  private isNext(text: string, at: number): boolean {
    if (!this.inText && this.last !== ':' && this.open.at(-1) === '{') this.fault ??= NO_JSON;
    if (this.fault === undefined) return false;
    return this.begun?.isFeature ? featureAt(text, at) : !this.inText && this.last === ',' && this.open.at(-1) === '{';
  }

  private opens(c: string): void {
    if (this.open.length < DEEPEST) this.open.push(c);
    else if (!this.begun) throw new TableProblem(`Line ${this.line} is nested too deeply.`);
    else {
      this.below += 1;
      this.fault ??= 'is nested too deeply.';
    }
  }

  /** True where the item ends. Of brackets that do not fit, those that are missing are closed, and those too many passed over. */
  private closes(opener: string): boolean {
    if (this.below > 0) {
      this.below -= 1;
      return false;
    }
    const to = this.open.lastIndexOf(opener), least = this.begun?.depth ?? this.open.length - 1;
    if (to !== this.open.length - 1 && this.begun) this.fault ??= NO_JSON;
    if (to < least || to < 0) return false;
    this.open.length = to;
    return to === this.begun?.depth;
  }

  private ended(rest: string, why?: string): JsonItem {
    const { depth = 0, line = this.line } = this.begun ?? {}, text = this.held + rest, fault = this.fault ?? (text.length > LONGEST_ITEM ? TOO_LONG : why);
    const item = { line, text, ...(fault === undefined ? {} : { fault }) };
    this.lastIsBroken = fault !== undefined;
    this.open.length = depth;
    this.below = 0;
    this.inText = this.escaped = false;
    this.held = '';
    this.last = '';
    delete this.begun;
    delete this.fault;
    return item;
  }
}

function featureAt(text: string, at: number): boolean {
  FEATURE.lastIndex = at;
  return FEATURE.test(text);
}
