import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../../core/ids.js';
import type { SourceId } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { OutsideFailed } from '../../../platform/http/outside.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { newId } from '../../../platform/store/new-id.js';
import { SealedBox } from '../../../platform/store/sealed-box.js';
import { Store } from '../../../platform/store/store.js';
import { Devices } from '../../things/devices.service.js';
import { Accounts } from './accounts.service.js';
import { Connections, type ConnectionDoc } from './connections.store.js';
import { consentAddress } from './providers.js';
import { Pulls } from './pulls.store.js';
import { Registrations } from './registrations.store.js';
import { Trouble } from './trouble.js';

interface StateDoc {
  /** Digest: the store alone finishes nothing. */
  _id: string;
  viewer: string;
  subject: SubjectId;
  source: SourceId;
  consent: string;
  madeAt: Date;
  expiresAt: Date;
}

const STATE_LIFE_MS = 10 * 60_000;
export const CALLBACK = '/wearables/callback';
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

export interface ConnectionShown {
  readonly id: string;
  readonly source: string;
  readonly form: string;
  readonly device: string;
  readonly state: ConnectionDoc['state'];
  readonly connectedAt: string;
  readonly consent: string;
  readonly why?: string;
  readonly lastPullAt?: string;
  readonly waiting: number;
  /** Pulls that a person should look at, and why. */
  readonly stuck: readonly { readonly what: string; readonly why: string }[];
}

/** A resident's account with a maker of wearables: connected, looked at, let go. */
@Injectable()
export class Wearables {
  private readonly states: Collection<StateDoc>;

  constructor(
    store: Store, private readonly box: SealedBox, private readonly registrations: Registrations, private readonly connections: Connections, private readonly accounts: Accounts,
    private readonly pulls: Pulls, private readonly devices: Devices, private readonly address: OwnAddress, private readonly clock: Clock,
  ) {
    this.states = store.collection<StateDoc>('wearableStates');
    store.index('wearableStates', { expiresAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** Where the person says yes. The state holds for the one who asked, once, for ten minutes. */
  async begin(subject: SubjectId, source: string, viewer: string, consent: string): Promise<string> {
    const registration = await this.registrations.find(source);
    if (!registration) throw new Problem(400, 'not-found', 'source: there is no such registration with a maker. List them with GET /api/v1/sources.', { field: 'source' });
    const state = randomBytes(24).toString('base64url');
    const now = this.clock.now();
    await this.states.insertOne({ _id: digest(state), viewer, subject, source: registration.source.id, consent, madeAt: new Date(now), expiresAt: new Date(now + STATE_LIFE_MS) });
    return consentAddress(registration, { redirect: this.redirect, state, verifier: this.verifierOf(state) });
  }

  /** The person came back with a code: tokens, a device behind the source, and the consent on record. */
  async finish(state: string, code: string | undefined, viewer: string): Promise<ConnectionDoc> {
    const begun = await this.states.findOneAndDelete({ _id: digest(state), viewer });
    const registration = begun && (await this.registrations.find(begun.source));
    if (!begun || !registration || begun.expiresAt.getTime() <= this.clock.now()) throw new Problem(400, 'expired', 'This sign-in with the maker was not begun here, was used already, or took longer than ten minutes. Begin again.');
    if (code === undefined) throw new Problem(422, 'business-rule', 'The maker was not given leave to tell us anything. Nothing is connected. Begin again from the person’s page once they agree.');
    const { tokens, user } = await this.accounts.exchange(registration, code, this.redirect, this.verifierOf(state)).catch((error: unknown) => {
      if (error instanceof Trouble || error instanceof OutsideFailed) throw new Problem(502, 'transient', 'The maker did not confirm the sign-in. Begin again.');
      throw error;
    });
    const known = await this.connections.named(begun.source, user);
    if (known && known.subject !== begun.subject) throw new Problem(409, 'conflict', 'This account is connected for another resident. Disconnect it there first.');
    if (known) {
      await this.connections.keepTokens(known, tokens);
      await this.pulls.wake(known._id);
      return known;
    }
    const { device } = await this.devices.register({ kind: 'wearable', subject: begun.subject, behind: { source: begun.source, name: user } });
    const doc: ConnectionDoc = { _id: newId<string>(), source: begun.source, form: registration.form, subject: begun.subject, device: device.id, user, connectedBy: viewer, connectedAt: new Date(this.clock.now()), consent: begun.consent, state: 'connected' };
    await this.connections.add(doc, tokens);
    return doc;
  }

  async of(subject: SubjectId): Promise<ConnectionShown[]> {
    return Promise.all((await this.connections.of(subject)).map(async (doc) => {
      const waiting = await this.pulls.waiting(doc._id);
      const { _id: id, source, form, device, state, connectedAt, consent, why, lastPullAt } = doc;
      return {
        id, source, form, device, state, connectedAt: connectedAt.toISOString(), consent, ...(why ? { why } : {}), ...(lastPullAt ? { lastPullAt: lastPullAt.toISOString() } : {}),
        waiting: waiting.length, stuck: waiting.filter((pull) => pull.state === 'needs-human').map((pull) => ({ what: pull.what, why: pull.why ?? '' })),
      };
    }));
  }

  /** Given back to the maker, forgotten here; the device stops speaking, and what it said stays. */
  async disconnect(subject: SubjectId, id: string, why = 'Disconnected.'): Promise<void> {
    const doc = await this.connections.find(id);
    if (!doc || doc.subject !== subject || doc.state === 'ended') throw notFound('connection');
    await this.accounts.giveBack(doc);
    await this.connections.end(doc._id, why, new Date(this.clock.now()));
    await this.pulls.forget(doc._id);
    await this.devices.retire(doc.device);
  }

  private get redirect(): string {
    return this.address.public + CALLBACK;
  }

  /** RFC 7636: from the state and a secret of ours, so that it is stored nowhere. */
  private verifierOf(state: string): string {
    return createHmac('sha256', this.box.derive('wearable-pkce')).update(state).digest('base64url');
  }
}
