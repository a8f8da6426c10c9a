import { FORMS, type SetName } from '../../../core/sta/entities.js';
import type { Quality } from '../../../core/sta/quality.js';
import { readSpan, type Span } from '../../../core/sta/times.js';

/** An entity as it is kept: what it is (`is`, its JSON), and whom it leads to (`to`, ids). */
export interface EntityDoc {
  _id: number;
  is: Record<string, unknown>;
  to: Record<string, number | number[]>;
  /** Begin and end of an Observation's phenomenonTime, or a HistoricalLocation's time: what is ordered and searched by. */
  at?: Date;
  until?: Date;
  /** An Observation's result, where it is a number. */
  num?: number;
  /** Of a Datastream: its Observations, and the span of their times; counted and widened with each write. */
  n?: number;
  first?: Date;
  last?: Date;
  firstResult?: Date;
  lastResult?: Date;
  /** Of a Location: the FeatureOfInterest that was made of it. */
  made?: number;
  /** Of a FeatureOfInterest: the Datastreams that observed it. */
  seenBy?: number[];
  /** Of a Thing: the partner by whose key it was entered. */
  by?: string;
  /** Of a Thing and of its Datastreams: the site of the town whose readings they tell, and what of it. */
  site?: string;
  /** Of an Observation that was changed: when that was. */
  touched?: Date;
  /** Of an Observation that was read: reckoned then, never kept. */
  quality?: Quality;
}

/** Which fields of which sets hold ids of `set`: who must be looked at when one of its entities leaves. */
export function holdersOf(set: SetName): { holder: SetName; field: string; many: boolean }[] {
  return Object.entries(FORMS).flatMap(([holder, { links }]) =>
    Object.values(links).flatMap((link) => (link.to === set && link.field ? [{ holder: holder as SetName, field: link.field, many: link.many }] : [])),
  );
}

/** What is searched by, out of what an entity is. */
export function derived(set: SetName, is: Record<string, unknown>): Pick<EntityDoc, 'at' | 'until' | 'num'> {
  const time = set === 'Observations' ? is['phenomenonTime'] : set === 'HistoricalLocations' ? is['time'] : undefined;
  const span: Span | undefined = typeof time === 'string' ? readSpan(time) : undefined;
  const num = set === 'Observations' && typeof is['result'] === 'number' ? is['result'] : undefined;
  return { ...(span ? { at: new Date(span.from), until: new Date(span.to) } : {}), ...(num === undefined ? {} : { num }) };
}
