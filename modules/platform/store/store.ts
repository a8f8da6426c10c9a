import type { CreateIndexesOptions, Document, IndexDescription, IndexSpecification, OptionalUnlessRequiredId } from 'mongodb';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { grouped } from '../../../core/grouped.js';
import { defect } from '../defects.js';

/**
 * The collections behind mongoose's connection. What is written hot or as a state machine goes through the driver's own
 * collection, typed; the connection carries `w: majority, j: true` and read concern majority for all of them.
 */
@Injectable()
export class Store {
  private readonly wanted: { collection: string; keys: IndexSpecification; options: CreateIndexesOptions }[] = [];

  constructor(@InjectConnection() readonly connection: Connection) {}

  collection<Doc extends Document>(name: string): Collection<Doc> {
    return this.connection.collection(name) as unknown as Collection<Doc>;
  }

  /** Says in the constructor of a store which indexes its promises rest on. */
  index(collection: string, keys: IndexSpecification, options: CreateIndexesOptions = {}): void {
    this.wanted.push({ collection, keys, options });
  }

  /**
   * Builds what is missing and refuses to serve when a unique index cannot be had: invariants rest on them. All of a
   * collection in one command: several at a time get in each other's way, and made a first start three times as long.
   */
  async ensureIndexes(): Promise<void> {
    const byCollection = grouped(this.wanted, ({ collection }) => collection);
    await Promise.all([...byCollection].map(([name, wanted]) => this.collection(name).createIndexes(wanted.map(({ keys, options }) => ({ key: keys as IndexDescription['key'], ...options })))));
  }

  /** Wanted and not there, by the names MongoDB would give them. */
  async missingIndexes(): Promise<string[]> {
    const there = new Map<string, Set<string>>();
    const missing: string[] = [];
    for (const { collection, keys, options } of this.wanted) {
      let known = there.get(collection);
      if (!known) there.set(collection, (known = new Set((await this.collection(collection).indexes().catch(() => [])).map((index) => JSON.stringify([index.key, index.unique === true])))));
      if (!known.has(JSON.stringify([keys, options.unique === true]))) missing.push(`${collection} (${Object.keys(keys).join(', ')})`);
    }
    return missing;
  }

  /** Refuses a connection whose acknowledgements could be lost (a `w: 1` client lost 90 % of them in a partition). */
  assertDurable(): void {
    const { w, journal } = this.connection.getClient().options.writeConcern ?? {};
    if ((w !== 'majority' || journal !== true) && !defect('write-concern-1') && !defect('journal-unsynced')) throw new Error('MongoDB must be written with w=majority and j=true; take `w` and `journal` out of MONGODB_URI.');
  }
}

/** Inserts what is not there yet: a repeat, or somebody else who was faster, costs its neighbours nothing. */
export async function insertNew<Doc extends Document>(collection: Collection<Doc>, docs: readonly OptionalUnlessRequiredId<Doc>[]): Promise<void> {
  if (docs.length === 0) return;
  await collection.insertMany([...docs], { ordered: false }).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

/** E11000: somebody else has written that key already. */
export const isDuplicateKey = (error: unknown): boolean => (error as { code?: number } | undefined)?.code === 11_000;
