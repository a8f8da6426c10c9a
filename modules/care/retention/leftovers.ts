import { Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import { ERASABLE_KINDS, type ClassName } from '../../../core/retention/classes.js';
import { PERSONAL, type CollectionEntry, type Erased } from '../../../core/retention/collections.js';
import { Store } from '../../platform/store/store.js';
import { LatestStore } from '../../sensing/observations/latest.store.js';
import { SegmentRemover } from '../../sensing/observations/segment-remover.js';
import { Devices } from '../../sensing/things/devices.service.js';

type Document = { _id: string } & Record<string, unknown>;
type ByDocument = CollectionEntry & { readonly erased: Extract<Erased, { reach: 'documents' }> };

const BY_DOCUMENT = PERSONAL.filter((entry): entry is ByDocument => entry.erased.reach === 'documents');
/** In one deletion; what is more is found by the next look. */
const MOST_AT_ONCE = 5_000;

export interface Beside {
  readonly collection: string;
  readonly class: ClassName;
  readonly ids: readonly string[];
}

/** What an erasure reaches by core/retention/collections.ts, and whether anything is left afterwards. */
@Injectable()
export class Leftovers {
  constructor(private readonly store: Store, private readonly remover: SegmentRemover, private readonly latest: LatestStore, private readonly devices: Devices) {}

  /** Documents beside the segments, of what we were told up to an instant. */
  async beside(subject: ResidentId, toldBy: Date): Promise<Beside[]> {
    const found: Beside[] = [];
    for (const entry of BY_DOCUMENT) {
      const docs = await this.store.collection<Document>(entry.name).find(this.filter(entry, subject, toldBy), { projection: { _id: 1 } }).limit(MOST_AT_ONCE).toArray();
      if (docs.length > 0) found.push({ collection: entry.name, class: entry.class, ids: docs.map((doc) => doc._id) });
    }
    return found;
  }

  /** Looks everywhere again, as if nothing had been deleted. Empty: nothing is left. */
  async after(subject: ResidentId, toldBy: Date): Promise<{ collection: string; documents: number }[]> {
    const beside = (await this.beside(subject, toldBy)).map(({ collection, ids }) => ({ collection, documents: ids.length }));
    const readings = await this.remover.readingsLeft(subject, ERASABLE_KINDS, toldBy.getTime());
    const latest = [...(await this.latest.read(subject)).kinds.values()].filter((reading) => ERASABLE_KINDS.includes(reading.kind) && reading.receivedAt <= toldBy.getTime()).length;
    return [...beside, { collection: 'segments', documents: readings }, { collection: 'latest', documents: latest }].filter(({ documents }) => documents > 0);
  }

  private filter({ whose, erased: { toldAt, observations } }: ByDocument, subject: ResidentId, toldBy: Date): Filter<Document> {
    const told: Filter<Document> = { [toldAt]: { $lte: toldBy } };
    if (whose.by === 'subject-and-kind') return { ...told, $or: ERASABLE_KINDS.map((kind) => ({ _id: startingWith(`${subject}|${kind}`) })) };
    if (whose.by === 'device') return { $or: [{ _id: { $in: [] } }, ...this.wordsOfDevices(subject, toldAt, toldBy)] };
    if (whose.by !== 'field') throw new Error(`core/retention/collections.ts: documents ${whose.by} cannot be found one by one`);
    return { ...told, [whose.field]: subject, ...(observations ? { [observations]: { $regex: `^${subject}\\.(?:${ERASABLE_KINDS.join('|')})\\.` } } : {}) };
  }

  /** A device that went to somebody else speaks for them since: each stretch with this person by its dates. */
  private wordsOfDevices(subject: ResidentId, toldAt: string, toldBy: Date): Filter<Document>[] {
    return this.devices.all().flatMap(({ id, issues }) => issues.filter((issue) => issue.subject === subject).map((issue) => ({
      $or: [{ _id: id }, { _id: startingWith(id) }],
      [toldAt]: { $gte: new Date(issue === issues[0] ? 0 : issue.from), $lte: new Date(Math.min(issue.to ?? Infinity, toldBy.getTime())) },
    })));
  }
}

/** `{name}|…` */
const startingWith = (name: string): { $gte: string; $lt: string } => ({ $gte: `${name}|`, $lt: `${name}}` });
