const MINUS = 45, POINT = 46, COMMA = 44, ZERO = 48, OPEN_LIST = 91, CLOSE_LIST = 93;
/** What sensors say has so few places after the point; a number with more is left to JavaScript. */
const PLACES = [1, 10, 100, 1_000] as const;
const MOST_WHOLE = 2 ** 31;
/** No double is written with more characters. */
const LONGEST = 32;

/**
 * JSON straight into bytes, for columns of numbers. A fast sensor's day is 86,400 of them: `JSON.stringify`, and
 * encoding its text, cost as much as all the rest of showing it. [measured: npm run bench -- --only year]
 */
export class JsonBytes {
  private bytes: Uint8Array;
  private length = 0;

  /** `expected`: bytes of room from the beginning. */
  constructor(expected = 1_024) {
    this.bytes = new Uint8Array(expected);
  }

  /** JSON as it stands; what is not ASCII is escaped, as it may be within its texts. */
  json(text: string): void {
    this.room(text.length * 6);
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code < 0x80) this.bytes[this.length++] = code;
      else for (const c of `\\u${code.toString(16).padStart(4, '0')}`) this.bytes[this.length++] = c.charCodeAt(0);
    }
  }

  /** An array of them, all finite. */
  numbers(values: readonly number[]): void {
    this.room(2);
    this.bytes[this.length++] = OPEN_LIST;
    for (let i = 0; i < values.length; i += 1) {
      this.room(LONGEST);
      if (i > 0) this.bytes[this.length++] = COMMA;
      this.number(values[i] as number);
    }
    this.bytes[this.length++] = CLOSE_LIST;
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private number(value: number): void {
    const size = Math.abs(value);
    for (let places = 0; places < PLACES.length; places += 1) {
      const factor = PLACES[places] as number, whole = Math.round(size * factor);
      if (whole >= MOST_WHOLE || whole / factor !== size) continue;
      if (value < 0) this.bytes[this.length++] = MINUS;
      this.digits(Math.floor(whole / factor), 1);
      if (places === 0) return;
      this.bytes[this.length++] = POINT;
      return this.digits(whole % factor, places);
    }
    this.json(String(value));
  }

  /** At least so many of them. */
  private digits(whole: number, least: number): void {
    let count = least;
    for (let bound = 10 ** least; whole >= bound; bound *= 10) count += 1;
    this.length += count;
    for (let at = this.length - 1, left = whole; count > 0; at -= 1, count -= 1) {
      this.bytes[at] = ZERO + (left % 10);
      left = Math.floor(left / 10);
    }
  }

  private room(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
