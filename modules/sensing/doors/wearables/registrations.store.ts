import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { Source, SourceId } from '../../../../core/things/source.js';
import { SealedBox } from '../../../platform/store/sealed-box.js';
import { Store } from '../../../platform/store/store.js';
import { Sources } from '../../things/sources.service.js';
import type { Registration, WearableForm } from './providers.js';

interface RegistrationDoc {
  _id: SourceId;
  form: WearableForm;
  clientId: string;
  secret: Binary;
  origin?: string;
  /** Fitbit's code by which it asks whether the address is ours. */
  verify?: string;
}

export interface Known extends Registration {
  readonly source: Source;
  readonly verify?: string;
}

/** Our registrations with makers of wearables: each is a source, with the client secret sealed. */
@Injectable()
export class Registrations {
  private readonly docs: Collection<RegistrationDoc>;

  constructor(store: Store, private readonly box: SealedBox, private readonly sources: Sources) {
    this.docs = store.collection<RegistrationDoc>('wearableRegistrations');
  }

  async add({ form, clientId, clientSecret, origin }: Registration, title: string, zone: string, verify?: string): Promise<Source> {
    const { source } = await this.sources.register({ form, title, zone });
    await this.docs.insertOne({ _id: source.id, form, clientId, secret: new Binary(this.box.seal(clientSecret, contextOf(source.id))), ...(origin ? { origin } : {}), ...(verify ? { verify } : {}) });
    return source;
  }

  async find(id: string): Promise<Known | undefined> {
    const source = this.sources.find(id);
    if (!source || source.retiredAt !== undefined) return undefined;
    const doc = await this.docs.findOne({ _id: source.id });
    if (!doc) return undefined;
    return { source, form: doc.form, clientId: doc.clientId, clientSecret: this.box.open(Buffer.from(doc.secret.buffer), contextOf(source.id)), ...(doc.origin ? { origin: doc.origin } : {}), ...(doc.verify ? { verify: doc.verify } : {}) };
  }

  /** Withings and Garmin sign nothing: the address that only they were told stands for a signature. */
  hookKey(id: string): string {
    return createHmac('sha256', this.box.derive('wearable-hooks')).update(id).digest('base64url').slice(0, 32);
  }

  isHookKey(id: string, key: string): boolean {
    const wanted = Buffer.from(this.hookKey(id)), sent = Buffer.from(key);
    return wanted.length === sent.length && timingSafeEqual(wanted, sent);
  }
}

const contextOf = (id: string): string => `wearable-registration|${id}`;
