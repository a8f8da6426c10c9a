import { own } from '../codes/systems.js';
import type { Resource } from './record-client.js';

/** Where our resources stand in the record: our `Type/id` to theirs. */
export type Links = ReadonlyMap<string, string>;

const IDENTIFIED: Readonly<Record<string, string>> = { Device: own('device'), RelatedPerson: own('carer'), Patient: own('resident'), Observation: own('reading'), DetectedIssue: own('alert'), Task: own('alert') };

/**
 * A resource of ours as the record takes it: without our id and version, and with references to what stands there. What
 * does not is named by our identifier instead, which refers to nothing that could dangle.
 */
export function forRecord(resource: object, links: Links): Resource {
  const { id: _, meta, ...rest } = resource as Resource & { meta?: { profile?: unknown } };
  const kept = meta?.profile ? { meta: { profile: meta.profile } } : {};
  return { ...(rewritten(rest, links) as Resource), ...kept };
}

function rewritten(value: unknown, links: Links): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, links));
  if (typeof value !== 'object' || value === null) return value;
  const { reference, ...rest } = value as { reference?: unknown };
  const others = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, rewritten(part, links)]));
  return typeof reference === 'string' ? { ...others, ...pointer(reference, links) } : others;
}

function pointer(reference: string, links: Links): object {
  const theirs = links.get(reference);
  if (theirs !== undefined) return { reference: theirs };
  const [type = '', id = ''] = reference.split('/');
  return { type, identifier: { system: IDENTIFIED[type] ?? `urn:hearthline:${type.toLowerCase()}`, value: id } };
}
