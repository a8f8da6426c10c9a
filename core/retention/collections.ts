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

/** How an erasure reaches a collection. */
export type Erased =
  /** Folded into the days of readings first, so that nothing is overlooked. */
  | { readonly reach: 'folded-first' }
  /** Days of the kinds that are no part of the record, with their hours. */
  | { readonly reach: 'days' }
  /** Rows of those kinds, inside one document. */
  | { readonly reach: 'rows' }
  /**
   * Whole documents. `toldAt` is the field that says when we were told; a document without it stays, and `stays` says why.
   * `observations` is a field with ids of observations: only documents of kinds that are no part of the record go.
   * `file`: among the files that were handed in, one bears the document's id and goes first.
   */
  | { readonly reach: 'documents'; readonly toldAt: string; readonly stays?: string; readonly observations?: string; readonly file?: true }
  /** It does not. `why` is for the certificate; where it is missing, the class says it. */
  | { readonly reach: 'nothing'; readonly why?: string };

export interface CollectionEntry {
  readonly name: string;
  readonly class: ClassName;
  readonly whose: Whose;
  readonly erased: Erased;
}

const of = (field: string): Whose => ({ by: 'field', field });
const until = (toldAt: string): Erased => ({ reach: 'documents', toldAt });
const DEVICE: Whose = { by: 'device' };
const OF_KIND: Whose = { by: 'subject-and-kind' };
/** Part of the record, or proof of what was done: the class says why. */
const STAYS: Erased = { reach: 'nothing' };
const OF_THE_DEVICE: Erased = { reach: 'nothing', why: 'How a device behaves and where it stopped counting, overwritten by its next words. Without it a repeat would be taken for somebody who moves.' };

/**
 * Every collection with data of a person we watch over, and how an erasure reaches it: the erasure is driven by this list.
 * A new collection must be named here or below: tests compare both lists with the code and with the store.
 */
export const PERSONAL: readonly CollectionEntry[] = [
  { name: 'segments', class: 'working', whose: OF_KIND, erased: { reach: 'days' } },
  { name: 'segmentHours', class: 'working', whose: OF_KIND, erased: { reach: 'days' } },
  { name: 'damagedSegments', class: 'working', whose: OF_KIND, erased: until('foundAt') },
  { name: 'journal', class: 'working', whose: { by: 'journal' }, erased: { reach: 'folded-first' } },
  { name: 'latest', class: 'working', whose: of('_id'), erased: { reach: 'rows' } },
  { name: 'asks', class: 'working', whose: of('_id'), erased: { reach: 'nothing', why: 'When somebody is looked after next: whoever is still watched over must be in it.' } },
  { name: 'deviceMarks', class: 'working', whose: DEVICE, erased: OF_THE_DEVICE },
  { name: 'deviceHealth', class: 'working', whose: DEVICE, erased: OF_THE_DEVICE },
  { name: 'deviceMemory', class: 'working', whose: DEVICE, erased: OF_THE_DEVICE },
  { name: 'deviceFaults', class: 'working', whose: of('subject'), erased: { reach: 'documents', toldAt: 'closedAt', stays: 'What is the matter with a device now stays until it is mended.' } },
  { name: 'fhirOriginals', class: 'clinical-record', whose: of('subject'), erased: { reach: 'documents', toldAt: 'at', observations: 'observations' } },
  { name: 'quarantine', class: 'doubted', whose: of('subject'), erased: until('receivedAt') },
  { name: 'unknownFields', class: 'doubted', whose: DEVICE, erased: until('lastAt') },
  { name: 'alerts', class: 'clinical-record', whose: of('residentId'), erased: STAYS },
  { name: 'deliveries', class: 'clinical-record', whose: of('residentId'), erased: STAYS },
  { name: 'alertsSeen', class: 'clinical-record', whose: of('residentId'), erased: STAYS },
  { name: 'pushes', class: 'clinical-record', whose: of('residentId'), erased: STAYS },
  { name: 'recordTasks', class: 'clinical-record', whose: { by: 'record-item' }, erased: STAYS },
  { name: 'recordLinks', class: 'clinical-record', whose: { by: 'record-item' }, erased: STAYS },
  { name: 'feed', class: 'messages', whose: of('residentId'), erased: STAYS },
  { name: 'uploads', class: 'working', whose: of('subject'), erased: { reach: 'documents', toldAt: 'madeAt', file: true } },
  { name: 'wearableConnections', class: 'identity', whose: of('subject'), erased: STAYS },
  { name: 'wearableStates', class: 'working', whose: of('subject'), erased: until('madeAt') },
  { name: 'escalationPlans', class: 'identity', whose: of('_id'), erased: STAYS },
  { name: 'homes', class: 'identity', whose: of('household.subject'), erased: STAYS },
  { name: 'kitLoans', class: 'identity', whose: of('subject'), erased: STAYS },
  { name: 'photos', class: 'environment', whose: of('subject'), erased: until('at') },
  { name: 'outages', class: 'accountability', whose: of('missed.resident'), erased: STAYS },
  { name: 'missedChecked', class: 'accountability', whose: of('resident'), erased: STAYS },
  { name: 'residents', class: 'identity', whose: of('_id'), erased: STAYS },
  { name: 'devices', class: 'identity', whose: of('subject'), erased: STAYS },
  { name: 'airPlans', class: 'clinical-record', whose: of('_id'), erased: STAYS },
  { name: 'airAdvisories', class: 'clinical-record', whose: of('resident'), erased: STAYS },
  { name: 'consents', class: 'accountability', whose: of('subject'), erased: STAYS },
  { name: 'audit', class: 'accountability', whose: of('subject'), erased: STAYS },
  { name: 'legalHolds', class: 'accountability', whose: of('subject'), erased: STAYS },
  { name: 'erasures', class: 'accountability', whose: of('subject'), erased: STAYS },
  { name: 'deletions', class: 'accountability', whose: of('subject'), erased: STAYS },
];

