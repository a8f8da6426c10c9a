import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Binary, Collection } from 'mongodb';
import { SealedBox } from '../../../platform/store/sealed-box.js';
import { isDuplicateKey, Store } from '../../../platform/store/store.js';

interface KeysDoc {
  _id: 'server';
  publicKey: string;
  /** PKCS 8, sealed. */
  privateKey: Binary | Buffer;
}

export interface PushKeys {
  /** On P-256, uncompressed, base64url: what a browser binds its subscription to. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

const CONTEXT = 'push keys';

/** Who we are to the makers of browsers: made once and kept in the store, so that every process of ours is the same sender. */
@Injectable()
export class PushKeyRing {
  private readonly docs: Collection<KeysDoc>;
  private known?: Promise<PushKeys>;

  constructor(store: Store, private readonly box: SealedBox) {
    this.docs = store.collection<KeysDoc>('pushKeys');
  }

  keys(): Promise<PushKeys> {
    this.known ??= this.load().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async load(): Promise<PushKeys> {
    const kept = await this.docs.findOne({ _id: 'server' });
    if (kept) return this.opened(kept);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('base64url');
    const sealed = this.box.seal(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), CONTEXT);
    try {
      await this.docs.insertOne({ _id: 'server', publicKey: point, privateKey: sealed });
      return { publicKey: point, privateKey };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.load();
    }
  }

  private opened({ publicKey, privateKey }: KeysDoc): PushKeys {
    return { publicKey, privateKey: createPrivateKey(this.box.open(Buffer.from(Buffer.isBuffer(privateKey) ? privateKey : privateKey.buffer), CONTEXT)) };
  }
}
