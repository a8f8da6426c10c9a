import { own } from '../codes/systems.js';
import { readRelatedPersonId, readRuleDeviceId } from '../map/ids.js';
import type { Key, Resource } from './resource.js';

/** Where our resources stand in the record: our `Type/id` to theirs. */
export type Links = ReadonlyMap<string, string>;

/** A person whose place in the record is not known: nothing may be written, least of all about nobody. */
export class UnknownPerson extends Error {
  override readonly name = 'UnknownPerson';
}

/**
 * A resource of ours as the record takes it: without our id and version, and with references to what stands there. What
 * does not is named by our identifier instead, which refers to nothing that could dangle; the person alone must stand
 * there.
 */
export function forRecord(resource: object, links: Links): Resource {
  const { id: _, meta, ...rest } = resource as Resource & { meta?: { profile?: unknown } };
  const kept = meta?.profile ? { meta: { profile: meta.profile } } : {};
  return { ...(rewritten(rest, links) as Resource), ...kept };
}

/** Our `Type/id` of everything that a resource refers to. */
export function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'reference' && typeof part === 'string' ? [part] : referencesOf(part)));
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
  if (type === 'Patient') throw new UnknownPerson();
  return { type, identifier: identifierOf(type, id) };
}

const SYSTEMS: Readonly<Record<string, string>> = { Device: own('device'), Observation: own('reading'), DetectedIssue: own('alert'), Task: own('alert') };

/** The identifier under which our own FHIR endpoint shows the same thing. */
function identifierOf(type: string, id: string): Key {
  const carer = type === 'RelatedPerson' ? readRelatedPersonId(id)?.carer : undefined;
  if (carer) return { system: own('carer'), value: carer };
  const rule = type === 'Device' ? readRuleDeviceId(id) : undefined;
  if (rule) return { system: own('rule'), value: `${rule.rule}|${rule.version}` };
  return { system: SYSTEMS[type] ?? `urn:hearthline:${type.toLowerCase()}`, value: id };
}
