import type { ClassName } from './classes.js';

/** How a collection's documents name whose data they are. */
export type Whose =
  /** `field` holds the subject. */
  | { readonly by: 'field'; readonly field: string }
  /** `_id` begins with the subject and a bar, then the kind. */
  | { readonly by: 'subject-and-kind' }
  /** `_id` is a device's, or begins with it and a bar. */
  | { readonly by: 'device' }
  /** Rows of several people; emptied into the others within seconds. */
  | { readonly by: 'journal' }
  /** Names an alert or a message of the record. */
  | { readonly by: 'record-item' };

export interface CollectionEntry {
  readonly name: string;
  readonly class: ClassName;
  readonly whose: Whose;
}

const field = (name: string, className: ClassName, which: string): CollectionEntry => ({ name, class: className, whose: { by: 'field', field: which } });

/**
 * Every collection with data of a person we watch over. A new collection must be named here or below: a test compares
 * both lists with the code, so that none can be forgotten by an erasure.
 */
export const PERSONAL: readonly CollectionEntry[] = [
  { name: 'segments', class: 'working', whose: { by: 'subject-and-kind' } },
  { name: 'segmentHours', class: 'working', whose: { by: 'subject-and-kind' } },
  { name: 'damagedSegments', class: 'working', whose: { by: 'subject-and-kind' } },
  { name: 'journal', class: 'working', whose: { by: 'journal' } },
  field('latest', 'working', '_id'),
  field('asks', 'working', '_id'),
  { name: 'deviceMarks', class: 'working', whose: { by: 'device' } },
  { name: 'deviceHealth', class: 'working', whose: { by: 'device' } },
  { name: 'deviceMemory', class: 'working', whose: { by: 'device' } },
  field('deviceFaults', 'working', 'subject'),
  field('fhirOriginals', 'clinical-record', 'subject'),
  field('quarantine', 'doubted', 'subject'),
  { name: 'unknownFields', class: 'doubted', whose: { by: 'device' } },
  field('alerts', 'clinical-record', 'residentId'),
  field('deliveries', 'clinical-record', 'residentId'),
  { name: 'recordTasks', class: 'clinical-record', whose: { by: 'record-item' } },
  { name: 'recordLinks', class: 'clinical-record', whose: { by: 'record-item' } },
  field('feed', 'messages', 'residentId'),
  field('uploads', 'working', 'subject'),
  field('wearableConnections', 'identity', 'subject'),
  field('wearableStates', 'working', 'subject'),
  field('homes', 'identity', 'household.subject'),
  field('kitLoans', 'identity', 'subject'),
  field('photos', 'environment', 'subject'),
  field('residents', 'identity', '_id'),
  field('devices', 'identity', 'subject'),
  field('audit', 'accountability', 'subject'),
  field('legalHolds', 'accountability', 'subject'),
  field('erasures', 'accountability', 'subject'),
  field('deletions', 'accountability', 'subject'),
];

/** Collections that say nothing of a person we watch over, and what they hold instead. */
export const NOT_PERSONAL: Readonly<Record<string, string>> = {
  carers: 'those who care, by name and telephone; they leave with their last circle, by a person’s hand',
  users: 'those who sign in',
  sessions: 'sign-ins that run',
  leases: 'which process does what',
  house: 'notes of the house itself',
  sources: 'clouds and gateways that send',
  strangers: 'devices nobody has registered',
  kits: 'which devices go together',
  pairingCodes: 'labels of devices in store, by keyed digests',
  codecs: 'how device profiles are decoded',
  codecTroubles: 'what went wrong with a codec, by source and profile',
  alarmsFirstHeard: 'which alarm messages were heard before, by their digests, for minutes',
  wearablePulls: 'what a maker’s cloud promised and has not been fetched yet, by connection',
  wearableRegistrations: 'our standing with the makers of wearables',
  fhirNames: 'digests of the names that other systems give to observations, for 30 days',
  inboundMessages: 'which texts were seen, by number of the provider',
  unmatchedReceipts: 'receipts that wait for their message, for an hour',
  deskMessages: 'texts that stand in for a telephone network; they name nobody and expire by themselves',
};
