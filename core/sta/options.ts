import { BadQuery } from './bad-query.js';
import { linkOf, propertyOf, type SetName } from './entities.js';
import { parseFilter, parseOrder, type Expression } from './filter.js';

export interface Query {
  readonly filter?: Expression;
  readonly order: readonly { readonly by: Expression; readonly down: boolean }[];
  readonly top?: number;
  readonly skip: number;
  readonly count: boolean;
  readonly select?: readonly string[];
  readonly expand: ReadonlyMap<string, Query>;
  readonly dataArray: boolean;
  /** The options as they were given, for the link to what follows. */
  readonly given: readonly (readonly [string, string])[];
}

const DEEPEST = 6;
const NAMES = ['$filter', '$orderby', '$top', '$skip', '$count', '$select', '$expand', '$resultFormat'];
type Raw = Map<string, string>;

/** The query options of a request for entities of `set`. Throws BadQuery. */
export function parseQuery(set: SetName, given: Iterable<readonly [string, string]>): Query {
  return understand(set, rawOf(given), 0);
}

function rawOf(given: Iterable<readonly [string, string]>): Raw {
  const raw: Raw = new Map();
  for (const [name, value] of given) {
    if (!NAMES.includes(name)) throw new BadQuery('query', 0, `there is no such option; known are ${NAMES.join(', ')}.`);
    if (raw.has(name)) throw new BadQuery(name, 0, 'it is given twice.');
    raw.set(name, value);
  }
  return raw;
}

function understand(set: SetName, raw: Raw, depth: number): Query {
  if (depth > DEEPEST) throw new BadQuery('$expand', 0, `it is nested more than ${DEEPEST} levels deep.`);
  const filter = raw.get('$filter'), order = raw.get('$orderby'), select = raw.get('$select'), format = raw.get('$resultFormat'), top = whole('$top', raw);
  if (format !== undefined && (format !== 'dataArray' || set !== 'Observations')) throw new BadQuery('$resultFormat', 0, 'only dataArray is known, for Observations.');
  const query: Query = {
    order: order === undefined ? [] : parseOrder(order), skip: whole('$skip', raw) ?? 0, count: flag('$count', raw), given: [...raw], dataArray: format === 'dataArray',
    expand: expansions(set, raw.get('$expand') ?? '', depth),
    ...(filter === undefined ? {} : { filter: parseFilter(filter) }), ...(top === undefined ? {} : { top }),
    ...(select === undefined || select === '' ? {} : { select: selected(set, select) }),
  };
  for (const expression of [query.filter, ...query.order.map(({ by }) => by)]) if (expression) knownPaths(set, expression);
  return query;
}

function whole(name: string, raw: Raw): number | undefined {
  const text = raw.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new BadQuery(name, 0, 'a whole number from 0 on is expected.');
  return Number(text);
}

function flag(name: string, raw: Raw): boolean {
  const text = raw.get(name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw new BadQuery(name, 0, 'true or false is expected.');
  return text === 'true';
}

function selected(set: SetName, text: string): string[] {
  return text.split(',').map((part) => {
    const name = part.trim() === '@iot.id' ? 'id' : part.trim();
    if (!isName(set, name.split('/', 1)[0] ?? '')) throw new BadQuery('$select', text.indexOf(part), `${set} have no such property.`);
    return name;
  });
}

const CONTROL = ['id', '@iot.id', '@iot.selfLink'];
const isName = (set: SetName, name: string): boolean => CONTROL.includes(name) || propertyOf(set, name) !== undefined || linkOf(set, name) !== undefined;

/** Every path leads somewhere: a misspelt name is said, not taken for an empty value. */
function knownPaths(set: SetName, expression: Expression): void {
  if (expression.is === 'path') {
    let at: SetName = set;
    for (const name of expression.path) {
      const link = linkOf(at, name);
      if (!link && !isName(at, name)) throw new BadQuery('$filter', 0, `${at} have no property or link of the name in "${expression.path.join('/')}".`);
      if (!link) return;
      at = link.to;
    }
    throw new BadQuery('$filter', 0, `"${expression.path.join('/')}" is an entity; add one of its properties.`);
  }
  if (expression.is === 'call') expression.args.forEach((arg) => knownPaths(set, arg));
  else if (expression.is === 'not') knownPaths(set, expression.of);
  else if (expression.is !== 'literal') [expression.left, expression.right].forEach((side) => knownPaths(set, side));
}

/** `Datastreams($top=1;$expand=Observations),Locations/HistoricalLocations` */
function expansions(set: SetName, text: string, depth: number): Map<string, Query> {
  const raws = new Map<string, Raw>();
  for (const item of split('$expand', text, ',')) {
    const [, path = '', , inner] = /^([^()]+)(\((.*)\))?$/s.exec(item.trim()) ?? [];
    const [link = '', ...rest] = path.trim().split('/');
    if (!linkOf(set, link)) throw new BadQuery('$expand', Math.max(0, text.indexOf(item)), `${set} lead to nothing of that name.`);
    const raw = raws.get(link) ?? new Map<string, string>();
    const further = rest.length > 0 ? rest.join('/') + (inner === undefined ? '' : `(${inner})`) : undefined;
    const given = further === undefined ? rawOf(split('$expand', inner ?? '', ';').map(named)) : new Map([['$expand', further]]);
    for (const [name, value] of given) raw.set(name, name === '$expand' && raw.has(name) ? `${raw.get(name)},${value}` : value);
    raws.set(link, raw);
  }
  return new Map([...raws].map(([link, raw]) => [link, understand((linkOf(set, link) as { to: SetName }).to, raw, depth + 1)]));
}

const named = (option: string): [string, string] => {
  const at = option.indexOf('=');
  return [option.slice(0, Math.max(0, at)).trim(), option.slice(at + 1).trim()];
};

/** At a mark that stands outside of brackets and quotes. */
function split(option: string, text: string, mark: string): string[] {
  const parts: string[] = [];
  let depth = 0, quoted = false, from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === "'") quoted = !quoted;
    else if (!quoted && c === '(') depth += 1;
    else if (!quoted && c === ')') depth -= 1;
    else if (!quoted && depth === 0 && c === mark) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
    if (depth < 0) throw new BadQuery(option, i, 'this bracket closes nothing.');
  }
  if (depth > 0 || quoted) throw new BadQuery(option, text.length, 'a bracket or a quote is not closed.');
  return [...parts, text.slice(from)].filter((part) => part.trim() !== '');
}
