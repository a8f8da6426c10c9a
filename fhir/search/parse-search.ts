import { LOGICAL_ID } from '../map/ids.js';
import type { ResourceType } from '../map/say.js';
import { readCursor, type Cursor } from './cursor.js';
import { ALWAYS, narrow, type DateRange } from './date-range.js';
import { FhirProblem } from './fhir-problem.js';
import { SEARCHES, type Param, type SearchForm } from './searches.js';

/** `system` undefined: any system; '' (from `|code`): none. */
export interface Token {
  readonly system?: string;
  readonly code: string;
}

/** A reference as asked: `target=Observation/x` names its type. */
export interface Target {
  readonly type: ResourceType;
  readonly id: string;
}

/** A search as asked, read and believed. Of each parameter its values are alternatives. */
export interface Search {
  readonly type: ResourceType;
  readonly ids?: readonly string[];
  readonly patient?: string;
  readonly tokens: Readonly<Record<string, readonly Token[]>>;
  readonly references: Readonly<Record<string, readonly Target[]>>;
  readonly dates: Readonly<Record<string, DateRange>>;
  readonly name?: string;
  /** How many on a page; 0: only count. */
  readonly count: number;
  readonly newestFirst: boolean;
  readonly cursor?: Cursor;
  /** Names of parameters that were left out (only where asked to be lenient): the self link must not repeat them. */
  readonly ignored: readonly string[];
}

/** What becomes of a parameter that is not served: FHIR's `Prefer: handling=strict` or `lenient`. */
export type Handling = 'strict' | 'lenient';

const DEFAULT_COUNT = 50;
const MOST_COUNT = 1_000;
const MOST_PARAMS = 40;
const MOST_INCLUDES = 20;
const MOST_VALUES = 200;
const LONGEST_VALUE = 2_048;
const FORMATS = new Set(['json', 'application/json', 'application/fhir+json', 'text/json']);
const SUMMARIES = new Set(['true', 'text', 'data', 'count', 'false']);
const CONTROLS = new Set(['_count', '_sort', '_cursor', '_summary', '_format']);
const PLAIN_NAME = /^[A-Za-z_][A-Za-z_-]{0,39}$/;

interface Draft {
  ids?: string[];
  patient?: string;
  tokens: Record<string, Token[]>;
  references: Record<string, Target[]>;
  dates: Record<string, DateRange>;
  name?: string;
  count: number;
  newestFirst: boolean;
  cursor?: Cursor;
  ignored: string[];
}

/**
 * Reads a search from its query. What we do not know is refused unless the caller asks to be lenient: a filter that is
 * quietly left out answers another question. Throws FhirProblem.
 */
export function parseSearch(type: ResourceType, query: URLSearchParams, handling: Handling = 'strict'): Search {
  refuseCostly(query);
  const form = SEARCHES[type];
  const draft: Draft = { tokens: {}, references: {}, dates: {}, count: DEFAULT_COUNT, newestFirst: true, ignored: [] };
  for (const [name, value] of query) {
    if (!PLAIN_NAME.test(name)) throw new FhirProblem(400, 'value', 'A parameter has a name that FHIR does not know: no brackets, no modifiers.');
    if (value === '') throw new FhirProblem(400, 'value', `${name}: has no value.`);
    if (CONTROLS.has(name)) takeControl(draft, form, name, value, query.getAll(name).length);
    else if (handling === 'lenient' && !Object.hasOwn(form.params, name)) draft.ignored.push(name);
    else takeFilter(draft, form, name, value);
  }
  if (query.get('_summary') === 'count') draft.count = 0;
  return { type, ...draft };
}

/** Said before anything else is looked at (reliability.md 3, row 19). */
function refuseCostly(query: URLSearchParams): void {
  const entries = [...query];
  const costly = (detail: string): FhirProblem => new FhirProblem(400, 'too-costly', detail);
  if (entries.some(([name, value]) => value.length > LONGEST_VALUE || name.length > LONGEST_VALUE)) throw costly('A value is longer than 2 kB.');
  if (entries.filter(([name]) => name.startsWith('_include') || name.startsWith('_revinclude')).length > MOST_INCLUDES) throw costly(`More than ${MOST_INCLUDES} includes.`);
  if (entries.length > MOST_PARAMS) throw costly(`More than ${MOST_PARAMS} parameters.`);
}

