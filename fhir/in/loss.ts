import { KIND_CODES } from '../codes/kind-codes.js';
import { ukCoreExtension } from '../codes/systems.js';
import type { Kind } from '../../core/observations/kinds.js';
import { listOf, objectOf, type Json } from './json.js';
import { allOurs } from './known-codes.js';

/**
 * What of a resource our view of its reading gives back, or what only names and files it: id, meta, identifiers, category,
 * who and what stands behind it, the words beside codes, and when it was issued. All else would be lost without the
 * original: another status, another coding, a unit, a comparator, a part, a note, a site, a method, an extension, a text.
 */
const GIVEN_BACK = new Set([
  'resourceType', 'id', 'meta', 'extension', 'identifier', 'status', 'category', 'code', 'subject', 'effectiveDateTime', 'effectiveInstant', 'issued', 'performer', 'device',
  'valueQuantity', 'valueCodeableConcept', 'valueBoolean', 'dataAbsentReason', 'component',
]);
const META = new Set(['profile', 'versionId', 'lastUpdated', 'source']);
const RECORDING_SETTING = ukCoreExtension('RecordingSetting');

export function nothingLost(kind: Kind, codings: readonly unknown[], resource: Json): boolean {
  for (const field in resource) if (!GIVEN_BACK.has(field)) return false;
  return resource['status'] === 'final' && allOurs(codings, KIND_CODES[kind].codings) && plainMeta(resource['meta']) && plainExtension(resource['extension']) && bySubject(resource);
}

function plainMeta(meta: unknown): boolean {
  for (const field in objectOf(meta)) if (!META.has(field)) return false;
  return true;
}

/** Where it was recorded: at home, as all of ours. */
function plainExtension(extension: unknown): boolean {
  return listOf(extension).every((item) => {
    const { url, valueCodeableConcept } = objectOf(item);
    return url === RECORDING_SETTING && objectOf(listOf(objectOf(valueCodeableConcept)['coding'])[0])['code'] === 'residential';
  });
}

/** The person measured themselves, as in all of ours. */
function bySubject({ performer, subject }: Json): boolean {
  return listOf(performer).every((one) => objectOf(one)['reference'] === objectOf(subject)['reference']);
}
