import type { Binary, Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import type { HourColumns } from '../../../core/observations/packing/rollups.js';
import type { SegmentDoc } from './segment-doc.js';

/** Days held, of all subjects and kinds: some 40 MB, and the years of a surgery's morning. [ours] */
const MOST_DAYS = 40_000;

/** A day as it stood when it was opened. `check` covers its id, revision, count and rollup: the same check is the same day. */
interface Opened {
  readonly check: string;
  readonly hours: HourColumns;
}

/** What the store has of a kind: its days in ascending order and the check of each, '' of one that has none. */
interface Stand {
  readonly ids: readonly string[];
  readonly checks: readonly string[];
}

/**
 * Days of rollups that somebody looked at lately, opened. Every look asks the store how each day stands, so nothing is
 * shown that has been changed, erased or kept no longer; only what is new or changed is fetched and opened.
 */
export class RollupShelf {
  /** By `subject|kind`, the one looked at longest ago first. */
  private readonly shelves = new Map<string, Map<string, Opened>>();
  private held = 0;

  constructor(private readonly days: Collection<SegmentDoc>) {}

  /** How the days of a filter stand, by kind. */
  async stand(filter: object): Promise<Map<Kind, Stand>> {
    const kind = { $arrayElemAt: [{ $split: ['$_id', '|'] }, 1] };
    const found = await this.days.aggregate<{ _id: Kind; ids: string[]; checks: (Binary | null)[] }>([
      { $match: filter }, { $sort: { _id: 1 } }, { $project: { check: 1 } },
      { $group: { _id: kind, ids: { $push: '$_id' }, checks: { $push: { $ifNull: ['$check', null] } } } },
    ]).toArray();
    return new Map(found.map(({ _id, ids, checks }) => [_id, { ids, checks: checks.map((check) => check?.toString('base64') ?? '') }]));
  }

  /** The days that are held as they stand; the others are to be opened. */
  take(subject: SubjectId, kind: Kind, { ids, checks }: Stand): Map<string, HourColumns> {
    const taken = new Map<string, HourColumns>();
    const name = `${subject}|${kind}`;
    const shelf = this.shelves.get(name);
    if (!shelf) return taken;
    this.shelves.delete(name);
    this.shelves.set(name, shelf);
    for (let i = 0; i < ids.length; i += 1) {
      const opened = shelf.get(ids[i] as string);
      if (opened && opened.check === checks[i]) taken.set(ids[i] as string, opened.hours);
    }
    return taken;
  }

  /** Puts up a sound day, by the check it was read with. */
  put(subject: SubjectId, kind: Kind, doc: SegmentDoc, hours: HourColumns): void {
    if (!doc.check) return;
    const name = `${subject}|${kind}`;
    let shelf = this.shelves.get(name);
    if (!shelf) this.shelves.set(name, (shelf = new Map()));
    if (!shelf.has(doc._id)) this.held += 1;
    shelf.set(doc._id, { check: doc.check.toString('base64'), hours });
    while (this.held > MOST_DAYS && this.shelves.size > 1) this.drop(this.shelves.keys().next().value as string);
  }

  /** What is erased or kept no longer stays in nobody's memory. */
  forget(subject: SubjectId): void {
    for (const name of [...this.shelves.keys()]) if (name.startsWith(`${subject}|`)) this.drop(name);
  }

  private drop(name: string): void {
    this.held -= this.shelves.get(name)?.size ?? 0;
    this.shelves.delete(name);
  }
}
