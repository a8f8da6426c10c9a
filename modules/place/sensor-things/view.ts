import { FORMS, type SetName } from '../../../core/sta/entities.js';
import { toldQuality } from '../../../core/sta/quality.js';
import type { EntityDoc } from './entity-docs.js';

export type Entity = Record<string, unknown>;

/** Where SensorThings is served. */
export const ROOT = '/sta/v1.1';
/** The header that says which rows of a data array were refused. */
export const REFUSED_ROWS = 'Refused-Rows';

/** To what comes after the first `skip` of a list, by the same options. */
export function nextLink(list: string, given: Iterable<readonly [string, string]>, skip: number): string {
  const query = new URLSearchParams([...given].map(([name, value]): [string, string] => [name, value]));
  query.set('$skip', String(skip));
  return `${list}?${query.toString().replaceAll('%24', '$')}`;
}

export const selfLink = (base: string, set: SetName, id: number): string => `${base}/${set}(${id})`;

/** An entity's properties as it says them, with those that we keep for it. */
export function valuesOfDoc(set: SetName, doc: EntityDoc): Record<string, unknown> {
  if (set === 'Observations' && doc.quality) return { ...doc.is, resultQuality: toldQuality(doc.quality, doc.is['resultQuality']) };
  if (set !== 'Datastreams') return doc.is;
  const { first, last, firstResult, lastResult } = doc;
  return { ...doc.is, ...(first && last ? { phenomenonTime: interval(first, last) } : {}), ...(firstResult && lastResult ? { resultTime: interval(firstResult, lastResult) } : {}) };
}

const interval = (from: Date, to: Date): string => `${from.toISOString()}/${to.toISOString()}`;

/** An entity as JSON (18-088, 9.2). `select`: names of what is asked for; all where undefined. */
export function entityView(base: string, set: SetName, doc: EntityDoc, select?: readonly string[]): Entity {
  const values = valuesOfDoc(set, doc);
  const self = selfLink(base, set, doc._id);
  const wanted = (name: string): boolean => select === undefined || select.some((chosen) => chosen === name || chosen.startsWith(`${name}/`));
  const view: Entity = {};
  if (wanted('id')) view['@iot.id'] = doc._id;
  if (select === undefined || wanted('@iot.selfLink')) view['@iot.selfLink'] = self;
  for (const [name] of Object.entries(FORMS[set].properties)) if (values[name] !== undefined && wanted(name)) view[name] = values[name];
  for (const name of Object.keys(FORMS[set].links)) if (wanted(name)) view[`${name}@iot.navigationLink`] = `${self}/${name}`;
  return view;
}
