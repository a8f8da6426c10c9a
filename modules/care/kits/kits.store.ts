import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import type { KitLoanId } from '../../../core/things/device.js';
import type { Kit, KitId, KitItem, KitLoan } from '../../../core/things/kit.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

interface KitDoc {
  _id: KitId;
  title: string;
  items: KitItem[];
  retiredAt?: Date;
}

interface LoanDoc {
  _id: KitLoanId;
  kit: KitId;
  title: string;
  items: KitItem[];
  subject: ResidentId;
  startedAt: Date;
  /** There while it lasts, for the index. */
  open?: true;
  endedAt?: Date;
}

/** What kits are made of, and who has one. Which devices came with it, the devices themselves say. */
@Injectable()
export class KitStore {
  private readonly kits: Collection<KitDoc>;
  private readonly loans: Collection<LoanDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.kits = store.collection<KitDoc>('kits');
    this.loans = store.collection<LoanDoc>('kitLoans');
    // One running loan of a kit to a resident: starting it twice is starting it once.
    store.index('kitLoans', { kit: 1, subject: 1 }, { unique: true, partialFilterExpression: { open: true } });
    store.index('kitLoans', { subject: 1 });
  }

  async all(): Promise<Kit[]> {
    return (await this.kits.find({ retiredAt: { $exists: false } }).sort({ title: 1 }).limit(500).toArray()).map(toKit);
  }

  async find(id: string): Promise<Kit | undefined> {
    const doc = await this.kits.findOne({ _id: String(id) as KitId, retiredAt: { $exists: false } });
    return doc ? toKit(doc) : undefined;
  }

  async make({ title, items }: Pick<Kit, 'title' | 'items'>): Promise<Kit> {
    const doc: KitDoc = { _id: newId<KitId>(), title, items: [...items] };
    await this.kits.insertOne(doc);
    return toKit(doc);
  }

  /** Loans that run keep what they were made of. */
  async retire(id: string): Promise<boolean> {
    return (await this.kits.updateOne({ _id: String(id) as KitId, retiredAt: { $exists: false } }, { $set: { retiredAt: new Date(this.clock.now()) } })).modifiedCount === 1;
  }

  /** The running loan of this kit to this resident, begun now if there is none. */
  async begin(kit: Kit, subject: ResidentId): Promise<KitLoan> {
    const doc: LoanDoc = { _id: newId<KitLoanId>(), kit: kit.id, title: kit.title, items: [...kit.items], subject, startedAt: new Date(this.clock.now()), open: true };
    try {
      await this.loans.insertOne(doc);
      return toLoan(doc);
    } catch (error) {
      const running = isDuplicateKey(error) ? await this.loans.findOne({ kit: kit.id, subject, open: true }) : null;
      if (!running) throw error;
      return toLoan(running);
    }
  }

  async loan(id: string): Promise<KitLoan | undefined> {
    const doc = await this.loans.findOne({ _id: String(id) as KitLoanId });
    return doc ? toLoan(doc) : undefined;
  }

  async running(): Promise<KitLoan[]> {
    return (await this.loans.find({ open: true }).sort({ startedAt: -1 }).limit(500).toArray()).map(toLoan);
  }

  async end(id: KitLoanId): Promise<void> {
    await this.loans.updateOne({ _id: id, open: true }, { $set: { endedAt: new Date(this.clock.now()) }, $unset: { open: '' } });
  }
}

const toKit = ({ _id, title, items }: KitDoc): Kit => ({ id: _id, title, items });
const toLoan = ({ _id, kit, title, items, subject, startedAt, endedAt }: LoanDoc): KitLoan => ({ id: _id, kit, title, items, subject, startedAt: startedAt.getTime(), ...(endedAt ? { endedAt: endedAt.getTime() } : {}) });
