import { LOGICAL_ID } from '../map/ids.js';
import { retry, type Outcome } from './outcome.js';

/** A resource as another server says it: nothing in it is believed before it was looked at. */
export interface Resource {
  readonly resourceType: string;
  readonly [field: string]: unknown;
}

/** A business identifier, by which a thing is written once. */
export interface Key {
  readonly system: string;
  readonly value: string;
}

/** Saved, if the answer's id is one: ids become parts of addresses. */
export function idOf({ id }: Resource): Outcome {
  return typeof id === 'string' && LOGICAL_ID.test(id) ? { outcome: 'saved', id } : retry('no-id');
}

export function hasIdentifier({ identifier }: Resource, { system, value }: Key): boolean {
  const identifiers = [identifier].flat() as ({ system?: unknown; value?: unknown } | null | undefined)[];
  return identifiers.some((item) => item?.system === system && item.value === value);
}

/** Whose resource it is. Servers may answer with their full address, or name a version; anybody else's stays foreign. */
export function patientOf(resource: Resource, baseUrl: string): string | undefined {
  const { reference } = (resource['subject'] ?? resource['patient'] ?? resource['for'] ?? {}) as { reference?: unknown };
  if (typeof reference !== 'string') return undefined;
  const own = `${baseUrl}/`;
  const local = reference.startsWith(own) ? reference.slice(own.length) : reference;
  return local.split('/_history/', 1)[0];
}
