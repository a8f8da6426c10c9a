import type { Collection, Document } from 'mongodb';
import { isDuplicateKey } from './store.js';

export type Numbered<Entry> = Entry & { readonly number: number };
type Doc = Document & { _id: number };

interface Waiting<Entry> {
  readonly entry: Entry;
  /** Undefined: another unique key says that this entry is there already. */
  readonly done: (written: Numbered<Entry> | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * An append-only log without gaps, shared by any number of processes: entry n is inserted under `_id` n, and only after
 * n − 1 was seen, so whoever reads n has every number below it. A lost race (duplicate key) takes the next number.
 * Entries that arrive while a write is under way are written together.
 */
export class NumberedLog<Entry extends object> {
  private waiting: Waiting<Entry>[] = [];
  private writing = false;
  private last: Numbered<Entry> | undefined;

  /**
   * `seal` may add to an entry what depends on its number and predecessor (a hash chain). `uniqueBy`: the fields of the
   * collection's other unique key, where it has one.
   */
  constructor(
    private readonly collection: Collection<Doc>,
    private readonly seal: (entry: Entry, number: number, previous: Numbered<Entry> | undefined) => Entry = (entry) => entry,
    private readonly uniqueBy: readonly (keyof Entry & string)[] = [],
  ) {}

  append(entry: Entry): Promise<Numbered<Entry> | undefined> {
    return new Promise((done, failed) => {
      this.waiting.push({ entry, done, failed });
      if (!this.writing) void this.write();
    });
  }

  async newest(): Promise<Numbered<Entry> | undefined> {
    const [doc] = await this.collection.find({}).sort({ _id: -1 }).limit(1).toArray();
    return doc ? toEntry<Entry>(doc) : undefined;
  }

  async after(number: number, limit: number, filter: Document = {}): Promise<Numbered<Entry>[]> {
    const docs = await this.collection.find({ ...filter, _id: { $gt: number } } as never).sort({ _id: 1 }).limit(limit).toArray();
    return docs.map((doc) => toEntry<Entry>(doc));
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, 500);
      try {
        await this.insert(batch);
      } catch (error) {
        this.last = undefined;
        for (const one of batch) one.failed(error);
      }
    }
    this.writing = false;
  }

  private async insert(batch: Waiting<Entry>[]): Promise<void> {
    this.last ??= await this.newest();
    const sealed = this.numberFrom(batch, this.last);
    try {
      await this.collection.insertMany(sealed.map(({ number, ...entry }) => ({ ...entry, _id: number }) as never), { ordered: true });
      this.settle(batch, sealed);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const { index, lostRace } = firstDuplicate(error);
      this.settle(batch.slice(0, index), sealed.slice(0, index));
      if (!lostRace) batch[index]?.done(undefined);
      const rest = batch.slice(lostRace ? index : index + 1);
      const fresh = lostRace ? rest : await this.settleKnown(rest);
      this.last = await this.newest();
      if (fresh.length > 0) await this.insert(fresh);
    }
  }

  /**
   * Where one is there already, others are: asked for together. Found one by one, five hundred cost five hundred writes of
   * all that came after them, and a log that is told the same again and again never caught up.
   */
  private async settleKnown(batch: Waiting<Entry>[]): Promise<Waiting<Entry>[]> {
    if (this.uniqueBy.length === 0 || batch.length === 0) return batch;
    const keyOf = (entry: object): string => JSON.stringify(this.uniqueBy.map((field) => (entry as Record<string, unknown>)[field]));
    const docs = await this.collection.find({ $or: batch.map(({ entry }) => Object.fromEntries(this.uniqueBy.map((field) => [field, entry[field]]))) }, { projection: Object.fromEntries(this.uniqueBy.map((field) => [field, 1])) }).toArray();
    const known = new Set(docs.map(keyOf));
    return batch.filter(({ entry, done }) => {
      const key = keyOf(entry), isKnown = known.has(key);
      if (isKnown) done(undefined);
      // The same twice in one batch: the second is there by the time it would be written.
      known.add(key);
      return !isKnown;
    });
  }

  private numberFrom(batch: Waiting<Entry>[], previous: Numbered<Entry> | undefined): Numbered<Entry>[] {
    return batch.map(({ entry }) => {
      const number = (previous?.number ?? 0) + 1;
      previous = { ...this.seal(entry, number, previous), number };
      return previous;
    });
  }

  private settle(batch: Waiting<Entry>[], written: Numbered<Entry>[]): void {
    batch.forEach((one, i) => one.done(written[i]));
    this.last = written.at(-1) ?? this.last;
  }
}

/** Which entry of an ordered insert was refused, and whether for its number or for being there already. */
function firstDuplicate(error: unknown): { index: number; lostRace: boolean } {
  const [first] = (error as { writeErrors?: { index: number; errmsg?: string }[] }).writeErrors ?? [];
  // The driver's bulk errors carry no keyPattern; the server's sentence names the index.
  return { index: first?.index ?? 0, lostRace: (first?.errmsg ?? '').includes(' index: _id_ ') };
}

function toEntry<Entry extends object>({ _id, ...rest }: Doc): Numbered<Entry> {
  return { ...(rest as unknown as Entry), number: _id };
}
