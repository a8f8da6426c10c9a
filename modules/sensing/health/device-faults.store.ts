import { Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Fault } from '../../../core/things/faults/fault.js';
import { Clock } from '../../platform/clock/clock.js';
import { GroupedWrites } from '../../platform/store/grouped-writes.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';
import { grouped } from '../../../core/grouped.js';
import { MOST_SUBJECTS } from '../rules/most-subjects.js';

interface FaultDoc extends Omit<Fault, 'since'> {
  _id: string;
  device: DeviceId;
  subject: SubjectId;
  since: number;
  /** Present while it lasts: one of a name and device. */
  live?: true;
  closedAt?: Date;
}

export interface KeptFault extends Fault {
  readonly id: string;
  readonly device: DeviceId;
  readonly subject: SubjectId;
  /** Our clock; undefined while it lasts. */
  readonly closedAt?: number;
}

const KEPT_SECONDS = 90 * 86_400;
const MOST_LISTED = 500;
const KNOWN_MS = 5 * 60_000;

/** What is the matter with devices: opened and closed by what the devices say, for whoever mends them. */
@Injectable()
export class DeviceFaults {
  private readonly docs: Collection<FaultDoc>;
  private readonly liveOf = new Together<SubjectId, FaultDoc[]>(async (subjects) => grouped(await this.docs.find({ subject: { $in: [...subjects] }, live: true }).toArray(), ({ subject }) => subject));
  /** Of one fault never two at a time, so in any order. Who opened the same at the same time has opened it. */
  private readonly changes = new GroupedWrites<AnyBulkWriteOperation<FaultDoc>>(async (changes) => {
    await this.docs.bulkWrite([...changes], { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  });
  /** What stands of each subject, as last read or written here: nothing is written twice, and another process may have written since. */
  private readonly standing = new Map<SubjectId, { readonly until: number; readonly faults: ReadonlyMap<string, string> }>();

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<FaultDoc>('deviceFaults');
    store.index('deviceFaults', { device: 1, name: 1 }, { unique: true, partialFilterExpression: { live: true }, name: 'one-live-fault-of-a-name' });
    store.index('deviceFaults', { subject: 1, since: -1 });
    store.index('deviceFaults', { live: 1, since: -1 }, { partialFilterExpression: { live: true } });
    store.index('deviceFaults', { closedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** All that is the matter now with the devices of a subject; what is no longer among it is over. */
  async found(subject: SubjectId, faults: ReadonlyMap<DeviceId, readonly Fault[]>): Promise<void> {
    const now = this.clock.now();
    const known = this.standing.get(subject);
    const isKnown = known !== undefined && known.until > now;
    const before = isKnown ? known.faults : await this.stored(subject);
    const after = new Map<string, string>();
    for (const [device, list] of faults) {
      for (const fault of list) {
        const key = `${device}|${fault.name}`;
        after.set(key, fault.because);
        if (before.get(key) !== fault.because) await this.keep(subject, device, fault);
      }
    }
    const over = [...before.keys()].filter((key) => !after.has(key));
    for (const key of over) await this.close(subject, key);
    if (this.standing.size > MOST_SUBJECTS) this.standing.clear();
    this.standing.set(subject, { until: isKnown ? known.until : now + KNOWN_MS, faults: after });
  }

  async list({ subject, live, limit = MOST_LISTED }: { subject?: SubjectId; live?: boolean; limit?: number }): Promise<KeptFault[]> {
    const filter = { ...(subject === undefined ? {} : { subject }), ...(live === undefined ? {} : { live: live ? (true as const) : { $exists: false } }) };
    const docs = await this.docs.find(filter).sort({ since: -1 }).limit(limit).toArray();
    return docs.map(({ _id: id, live: _, closedAt, ...fault }) => ({ id, ...fault, ...(closedAt ? { closedAt: closedAt.getTime() } : {}) }));
  }

  private async keep(subject: SubjectId, device: DeviceId, { since, name, ...fault }: Fault): Promise<void> {
    await this.changes.add([{ updateOne: { filter: { device, name, live: true }, update: { $set: { ...fault, subject }, $setOnInsert: { _id: newId(), since } }, upsert: true } }]);
  }

  private async close(subject: SubjectId, key: string): Promise<void> {
    const [device, name = ''] = key.split('|') as [DeviceId, string];
    await this.changes.add([{ updateOne: { filter: { device, subject, name, live: true }, update: { $set: { closedAt: new Date(this.clock.now()) }, $unset: { live: 1 } } } }]);
  }

  private async stored(subject: SubjectId): Promise<Map<string, string>> {
    return new Map((await this.liveOf.of(subject))?.map(({ device, name, because }) => [`${device}|${name}`, because]));
  }
}
