import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { nameBehind, type AlarmLine, type Behind, type Source, type SourceForm, type SourceId } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { accountDigests, digest, newKey, type AccountDigests } from './keys.js';

interface SourceDoc {
  _id: SourceId;
  form: SourceForm;
  title: string;
  zone: string;
  topic?: string;
  line?: AlarmLine;
  keyHash: string;
  /** Of a line's account and key: what HTTP digest needs. As good as the key, on SIP alone. */
  accountDigests?: AccountDigests;
  madeAt: Date;
  retiredAt?: Date;
  updatedAt: Date;
}

export type NewSource = Pick<Source, 'form' | 'title' | 'zone' | 'topic' | 'line'>;

/** Another process may make or re-key a source: its word is ours after this long. */
const REFRESH_MS = 5_000;

/** Who may speak for many devices; held in memory, since every message of theirs asks. */
@Injectable()
export class Sources implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly docs: Collection<SourceDoc>;
  private byId = new Map<string, Source>();
  private byHash = new Map<string, Source>();
  private byAccount = new Map<string, { readonly source: Source; readonly digests: AccountDigests }>();
  private timer?: NodeJS.Timeout;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<SourceDoc>('sources');
    store.index('sources', { keyHash: 1 }, { unique: true });
    // A SIP account belongs to one living source; a retired one leaves it to the next.
    store.index('sources', { 'line.account': 1 }, { unique: true, partialFilterExpression: { 'line.account': { $exists: true } } });
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

  /** A place that something can be paired to, named as the source itself will say it. */
  placeOf({ source, name }: { readonly source: string; readonly name: string }): Behind {
    const known = this.find(source);
    if (!known || known.retiredAt !== undefined) throw new Problem(400, 'not-found', 'behind.source: there is no such source. List them with GET /api/v1/sources.', { field: 'behind.source' });
    const said = nameBehind(known.form, name);
    if (said === undefined) throw new Problem(400, 'value', `behind.name: a ${known.form} source names devices by devEUI, and under another name nothing is ever heard. Give the 16 hexadecimal digits on the device’s label.`, { field: 'behind.name' });
    return { source: known.id, name: said };
  }

  /** Whose key this is; a retired source's key opens nothing. */
  bySourceKey(key: string): Source | undefined {
    const source = this.byHash.get(digest(key));
    return source?.retiredAt === undefined ? source : undefined;
  }

  /** Whose SIP account this is, and what its password must come to. */
  bySipAccount(account: string): { readonly source: Source; readonly digests: AccountDigests } | undefined {
    return this.byAccount.get(account);
  }

  /** The key is shown once. */
  async register(source: NewSource): Promise<{ source: Source; key: string }> {
    const key = newKey();
    const now = new Date(this.clock.now());
    const _id = newId() as string as SourceId;
    try {
      await this.docs.insertOne({ _id, ...source, ...secretsOf(source.line, key), madeAt: now, updatedAt: now });
    } catch (error) {
      throw isDuplicateKey(error) ? new Problem(409, 'duplicate', 'line.account: another source has this SIP account. Retire it first, or choose another name.', { field: 'line.account' }) : error;
    }
    await this.refresh();
    return { source: { id: _id, ...source }, key };
  }

  /** A new key; the old one stops at once here, and within seconds in other processes. */
  reKey(id: string): Promise<string | undefined> {
    const key = newKey();
    return this.change(id, { $set: secretsOf(this.find(id)?.line, key) }).then((done) => (done ? key : undefined));
  }

  retire(id: string): Promise<boolean> {
    return this.change(id, { $set: { retiredAt: new Date(this.clock.now()) }, $unset: { line: 1, accountDigests: 1 } });
  }

  private async change(id: string, { $set, ...rest }: { $set: Partial<SourceDoc>; $unset?: { line: 1; accountDigests: 1 } }): Promise<boolean> {
    const { matchedCount } = await this.docs.updateOne({ _id: id as SourceId }, { ...rest, $set: { ...$set, updatedAt: new Date(this.clock.now()) } });
    await this.refresh();
    return matchedCount === 1;
  }

  private async refresh(): Promise<void> {
    const docs = await this.docs.find().toArray();
    const known = docs.map((doc) => [doc, { id: doc._id, form: doc.form, title: doc.title, zone: doc.zone, ...(doc.topic ? { topic: doc.topic } : {}), ...(doc.line ? { line: doc.line } : {}), ...(doc.retiredAt ? { retiredAt: doc.retiredAt.getTime() } : {}) }] as const);
    this.byId = new Map(known.map(([doc, source]) => [doc._id, source]));
    this.byHash = new Map(known.map(([doc, source]) => [doc.keyHash, source]));
    this.byAccount = new Map(known.flatMap(([{ line, accountDigests, retiredAt }, source]) => (line && accountDigests && !retiredAt ? [[line.account, { source, digests: accountDigests }] as const] : [])));
  }
}

const secretsOf = (line: AlarmLine | undefined, key: string): Pick<SourceDoc, 'keyHash' | 'accountDigests'> => ({ keyHash: digest(key), ...(line ? { accountDigests: accountDigests(line.account, key) } : {}) });
