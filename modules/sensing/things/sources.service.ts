import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Source, SourceForm, SourceId } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';
import { digest, newKey } from './keys.js';

interface SourceDoc {
  _id: SourceId;
  form: SourceForm;
  title: string;
  zone: string;
  topic?: string;
  keyHash: string;
  madeAt: Date;
  retiredAt?: Date;
  updatedAt: Date;
}

export type NewSource = Pick<Source, 'form' | 'title' | 'zone' | 'topic'>;

/** Another process may make or re-key a source: its word is ours after this long. */
const REFRESH_MS = 5_000;

/** Who may speak for many devices; held in memory, since every message of theirs asks. */
@Injectable()
export class Sources implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly docs: Collection<SourceDoc>;
  private byId = new Map<string, Source>();
  private byHash = new Map<string, Source>();
  private timer?: NodeJS.Timeout;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<SourceDoc>('sources');
    store.index('sources', { keyHash: 1 }, { unique: true });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  all(): readonly Source[] {
    return [...this.byId.values()];
  }

  find(id: string): Source | undefined {
    return this.byId.get(id);
  }

  /** Whose key this is; a retired source's key opens nothing. */
  bySourceKey(key: string): Source | undefined {
    const source = this.byHash.get(digest(key));
    return source?.retiredAt === undefined ? source : undefined;
  }

  /** The key is shown once. */
  async register(source: NewSource): Promise<{ source: Source; key: string }> {
    const key = newKey();
    const now = new Date(this.clock.now());
    const _id = newId() as string as SourceId;
    await this.docs.insertOne({ _id, ...source, keyHash: digest(key), madeAt: now, updatedAt: now });
    await this.refresh();
    return { source: { id: _id, ...source }, key };
  }

  /** A new key; the old one stops at once here, and within seconds in other processes. */
  reKey(id: string): Promise<string | undefined> {
    const key = newKey();
    return this.change(id, { keyHash: digest(key) }).then((done) => (done ? key : undefined));
  }

  retire(id: string): Promise<boolean> {
    return this.change(id, { retiredAt: new Date(this.clock.now()) });
  }

  private async change(id: string, change: Partial<SourceDoc>): Promise<boolean> {
    const { matchedCount } = await this.docs.updateOne({ _id: id as SourceId }, { $set: { ...change, updatedAt: new Date(this.clock.now()) } });
    await this.refresh();
    return matchedCount === 1;
  }

  private async refresh(): Promise<void> {
    const docs = await this.docs.find().toArray();
    const known = docs.map((doc) => [doc, { id: doc._id, form: doc.form, title: doc.title, zone: doc.zone, ...(doc.topic ? { topic: doc.topic } : {}), ...(doc.retiredAt ? { retiredAt: doc.retiredAt.getTime() } : {}) }] as const);
    this.byId = new Map(known.map(([doc, source]) => [doc._id, source]));
    this.byHash = new Map(known.map(([doc, source]) => [doc.keyHash, source]));
  }
}
