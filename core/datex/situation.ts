import { childOf, childrenOf, pointIn, textOf, timeIn, type Element } from './element.js';

/** One thing that is the matter with a road, or will be, as its supplier says it. */
export interface SituationRecord {
  readonly id: string;
  /** The class of the model: Accident, MaintenanceWorks, AbnormalTraffic … also those that we have never heard of. */
  readonly type: string;
  /** What kind of it, as the class names it: `accidentType`, `multivehicleAccident`. */
  readonly kind?: { readonly element: string; readonly value: string };
  readonly probability?: string;
  readonly severity?: string;
  readonly status: string;
  readonly start?: number;
  readonly end?: number;
  /** The supplier ended or cancelled it. */
  readonly ended: boolean;
  readonly comments: readonly { readonly lang?: string; readonly text: string }[];
  readonly point?: { readonly latitude: number; readonly longitude: number };
}

export interface Situation {
  readonly id: string;
  readonly version: number;
  readonly versionAt?: number;
  /** Only what the supplier gives to everybody; what it does not say is not given. */
  readonly open: boolean;
  readonly records: readonly SituationRecord[];
}

/** What could not be read, and was left out. */
export interface Unread {
  readonly in: string;
  readonly field: string;
  readonly detail: string;
}

const MOST_RECORDS = 200, MOST_COMMENTS = 8, LONGEST_COMMENT = 4_000, LONGEST_WORD = 200;
const short = (text: string): string => text.slice(0, LONGEST_WORD);

/** Undefined: it has no id, or no record. */
export function readSituation(element: Element, unread: Unread[]): Situation | undefined {
  const id = element.attributes['id'];
  const records = childrenOf(element, 'situationRecord');
  if (id === undefined || id === '' || id.length > LONGEST_WORD || records.length === 0) {
    unread.push({ in: short(id ?? 'situation'), field: id ? 'situationRecord' : 'id', detail: 'is missing or too long: the situation was left out.' });
    return undefined;
  }
  if (records.length > MOST_RECORDS) unread.push({ in: id, field: 'situationRecord', detail: `stands more than ${MOST_RECORDS} times: the others were left out.` });
  const versions = [element, ...records].map(({ attributes }) => Number(attributes['version'] ?? Number.NaN)).filter((version) => Number.isSafeInteger(version) && version >= 0);
  const times = records.flatMap((record) => timeIn(textOf(record, 'situationRecordVersionTime')) ?? []);
  return {
    id, version: Math.max(0, ...versions), ...(times.length > 0 ? { versionAt: Math.max(...times) } : {}),
    open: textOf(element, 'headerInformation', 'confidentiality') === 'noRestriction',
    records: records.slice(0, MOST_RECORDS).map((record, i) => readRecord(record, `${id}/${i}`, unread)),
  };
}

function readRecord(record: Element, fallback: string, unread: Unread[]): SituationRecord {
  const id = short(record.attributes['id'] || fallback);
  const time = (field: string): number | undefined => {
    const text = textOf(record, 'validity', 'validityTimeSpecification', field);
    const at = timeIn(text);
    if (text !== undefined && at === undefined) unread.push({ in: id, field, detail: 'is no time that can be read, and was left out.' });
    return at;
  };
  const start = time('overallStartTime'), end = time('overallEndTime');
  const cycle = childOf(record, 'management', 'lifeCycleManagement');
  const kind = record.children.find(({ name, text, children }) => name.endsWith('Type') && children.length === 0 && text.trim() !== '');
  const [probability, severity] = [textOf(record, 'probabilityOfOccurrence'), textOf(record, 'severity')];
  // Without its point a record still says what is the matter, and on which road: it is in the lists and nowhere on the map.
  const point = pointIn(childOf(record, 'locationReference') ?? childOf(record, 'groupOfLocations'), (field, detail) => unread.push({ in: id, field, detail }));
  return {
    id, type: short(record.type ?? 'SituationRecord'),
    ...(kind ? { kind: { element: kind.name, value: short(kind.text.trim()) } } : {}),
    ...(probability === undefined ? {} : { probability: short(probability) }), ...(severity === undefined ? {} : { severity: short(severity) }),
    status: short(textOf(record, 'validity', 'validityStatus') ?? 'definedByValidityTimeSpec'),
    ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }),
    ended: textOf(cycle, 'end') === 'true' || textOf(cycle, 'cancel') === 'true',
    comments: commentsOf(record), ...(point ? { point } : {}),
  };
}

function commentsOf(record: Element): SituationRecord['comments'] {
  const values = childrenOf(record, 'generalPublicComment').flatMap((comment) => childrenOf(childOf(comment, 'comment', 'values'), 'value'));
  return values.slice(0, MOST_COMMENTS).flatMap(({ attributes, text }) => {
    const words = text.trim().slice(0, LONGEST_COMMENT);
    const lang = attributes['lang'];
    return words === '' ? [] : [{ ...(lang ? { lang: short(lang) } : {}), text: words }];
  });
}

export type Standing = 'coming' | 'active' | 'suspended' | 'over';

/** `active` holds whatever the times say, but not past an end: a feed that fell silent must not keep a road closed. [ours] */
export function standingOf({ ended, status, start, end }: SituationRecord, now: number): Standing {
  if (ended || (end !== undefined && end < now)) return 'over';
  if (status === 'suspended') return 'suspended';
  return status !== 'active' && start !== undefined && start > now ? 'coming' : 'active';
}

/** A situation is what the liveliest of its records is. */
export function situationAt({ records }: Pick<Situation, 'records'>, now: number): Standing {
  const standings = new Set(records.map((record) => standingOf(record, now)));
  return (['active', 'suspended', 'coming'] as const).find((standing) => standings.has(standing)) ?? 'over';
}
