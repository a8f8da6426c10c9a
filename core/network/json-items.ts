import { TableProblem } from '../doors/uploads/csv.js';

export interface JsonItem {
  /** Where it begins, counting lines of the file from 1. */
  readonly line: number;
  readonly text: string;
}

/** No street light has a million characters. [ours] */
const LONGEST_ITEM = 1_000_000;
const DEEPEST = 64;

/**
 * The objects of a list, piece by piece: of a file that is a list, or an object with lists in it, as a FeatureCollection
 * is. What stands beside the lists is passed over.
 */
export class JsonItems {
  private readonly open: string[] = [];
  private inText = false;
  private escaped = false;
  private line = 1;
  private begun?: { readonly depth: number; readonly line: number };
  private held = '';
  private lists = 0;

  *feed(text: string): Generator<JsonItem> {
    let from = 0;
    for (let i = 0; i < text.length; i += 1) {
      const c = text[i] as string;
      if (c === '\n') this.line += 1;
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (c === '\\') this.escaped = true;
        else if (c === '"') this.inText = false;
      } else if (c === '"') this.inText = true;
      else if (c === '{' || c === '[') {
        if (this.begins(c)) from = i;
        if (this.open.push(c) > DEEPEST) throw new TableProblem(`Line ${this.line} is nested too deeply.`);
      } else if (c === '}' || c === ']') {
        if (this.open.pop() !== (c === '}' ? '{' : '[')) throw new TableProblem(`Line ${this.line} closes what was not opened: the file is no valid JSON.`);
        if (this.begun?.depth === this.open.length) {
          yield { line: this.begun.line, text: this.held + text.slice(from, i + 1) };
          this.held = '';
          delete this.begun;
        }
      }
    }
    if (this.begun) this.held += text.slice(from);
    if (this.held.length > LONGEST_ITEM) throw new TableProblem(`The item on line ${this.begun?.line} is longer than ${LONGEST_ITEM} characters.`);
  }

  end(): void {
    if (this.open.length > 0 || this.inText) throw new TableProblem('The file broke off: its JSON is not whole.');
    if (this.lists === 0) throw new TableProblem('The file holds no list of objects. Send a GeoJSON FeatureCollection, or a list.');
  }

  /** An object directly in the file's list, or in a list of the file's object. */
  private begins(c: string): boolean {
    const depth = this.open.length;
    if (c === '[' && (depth === 0 || (depth === 1 && this.open[0] === '{'))) this.lists += 1;
    if (c !== '{' || this.begun || depth === 0 || depth > 2 || this.open[depth - 1] !== '[' || (depth === 2 && this.open[0] !== '{')) return false;
    this.begun = { depth, line: this.line };
    return true;
  }
}