/** Collections that say nothing of a person we watch over, and what they hold instead. */
export const NOT_PERSONAL: Readonly<Record<string, string>> = {
  carers: 'those who care, by name and telephone; they leave with their last circle, by a person’s hand',
  rotas: 'which carers are on duty when',
  users: 'those who sign in',
  sessions: 'sign-ins that run',
  leases: 'which process does what',
  processes: 'which processes serve, for seconds',
  screens: 'which carers have a screen open at which process, for seconds',
  serviceMarks: 'when the service was last at work',
  watchmanRounds: 'how a call for help of nobody went through the house',
  house: 'notes of the house itself',
  sources: 'clouds and gateways that send',
  airAdvisorySwitch: 'whether residents are told of bad air, who said so and why',
  areaFigures: 'what was published of homes: wards and days, ten homes or more, rounded',
  airSites: 'places where the town’s air is measured',
  airDays: 'what was measured there, hour by hour',
  measuredTold: 'which of these values stand in the open sensor platform',
  airForecasts: 'what is foreseen for the air of areas, for 400 days',
  trafficSites: 'detectors of the town’s roads, and what their suppliers’ tables say of them',
  trafficDays: 'what they counted, interval by interval: vehicles, never whose',
  trafficSegments: 'stretches of road, and how they go now',
  trafficSegmentDays: 'how they went, day by day',
  trafficIncidents: 'what detectors saw in the road',
  trafficSituations: 'what other road authorities report; what is over, for 90 days',
  trafficSituationVersions: 'what they reported before, for the map of the past, for 90 days',
  trafficHours: 'vehicles counted by the hour, with the weather',
  trafficYears: 'vehicles a day, by count point and year, as the Department for Transport publishes them',
  networkWards: 'boundaries of the town’s wards',
  networkPremises: 'addresses by UPRN, where they are and which lines can be had there; never who lives there',
  networkCoverage: 'which operator offers what at an address',
  networkPostcodes: 'what Ofcom says of postcodes as a whole',
  networkPostcodePlaces: 'where postcodes are, as Ordnance Survey publishes it; no address',
  networkColumns: 'street-light columns and what they carry',
  networkLightFaults: 'what is wrong with lights; what was mended, for two years',
  networkVenues: 'where the council’s Wi-Fi is',
  networkUsage: 'how much it is used: counts a day and venue, never a device',
  networkWalkways: 'ways, crossings and benches of the town; never who walks there',
  networkOutages: 'where power, broadband or mobile are out, as operators say; what is over, for two years',
  networkRadioMarks: 'the last frame of each device on a column: its counter, never what it said',
  networkRadioDays: 'how frames of devices on columns were heard, day by day, for 90 days',
  streetSensors: 'which Thing of the town a device on a column is, never one of a home',
  streetFrames: 'marks of the frames of such devices of the last two days, never what they said',
  networkImports: 'files of the network that were handed in, for 90 days',
  networkImportFaults: 'rows of them that were wrong, by line and field, for 90 days',
  cases: 'what somebody has to see to in the place: its subject, its reasons, which of the staff has it; what is over, for two years',
  caseChanges: 'what happened to them and who did it, by number',
  caseLetters: 'which of the staff wish to be told of cases by e-mail, where, how, and how far they were told',
  caseTextWishes: 'which of the staff wish to be told of cases by text message, at which number, and how far they were told',
  caseTexts: 'text messages about cases to staff and what became of them, for 90 days',
  placeRules: 'which rules of the place are on trial',
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
  digestWishes: 'where and at which hour a carer wants a summary by e-mail; a carer’s, not a resident’s, until it is no longer wished for',
  digests: 'which carer’s summary of which day became what, for 30 days; their words are not kept',
  pushKeys: 'who the service is to the makers of browsers',
  pushSubscriptions: 'which browsers of a carer take notices; a carer’s, not a resident’s, until they are no longer wished for or the browser is gone',
  partners: 'organisations that use the open sensor platform',
  partnerKeys: 'digests of their keys',
  partnerVisits: 'which of their keys looks at its own pages, for half an hour',
  partnerWebhooks: 'where partners are told of the town’s new readings',
  partnerDeliveries: 'what they were told there, for 30 days',
  partnerNewsMarks: 'up to where the town’s readings were looked through for them',
  partnerUsage: 'how often each key was used, by day, for 800 days',
  townCounters: 'the last id of each set of the town’s entities, and how many of its readings are packed',
  townThings: 'sensors and places of the town, never of a home',
  townLocations: 'where they stand',
  townHistoricalLocations: 'where they stood',
  townDatastreams: 'what they measure',
  townSensors: 'which instruments they are',
  townObservedProperties: 'what is measured',
  townObservations: 'what was measured in the town of late',
  townSegments: 'what was measured there before, packed',
  townVehicles: 'where buses are, for an hour; never who drives or rides',
  townFeatures: 'where in the town it was measured',
  deskMessages: 'texts that stand in for a telephone network; they name nobody and expire by themselves',
};
