import { grouped } from '../../../core/grouped.js';
import { propertyOf } from '../../../core/sta/entities.js';
import { Problem } from '../../platform/http/problem.js';
import { isObject, referenceOf, refused } from './entity-form.js';
import type { EntityDoc } from './entity-docs.js';
import { selfLink, valuesOfDoc } from './view.js';

const COMPONENTS = ['id', 'phenomenonTime', 'resultTime', 'result', 'resultQuality', 'validTime', 'parameters'];
const FEATURE_ID = 'FeatureOfInterest/id';
/** Rows of one request. [ours] */
const MOST_ROWS = 1_000;
/** Refused rows whose reasons are told, and letters of all that is told. [ours] */
const MOST_TOLD = 5, MOST_LETTERS = 500;

/** One Observation of a Datastream. */
export interface Row {
  readonly datastream: number;
  readonly body: unknown;
}

/**
 * `POST /CreateObservations` (18-088, 12.2): a list of `{ Datastream, components, dataArray }`, as Observations one by one.
 * What is wrong with one row is its own; of what stands round the rows nothing may be wrong.
 */
export function rowsOf(body: unknown): (Row | Problem)[] {
  if (!Array.isArray(body)) throw refused('body', 'takes a list of {"Datastream": {"@iot.id": 1}, "components": […], "dataArray": [[…]]}');
  const rows = body.flatMap((group: unknown) => {
    if (!isObject(group)) throw refused('body', 'takes a list of objects');
    const datastream = referenceOf(group['Datastream']), components = componentsOf(group['components']), { dataArray } = group;
    if (datastream === undefined) throw refused('Datastream', 'is missing; name it as {"@iot.id": 1}', 'required');
    if (!Array.isArray(dataArray)) throw refused('dataArray', 'takes a list of rows');
    return dataArray.map((row: unknown) => {
      if (!Array.isArray(row) || row.length !== components.length) return refused('dataArray', 'each row has one value for each component');
      return { datastream, body: Object.fromEntries(row.map((value: unknown, i) => named(components[i] as string, value))) };
    });
  });
  if (rows.length > MOST_ROWS) throw refused('dataArray', `takes at most ${MOST_ROWS} rows in one request`);
  return rows;
}

function componentsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) throw refused('components', 'takes a list of names');
  if (new Set(value).size < value.length) throw refused('components', 'names one twice');
  if (!value.every((name) => name === FEATURE_ID || name === 'FeatureOfInterest' || propertyOf('Observations', name))) throw refused('components', `takes ${[...COMPONENTS.slice(1), FEATURE_ID].join(', ')}`);
  return value as string[];
}

const named = (component: string, value: unknown): [string, unknown] => (component === FEATURE_ID ? ['FeatureOfInterest', { '@iot.id': value }] : [component, value]);

/** In one line of a header: how many rows were refused, and of the first of them which (from 0) and why. Undefined: none. */
export function refusedRows(rows: readonly (number | Problem)[]): string | undefined {
  const refusals = rows.flatMap((row, i) => (row instanceof Problem ? [`[${i}] ${row.detail}`] : []));
  if (refusals.length === 0) return undefined;
  const told = [`${refusals.length} of ${rows.length}:`, ...refusals.slice(0, MOST_TOLD), ...(refusals.length > MOST_TOLD ? ['…'] : [])].join(' ');
  // A reason may name what somebody else called something, and a header takes no more than ASCII.
  return told.replaceAll('…', '...').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MOST_LETTERS);
}

/** `$resultFormat=dataArray`: Observations by their Datastream, as rows of what was selected. */
export function asDataArrays(base: string, docs: readonly EntityDoc[], select?: readonly string[]): object[] {
  const components = COMPONENTS.filter((name) => select?.some((chosen) => chosen === name || chosen.startsWith(`${name}/`)) ?? true);
  return [...grouped(docs, ({ to }) => to['datastream'] as number)].map(([stream, rows]) => ({
    'Datastream@iot.navigationLink': selfLink(base, 'Datastreams', stream),
    components, 'dataArray@iot.count': rows.length,
    dataArray: rows.map((doc) => {
      const values = valuesOfDoc('Observations', doc);
      return components.map((name) => (name === 'id' ? doc._id : (values[name] ?? null)));
    }),
  }));
}
