import { isObject, listOf, objectOf, textOf, type Json } from './json.js';
import type { Introduced } from './claim.js';
import { notTaken, Refused, wrong } from './refused.js';

export interface Entry {
  readonly method: 'POST' | 'PUT';
  /** As it stands in the request, relative to the base. */
  readonly url: string;
  readonly resource: Json;
  readonly ifNoneExist?: string;
  readonly ifMatch?: string;
}

export interface Batch {
  /** All or nothing. */
  readonly whole: boolean;
  readonly entries: readonly (Entry | Refused)[];
  readonly introduced: Introduced;
}

/** A longer back-fill comes in several Bundles (reliability.md row 4). [ours] */
export const MOST_ENTRIES = 10_000;

export function readBundle(raw: unknown): Batch | Refused {
  if (!isObject(raw)) return wrong('Bundle', 'must be a JSON object.', 'structure');
  if (raw['resourceType'] !== 'Bundle') return wrong('Bundle.resourceType', 'this address takes a Bundle; a single Observation goes to /fhir/R4/Observation.');
  const { type, entry } = raw;
  if (type === undefined) return wrong('Bundle.type', 'is missing.', 'required');
  if (type !== 'batch' && type !== 'transaction') return notTaken('Bundle.type', 'only batch and transaction are taken.');
  if (entry !== undefined && !Array.isArray(entry)) return wrong('Bundle.entry', 'must be a list.', 'structure');
  const raws = listOf(entry);
  if (raws.length > MOST_ENTRIES) return new Refused(413, 'too-long', `Bundle.entry: at most ${MOST_ENTRIES} entries. Send the rest in further Bundles.`, 'Bundle.entry');
  const introduced = new Map<string, Json>();
  const urls = new Set<string>();
  for (const one of raws) {
    const { fullUrl, resource } = objectOf(one);
    if (typeof fullUrl !== 'string') continue;
    if (urls.has(fullUrl)) return wrong('Bundle.entry.fullUrl', 'the same fullUrl stands twice.', 'invariant');
    urls.add(fullUrl);
    if (isObject(resource) && (resource['resourceType'] === 'Patient' || resource['resourceType'] === 'Device')) introduced.set(fullUrl, resource);
  }
  return { whole: type === 'transaction', entries: raws.map((one) => readEntry(one)), introduced };
}

function readEntry(raw: unknown): Entry | Refused {
  const { resource, request } = objectOf(raw);
  if (!isObject(request)) return wrong('Bundle.entry.request', 'is missing. Say {method: "POST", url: "Observation"}.', 'required');
  const { method, url, ifNoneExist, ifMatch } = request;
  if (method !== 'POST' && method !== 'PUT') return notTaken('Bundle.entry.request.method', 'only POST and PUT are taken in a Bundle.');
  if (typeof url !== 'string' || url.length > 512) return wrong('Bundle.entry.request.url', 'must be text, as "Observation".', 'required');
  if (!isObject(resource)) return wrong('Bundle.entry.resource', 'is missing.', 'required');
  return { method, url, resource, ...(textOf(ifNoneExist) ? { ifNoneExist: ifNoneExist as string } : {}), ...(textOf(ifMatch) ? { ifMatch: ifMatch as string } : {}) };
}
