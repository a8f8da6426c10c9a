import { Injectable } from '@nestjs/common';
import { PLAN_NAMES, type PlanName } from '../../../core/partners/plans.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';
import { digest, newKey } from '../../sensing/things/keys.js';

export const SCOPES = ['sta:read', 'sta:write', 'traffic:read', 'traffic:write', 'air:write', 'network:read', 'network:write', 'outages:write', 'cases:read'] as const;
export type PartnerScope = (typeof SCOPES)[number];

interface PartnerDoc {
  _id: string;
  name: string;
  madeAt: Date;
}
interface KeyDoc {
  /** SHA-256 of the key: the store opens nothing by itself. */
  _id: string;
  id: string;
  partner: string;
  title: string;
  scopes: PartnerScope[];
  /** The first plan where a key is older than plans. */
  plan?: PlanName;
  madeAt: Date;
  endedAt?: Date;
}

/** A living key and whose it is. */
export interface PartnerKey {
  readonly id: string;
  readonly partner: string;
  readonly scopes: readonly PartnerScope[];
  readonly plan: PlanName;
}

/** A key as its partner sees it in a list. */
export interface ListedKey extends PartnerKey {
  readonly title: string;
  readonly ended: boolean;
}

/** A key that was ended opens nothing after this long, in every process. */
const FRESH_MS = 5_000;
const MOST_KNOWN = 10_000, MOST_LISTED = 200;

export const isPartnerKey = (token: string): boolean => token.startsWith('hlp_');

/** Partners of the town and their keys; a key is shown once and kept nowhere. */
@Injectable()
export class PartnerKeys {
  private readonly partners;
  private readonly keys;
  private readonly known = new Map<string, { readonly key?: PartnerKey; readonly until: number }>();

  constructor(store: Store, private readonly clock: Clock) {
    this.partners = store.collection<PartnerDoc>('partners');
    this.keys = store.collection<KeyDoc>('partnerKeys');
    store.index('partnerKeys', { partner: 1 });
    store.index('partnerKeys', { id: 1 }, { unique: true });
  }

  async register(name: string): Promise<{ id: string; name: string }> {
    const _id = newId<string>();
    await this.partners.insertOne({ _id, name, madeAt: new Date(this.clock.now()) });
    return { id: _id, name };
  }

  async exists(partner: string): Promise<boolean> {
    return (await this.partners.findOne({ _id: partner })) !== null;
  }

  async issue(partner: string, title: string, scopes: readonly PartnerScope[], plan: PlanName = PLAN_NAMES[0]): Promise<{ id: string; key: string }> {
    const key = newKey('hlp_');
    const id = newId<string>();
    await this.keys.insertOne({ _id: digest(key), id, partner, title, scopes: [...scopes], plan, madeAt: new Date(this.clock.now()) });
    this.known.delete(digest(key));
    return { id, key };
  }

  async end(partner: string, id: string): Promise<boolean> {
    const ended = await this.keys.findOneAndUpdate({ partner, id }, { $set: { endedAt: new Date(this.clock.now()) } });
    if (ended) this.known.delete(ended._id);
    return ended !== null;
  }

  /** Undefined when it is no living key of a partner's. */
  async find(key: string): Promise<PartnerKey | undefined> {
    if (!isPartnerKey(key)) return undefined;
    const id = digest(key), now = this.clock.now();
    const known = this.known.get(id);
    if (known && known.until > now) return known.key;
    const doc = await this.keys.findOne({ _id: id, endedAt: { $exists: false } });
    const found = doc ? keyOf(doc) : undefined;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(id, { ...(found ? { key: found } : {}), until: now + FRESH_MS });
    return found;
  }

  /** What a key opens. */
  async scopesOf(key: string): Promise<readonly PartnerScope[] | undefined> {
    return (await this.find(key))?.scopes;
  }

  /** By its id; undefined once it has ended. */
  async living(id: string): Promise<PartnerKey | undefined> {
    const doc = await this.keys.findOne({ id, endedAt: { $exists: false } });
    return doc ? keyOf(doc) : undefined;
  }

  async of(partner: string): Promise<ListedKey[]> {
    const docs = await this.keys.find({ partner }).sort({ madeAt: 1 }).limit(MOST_LISTED).toArray();
    return docs.map((doc) => ({ ...keyOf(doc), title: doc.title, ended: doc.endedAt !== undefined }));
  }

  async nameOf(partner: string): Promise<string> {
    return (await this.partners.findOne({ _id: partner }))?.name ?? '';
  }

  async all(after: string, limit: number): Promise<{ id: string; name: string }[]> {
    return (await this.partners.find({ _id: { $gt: after } }).sort({ _id: 1 }).limit(limit).toArray()).map(({ _id: id, name }) => ({ id, name }));
  }
}

const keyOf = ({ id, partner, scopes, plan = PLAN_NAMES[0] }: KeyDoc): PartnerKey => ({ id, partner, scopes, plan });
