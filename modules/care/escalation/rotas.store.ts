import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Rota } from '../../../core/escalation/rota.js';
import type { RotaId } from '../../../core/ids.js';
import { Store } from '../../platform/store/store.js';

type RotaDoc = Omit<Rota, 'id'> & { _id: RotaId };

/** Rotas as single documents that change by compare-and-set on `version`. */
@Injectable()
export class RotaStore {
  private readonly rotas: Collection<RotaDoc>;

  constructor(store: Store) {
    this.rotas = store.collection<RotaDoc>('rotas');
  }

  async all(): Promise<Rota[]> {
    return (await this.rotas.find().sort({ name: 1, _id: 1 }).limit(1_000).toArray()).map(toRota);
  }

  async byId(): Promise<Map<RotaId, Rota>> {
    return new Map((await this.all()).map((rota) => [rota.id, rota]));
  }

  async find(id: string): Promise<Rota | undefined> {
    const doc = await this.rotas.findOne({ _id: String(id) as RotaId });
    return doc ? toRota(doc) : undefined;
  }

  async insert({ id, ...rest }: Rota): Promise<void> {
    await this.rotas.insertOne({ _id: id, ...rest });
  }

  /** False: somebody else changed it in between. */
  async replace({ id, version, ...rest }: Rota): Promise<boolean> {
    return (await this.rotas.replaceOne({ _id: id, version }, { ...rest, version: version + 1 })).matchedCount === 1;
  }

  async remove(id: RotaId): Promise<void> {
    await this.rotas.deleteOne({ _id: id });
  }
}

const toRota = ({ _id, ...rest }: RotaDoc): Rota => ({ id: _id, ...rest });
