/** How a resident's own copy tells of a collection that holds data of theirs. */
export type Copied =
  /** Document by document, found by `field`; where that lies inside a list, only their own entries of the list. `without`: fields that are no data of theirs. */
  | { readonly as: 'documents'; readonly field: string; readonly without?: readonly string[] }
  /** One by one, whatever they are packed in. */
  | { readonly as: 'readings' }
  | { readonly as: 'nothing'; readonly why: string };

const of = (field: string, ...without: readonly string[]): Copied => ({ as: 'documents', field, without });
const no = (why: string): Copied => ({ as: 'nothing', why });
const DERIVED = 'Made of the rest, which is here.';
const OF_A_DEVICE = 'How a device behaves, not a person; what it said is among the readings.';

/** Of every collection in `collections.ts` with data of a person we watch over; a test compares the two. */
export const COPIED: Readonly<Record<string, Copied>> = {
  residents: of('_id'), homes: of('household.subject'), devices: of('issues.subject', 'keyHash'), kitLoans: of('subject'), photos: of('subject'), wearableConnections: of('subject', 'tokens'), escalationPlans: of('_id'),
  airPlans: of('_id'), airAdvisories: of('resident'), consents: of('subject'),
  journal: { as: 'readings' }, segments: { as: 'readings' }, damagedSegments: no('What is stored and cannot be read; which stretches those are stands under `unreadable`.'), quarantine: of('subject'), fhirOriginals: of('subject'), uploads: of('subject'), deviceFaults: of('subject'),
  alerts: of('residentId', 'fedVersion', 'pending', 'live'), deliveries: of('residentId', 'claim', 'pending', 'dueAt'), alertsSeen: of('residentId'), pushes: of('residentId', 'claim', 'dueAt', 'subscription'),
  outages: of('missed.resident'), missedChecked: of('resident'), audit: of('subject', 'hash'), erasures: of('subject'), deletions: of('subject'),
  segmentHours: no(DERIVED), latest: no(DERIVED), feed: no(DERIVED), asks: no('When they are looked after next; it changes every few minutes.'),
  deviceMarks: no(OF_A_DEVICE), deviceHealth: no(OF_A_DEVICE), deviceMemory: no(OF_A_DEVICE), unknownFields: no('Fields of messages that nobody reads, by device.'),
  recordTasks: no('What is still to be written to the health and care record; what it says is here.'), recordLinks: no('Where in the health and care record it stands; ask there for that copy.'),
  wearableStates: no('Secrets by which an account of a maker is connected, for ten minutes.'),
  legalHolds: no('Whether something must be kept for a court or an inquiry is told by whoever asked for it (Data Protection Act 2018, schedule 2).'),
};

/** Told at the head of every copy. */
export const LEFT_OUT = [
  { what: 'Telephone numbers of carers, and what they wish for themselves', why: 'They are theirs, not the resident’s (UK GDPR article 15(4)).' },
  { what: 'Other people of the same home, and others who were missed in an outage', why: 'They are other people’s (UK GDPR article 15(4)).' },
  ...[...new Set(Object.values(COPIED).flatMap((one) => (one.as === 'nothing' ? [one.why] : [])))].map((why) => ({ what: Object.entries(COPIED).flatMap(([name, one]) => (one.as === 'nothing' && one.why === why ? [name] : [])).join(', '), why })),
] as const;
