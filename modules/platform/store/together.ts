import type { Collection, Filter } from 'mongodb';

/** Keys in one question: a filter that a store still reads at once. [ours] */
const MOST_KEYS = 500;

/**
 * Single questions of many callers as few to the store: what is asked in one turn of the event loop goes out as one. The
 * store is asked after the last of them asked, so nobody is answered from before their question.
 */
export class Together<Key, Answer> {
  private waiting?: { readonly keys: Set<Key>; readonly answers: Promise<ReadonlyMap<Key, Answer>> };

  constructor(private readonly ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>) {}

  /** Documents by their ids. */
  static byId<Doc extends { readonly _id: unknown }>(collection: () => Collection<Doc>): Together<Doc['_id'], Doc> {
    return new Together(async (ids) => new Map((await collection().find({ _id: { $in: [...ids] } } as Filter<Doc>).toArray()).map((doc) => [doc._id, doc as Doc])));
  }

  /** Undefined: the store knows nothing of it. */
  async of(key: Key): Promise<Answer | undefined> {
    if (!this.waiting || (this.waiting.keys.size >= MOST_KEYS && !this.waiting.keys.has(key))) this.waiting = this.gather();
    this.waiting.keys.add(key);
    return (await this.waiting.answers).get(key);
  }

  private gather(): { readonly keys: Set<Key>; readonly answers: Promise<ReadonlyMap<Key, Answer>> } {
    const keys = new Set<Key>();
    const answers = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (this.waiting?.keys === keys) this.waiting = undefined;
      return this.ask([...keys]);
    });
    return { keys, answers };
  }
}
