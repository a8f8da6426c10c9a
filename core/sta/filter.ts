import { BadQuery } from './bad-query.js';
import { FUNCTIONS } from './functions.js';
import { tokensOf, type Literal, type Token } from './tokens.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'mod';
export type Expression =
  | { readonly is: 'literal'; readonly value: Literal }
  | { readonly is: 'path'; readonly path: readonly string[] }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly is: 'not'; readonly of: Expression }
  | { readonly is: 'and' | 'or' | Comparison | Arithmetic; readonly left: Expression; readonly right: Expression };

/** From what binds least to what binds most (OData 4.0 part 2, 5.1.1.9). */
const LEVELS = [['or'], ['and'], ['eq', 'ne', 'gt', 'ge', 'lt', 'le'], ['add', 'sub'], ['mul', 'div', 'mod']] as const;
const COMPARISONS = 2;
/** Deeper than any person writes, and far from the end of the stack. [ours] */
const DEEPEST = 64;
const LONGEST = 4_000;

/** Parses $filter; throws BadQuery. */
export function parseFilter(text: string, option = '$filter'): Expression {
  const parser = new Parser(option, text);
  const expression = parser.level(0);
  parser.end();
  return expression;
}

/** Parses $orderby: what to order by, and which way. */
export function parseOrder(text: string): { by: Expression; down: boolean }[] {
  const parser = new Parser('$orderby', text);
  const orders: { by: Expression; down: boolean }[] = [];
  do {
    const by = parser.level(COMPARISONS + 1);
    // FROST's own client writes them large.
    const down = parser.word('desc') || parser.word('DESC');
    if (!down && !parser.word('asc')) parser.word('ASC');
    orders.push({ by, down });
  } while (parser.mark(','));
  parser.end();
  return orders;
}

class Parser {
  private readonly tokens: Token[];
  private next = 0;
  private depth = 0;

  constructor(private readonly option: string, private readonly text: string) {
    if (text.length > LONGEST) throw new BadQuery(option, LONGEST, `this is longer than ${LONGEST} characters.`);
    this.tokens = tokensOf(option, text);
  }

  level(rank: number): Expression {
    const operators: readonly string[] | undefined = LEVELS[rank];
    if (!operators) return this.unary();
    let left = rank === COMPARISONS ? this.negation(rank) : this.level(rank + 1);
    for (;;) {
      const operator = operators.find((name) => this.word(name));
      if (!operator) return left;
      left = { is: operator as 'and', left, right: this.level(rank + 1) };
    }
  }

  end(): void {
    if (this.token()) this.fail('an operator (and, or, eq, gt …) or the end is expected here.');
  }

  word(text: string): boolean {
    return this.take('word', text);
  }

  mark(text: string): boolean {
    return this.take('mark', text);
  }

  private negation(rank: number): Expression {
    if (!this.word('not')) return this.level(rank + 1);
    return this.deeper(() => ({ is: 'not', of: this.level(rank) }));
  }

  private unary(): Expression {
    return this.deeper(() => (this.mark('-') ? { is: 'sub', left: { is: 'literal', value: 0 }, right: this.unary() } : this.primary()));
  }

  private primary(): Expression {
    const token = this.token();
    if (token?.is === 'literal') {
      this.next += 1;
      return { is: 'literal', value: token.value };
    }
    if (this.mark('(')) {
      const inner = this.level(0);
      this.expect(')');
      return inner;
    }
    if (token?.is !== 'word') return this.fail('a property, a value or a function is expected here.');
    this.next += 1;
    return this.mark('(') ? this.call(token.text, token.at) : this.path(token.text);
  }

  private call(name: string, at: number): Expression {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) throw new BadQuery(this.option, at, 'there is no such function; names are written in small letters, as in tolower.');
    const args: Expression[] = [];
    if (!this.mark(')')) {
      do args.push(this.level(0)); while (this.mark(','));
      this.expect(')');
    }
    if (args.length < known.least || args.length > known.most) throw new BadQuery(this.option, at, `${name} takes ${known.least === known.most ? known.least : `${known.least} to ${known.most}`} argument(s).`);
    const wrong = known.wrong?.(args.map((arg) => (arg.is === 'literal' ? arg.value : undefined)));
    if (wrong !== undefined) throw new BadQuery(this.option, at, wrong);
    return { is: 'call', name, args };
  }

  private path(first: string): Expression {
    const path = [first];
    while (this.mark('/')) {
      const token = this.token();
      if (token?.is !== 'word') return this.fail('a name is expected after the slash.');
      path.push(token.text);
      this.next += 1;
    }
    return { is: 'path', path };
  }

  private deeper<T>(inner: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) this.fail(`this is nested more than ${DEEPEST} levels deep.`);
    const result = inner();
    this.depth -= 1;
    return result;
  }

  private expect(text: string): void {
    if (!this.mark(text)) this.fail(`"${text}" is expected here.`);
  }

  private take(is: 'word' | 'mark', text: string): boolean {
    const token = this.token();
    if (token?.is !== is || token.text !== text) return false;
    this.next += 1;
    return true;
  }

  private token(): Token | undefined {
    return this.tokens[this.next];
  }

  private fail(fix: string): never {
    throw new BadQuery(this.option, this.token()?.at ?? this.text.length, fix);
  }
}