/** Parameters that say how to answer. `_summary` other than `count` may be answered in full (FHIR R4, search). */
function takeControl(draft: Draft, form: SearchForm, name: string, value: string, times: number): void {
  if (times > 1) throw moreThanOnce(name);
  switch (name) {
    case '_count': draft.count = countOf(value); return;
    case '_sort': draft.newestFirst = isNewestFirst(form, value); return;
    case '_cursor': draft.cursor = readCursor(value); return;
    case '_summary':
      if (!SUMMARIES.has(value)) throw new FhirProblem(400, 'value', '_summary: must be true, text, data, count or false.');
      return;
    default:
      if (!FORMATS.has(value)) throw new FhirProblem(400, 'not-supported', '_format: only JSON is served.');
  }
}

const moreThanOnce = (name: string): FhirProblem => new FhirProblem(400, 'not-supported', `${name}: is there more than once. Alternatives are separated by a comma.`);

function countOf(value: string): number {
  if (Number(value) > MOST_COUNT) throw new FhirProblem(400, 'too-costly', `_count: at most ${MOST_COUNT}. Follow the next link for more.`);
  if (!/^\d{1,4}$/.test(value)) throw new FhirProblem(400, 'value', `_count: must be a whole number from 0 to ${MOST_COUNT}.`);
  return Number(value);
}

function isNewestFirst(form: SearchForm, value: string): boolean {
  if (form.sort !== undefined && value === form.sort) return false;
  if (form.sort !== undefined && value === `-${form.sort}`) return true;
  throw new FhirProblem(400, 'too-costly', form.sort ? `_sort: only ${form.sort} and -${form.sort} are kept in order.` : '_sort: this type has no order to choose.');
}

function takeFilter(draft: Draft, form: SearchForm, name: string, value: string): void {
  const param = Object.hasOwn(form.params, name) ? form.params[name] : undefined;
  if (!param) throw new FhirProblem(400, 'not-supported', `This type is searched by ${Object.keys(form.params).join(', ')}, _count, _sort and _format alone.`);
  const under = param.sameAs ?? name;
  switch (param.type) {
    case 'date':
      if (value.includes(',')) throw new FhirProblem(400, 'not-supported', `${name}: one date each; a list of alternatives is not supported.`);
      draft.dates[under] = narrow(draft.dates[under] ?? ALWAYS, name, value);
      return;
    case 'string':
      if (draft.name !== undefined) throw moreThanOnce(name);
      if (value.includes(',')) throw new FhirProblem(400, 'not-supported', `${name}: one name at a time; a list of alternatives is not supported.`);
      draft.name = value;
      return;
    case 'id':
      draft.ids = alternatives(name, value, draft.ids).map((id) => idIn(name, id));
      return;
    case 'token':
      draft.tokens[under] = alternatives(name, value, draft.tokens[under]).map((text) => tokenIn(name, text));
      return;
    case 'reference': takeReference(draft, under, param, name, value);
  }
}

function takeReference(draft: Draft, under: string, param: Param, name: string, value: string): void {
  const targets = alternatives(name, value, under === 'patient' ? draft.patient : draft.references[under]).map((text) => targetIn(name, text, param.targets ?? []));
  if (under !== 'patient') {
    draft.references[under] = targets;
    return;
  }
  if (targets.length > 1) throw new FhirProblem(400, 'not-supported', `${name}: one patient at a time.`);
  draft.patient = targets[0]?.id;
}

/** A comma says "or". The same parameter twice would say "and", which no single coded value can be: refused. */
function alternatives(name: string, value: string, before: unknown): string[] {
  if (before !== undefined) throw moreThanOnce(name);
  const values = value.split(',');
  if (values.length > MOST_VALUES) throw new FhirProblem(400, 'too-costly', `${name}: more than ${MOST_VALUES} alternatives.`);
  return values;
}

function idIn(name: string, text: string): string {
  if (!LOGICAL_ID.test(text)) throw new FhirProblem(400, 'value', `${name}: an id has 1 to 64 letters, digits, - and points.`);
  return text;
}

function tokenIn(name: string, text: string): Token {
  const parts = text.split('|');
  const code = parts.at(-1) ?? '';
  if (parts.length > 2 || code === '') throw new FhirProblem(400, 'value', `${name}: must be a code, or system|code.`);
  return parts.length === 2 ? { system: parts[0] ?? '', code } : { code };
}

/** `id` where the type is clear, or `Type/id`. Other servers' addresses are never looked at. */
function targetIn(name: string, text: string, targets: readonly ResourceType[]): Target {
  const [first = '', second, more] = text.split('/');
  const type = second === undefined ? (targets.length === 1 ? targets[0] : undefined) : targets.find((target) => target === first);
  if (!type || more !== undefined) throw new FhirProblem(400, 'value', `${name}: must be ${targets.map((target) => `${target}/id`).join(' or ')}.`);
  return { type, id: idIn(name, second ?? first) };
}
