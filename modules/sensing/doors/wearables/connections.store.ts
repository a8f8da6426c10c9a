import { Injectable } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../../core/ids.js';
import type { SourceId } from '../../../../core/things/source.js';
import { SealedBox } from '../../../platform/store/sealed-box.js';
import { Store } from '../../../platform/store/store.js';
import type { WearableForm } from './providers.js';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

/** A resident's account with a maker, connected with their consent. Ended ones stay, without their tokens. */
export interface ConnectionDoc {
  _id: string;
  source: SourceId;
  form: WearableForm;
  subject: SubjectId;
  device: DeviceId;
  /** What the maker calls the account; the device bears the same name behind the source. */
  user: string;
  tokens?: Binary;
  /** Who connected it, and when; and in whose words the person agreed. */
  connectedBy: string;
  connectedAt: Date;
  consent: string;
  state: 'connected' | 'sign-in-again' | 'ended';
  why?: string;
  lastPullAt?: Date;
  /** The maker said when to come back. */
  quietUntil?: Date;
  endedAt?: Date;
}

@Injectable()
export class Connections {
  private readonly docs: Collection<ConnectionDoc>;

  constructor(store: Store, private readonly box: SealedBox) {
    this.docs = store.collection<ConnectionDoc>('wearableConnections');
    store.index('wearableConnections', { subject: 1 });
    store.index('wearableConnections', { source: 1, user: 1 });
  }

  async add(doc: ConnectionDoc, tokens: Tokens): Promise<void> {
    await this.docs.insertOne({ ...doc, tokens: this.sealed(doc, tokens) });
  }

  async find(id: string): Promise<ConnectionDoc | undefined> {
    return (await this.docs.findOne({ _id: String(id) })) ?? undefined;
  }

  of(subject: SubjectId): Promise<ConnectionDoc[]> {
    return this.docs.find({ subject }).sort({ connectedAt: -1 }).toArray();
  }

  async named(source: SourceId, user: string): Promise<ConnectionDoc | undefined> {
    return (await this.docs.findOne({ source, user: String(user), state: { $ne: 'ended' } })) ?? undefined;
  }

  tokensOf(doc: ConnectionDoc): Tokens | undefined {
    return doc.tokens && (JSON.parse(this.box.open(Buffer.from(doc.tokens.buffer), contextOf(doc))) as Tokens);
  }

  async keepTokens(doc: ConnectionDoc, tokens: Tokens): Promise<void> {
    await this.docs.updateOne({ _id: doc._id, state: { $ne: 'ended' } }, { $set: { tokens: this.sealed(doc, tokens), state: 'connected' }, $unset: { why: 1 } });
  }

  async note(id: string, change: Partial<Pick<ConnectionDoc, 'state' | 'why' | 'lastPullAt' | 'quietUntil'>>): Promise<void> {
    await this.docs.updateOne({ _id: id, state: { $ne: 'ended' } }, { $set: change });
  }

  /** The tokens are forgotten with it. */
  async end(id: string, why: string, endedAt: Date): Promise<boolean> {
    return (await this.docs.updateOne({ _id: id, state: { $ne: 'ended' } }, { $set: { state: 'ended', why, endedAt }, $unset: { tokens: 1 } })).matchedCount === 1;
  }

  private sealed(doc: ConnectionDoc, tokens: Tokens): Binary {
    return new Binary(this.box.seal(JSON.stringify(tokens), contextOf(doc)));
  }
}

/** Tokens of one resident and maker open for no other. */
const contextOf = ({ subject, source }: ConnectionDoc): string => `wearable-tokens|${subject}|${source}`;
