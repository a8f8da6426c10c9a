import { AreaProblem } from '../../../core/geo/areas.js';
import { checkGeoJson, saysGeoJson } from '../../../core/geo/geojson.js';
import { FORMS, linkOf, propertyOf, type Link, type Property, type SetName } from '../../../core/sta/entities.js';
import { keptQuality } from '../../../core/sta/quality.js';
import { readSpan } from '../../../core/sta/times.js';
import { Problem } from '../../platform/http/problem.js';

export type Body = Readonly<Record<string, unknown>>;
export interface ReadEntity {
  readonly is: Record<string, unknown>;
  /** What stands at the links, as it came. */
  readonly links: ReadonlyMap<string, readonly unknown[]>;
}

export const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body of an entity. `whole`: all required properties must be there (POST, PUT); else what is there is checked (PATCH), beside what it was `before`. */
export function readEntity(set: SetName, body: unknown, whole: boolean, before: Body = {}): ReadEntity {
  if (!isObject(body)) throw new Problem(400, 'structure', `Send one of the ${set} as a JSON object.`);
  const is: Record<string, unknown> = {};
  const links = new Map<string, readonly unknown[]>();
  for (const [name, value] of Object.entries(body)) {
    // Ids, self links and the like of ours, sent back to us.
    if (name.includes('@iot.')) continue;
    const link = linkOf(set, name), property = propertyOf(set, name);
    if (link) links.set(name, linked(name, link, value));
    else if (!property) throw refused(name, `${set} have no such property; put what is your own into "properties" or "parameters"`);
    else if (!property.ours) is[name] = name === 'resultQuality' ? keptQuality(value) : checked(name, property, value);
  }
  if (whole) for (const [name, { required }] of Object.entries(FORMS[set].properties)) if (required && is[name] === undefined) throw refused(name, 'is missing', 'required');
  checkPlaces(set, is, whole ? {} : before);
  return { is, links };
}

/** Where something is, when that is said anew or anew is to be read as GeoJSON. What another encodingType holds is its sender's. */
function checkPlaces(set: SetName, is: Body, before: Body): void {
  const after = { ...before, ...is };
  for (const [name, { form }] of Object.entries(FORMS[set].properties)) {
    const says = form === 'geojson' ? name in is && is[name] !== null : form === 'place' && (name in is || 'encodingType' in is) && saysGeoJson(after['encodingType']);
    if (says) checkPlace(after[name], name);
  }
}

function checkPlace(value: unknown, name: string): void {
  try {
    checkGeoJson(value, name);
  } catch (error) {
    if (error instanceof AreaProblem) throw new Problem(400, 'value', error.message, { field: error.field });
    throw error;
  }
}

function linked(name: string, { many }: Link, value: unknown): readonly unknown[] {
  if (many !== Array.isArray(value)) throw refused(name, many ? 'takes a list' : 'takes one object, as {"@iot.id": 1}');
  return [value].flat();
}

function checked(name: string, { form, required }: Property, value: unknown): unknown {
  if (value === null && !required) return null;
  if (form === 'text' && typeof value !== 'string') throw refused(name, 'takes a text');
  if (form === 'object' && !isObject(value)) throw refused(name, 'takes a JSON object');
  if (form === 'time' && (typeof value !== 'string' || !readSpan(value))) throw refused(name, 'takes a time or an interval with an offset, as 2026-07-01T12:00:00Z');
  if (value === null) throw refused(name, 'must not be null', 'required');
  // As JSON, 1e999 is read as infinite, and would be told again as null.
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused(name, 'is a number beyond what can be kept');
  return value;
}

/** `{"@iot.id": 12}` and nothing else: an entity that is there. */
export function referenceOf(value: unknown): number | undefined {
  if (!isObject(value) || !('@iot.id' in value)) return undefined;
  const id = value['@iot.id'];
  if (Number.isSafeInteger(id)) return id as number;
  throw refused('@iot.id', 'takes a whole number');
}

export const NO_ENTITY = 'there is no entity of that id';
export const refused = (field: string, what: string, code = 'value'): Problem => new Problem(400, code, `${field}: ${what}.`, { field });
