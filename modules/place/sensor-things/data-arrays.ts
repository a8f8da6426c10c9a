import { grouped } from '../../../core/grouped.js';
import { isObject, referenceOf, refused } from './entity-form.js';
import type { EntityDoc } from './entity-docs.js';
import { selfLink, valuesOfDoc } from './view.js';

const COMPONENTS = ['id', 'phenomenonTime', 'resultTime', 'result', 'resultQuality', 'validTime', 'parameters'];
/** Rows of one request. [ours] */
const MOST_ROWS = 1_000;

/** One Observation of a Datastream. */
export interface Row {
  readonly datastream: number;
  readonly body: unknown;
}

/** `POST /CreateObservations` (18-088, 12.2): a list of `{ Datastream, components, dataArray }`, as Observations one by one. */
export function rowsOf(body: unknown): Row[] {
  if (!Array.isArray(body)) throw refused('body', 'takes a list of {"Datastream": {"@iot.id": 1}, "components": […], "dataArray": [[…]]}');
  const rows = body.flatMap((group: unknown) => {
    if (!isObject(group)) throw refused('body', 'takes a list of objects');
    const datastream = referenceOf(group['Datastream']), { components, dataArray } = group;
    if (datastream === undefined) throw refused('Datastream', 'is missing; name it as {"@iot.id": 1}', 'required');
    if (!Array.isArray(components) || !components.every((name) => typeof name === 'string')) throw refused('components', 'takes a list of names');
    if (!Array.isArray(dataArray)) throw refused('dataArray', 'takes a list of rows');
    return dataArray.map((row: unknown) => {
      if (!Array.isArray(row) || row.length !== components.length) throw refused('dataArray', 'each row has one value for each component');
      return { datastream, body: Object.fromEntries(row.map((value: unknown, i) => named(components[i] as string, value))) };
    });
  });
  if (rows.length > MOST_ROWS) throw refused('dataArray', `takes at most ${MOST_ROWS} rows in one request`);
  return rows;
}

const named = (component: string, value: unknown): [string, unknown] => (component === 'FeatureOfInterest/id' ? ['FeatureOfInterest', { '@iot.id': value }] : [component, value]);

/** `$resultFormat=dataArray`: Observations by their Datastream, as rows. */
export function asDataArrays(base: string, docs: readonly EntityDoc[]): object[] {
  return [...grouped(docs, ({ to }) => to['datastream'] as number)].map(([stream, rows]) => ({
    'Datastream@iot.navigationLink': selfLink(base, 'Datastreams', stream),
    components: COMPONENTS, 'dataArray@iot.count': rows.length,
    dataArray: rows.map((doc) => {
      const values = valuesOfDoc('Observations', doc);
      return COMPONENTS.map((name) => (name === 'id' ? doc._id : (values[name] ?? null)));
    }),
  }));
}
