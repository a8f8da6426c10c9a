import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Doubt, Draft } from '../../../core/observations/parse-reading.js';
import { Clock } from '../../platform/clock/clock.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { insertNew, Store } from '../../platform/store/store.js';

interface QuarantineDoc {
  /** Digest of device and content: kept once, however often it is sent. */
  _id: string;
  subject: SubjectId;
  device: DeviceId;
  kind: string;
  code: Doubt['code'];
  receivedAt: Date;
  sealed: Binary;
}

export interface DeviceFault {
  readonly device: DeviceId;
  readonly code: Doubt['code'];
  readonly count: number;
  readonly lastAt: number;
}

export interface Doubtful {
  readonly draft: Draft;
  readonly subject: SubjectId;
  readonly doubt: Doubt;
}

/** Authentic but unbelievable readings: kept sealed for ninety days and shown as a fault of the device, never used. */
const KEPT_SECONDS = 90 * 86_400;
/** A fault is said of a device that was not believable so often in a day. */
const FAULT_FROM = 3;

@Injectable()
export class Quarantine {
  private readonly docs: Collection<QuarantineDoc>;

  constructor(store: Store, private readonly box: SealedBox, private readonly clock: Clock) {
    this.docs = store.collection<QuarantineDoc>('quarantine');
    store.index('quarantine', { subject: 1, receivedAt: -1 });
    store.index('quarantine', { receivedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** Durable before it resolves, like any reading. */
  async keep(doubtful: readonly Doubtful[]): Promise<void> {
    const receivedAt = new Date(this.clock.now());
    const docs = doubtful.map(({ draft, subject, doubt }): QuarantineDoc => {
      const text = JSON.stringify(draft);
      const _id = createHash('sha256').update(text).digest('base64url');
      return { _id, subject, device: draft.device, kind: draft.kind, code: doubt.code, receivedAt, sealed: new Binary(this.box.seal(text, `${subject}|${_id}`)) };
    });
    await insertNew(this.docs, docs);
  }

  async faults(subject: SubjectId): Promise<DeviceFault[]> {
    const since = new Date(this.clock.now() - 86_400_000);
    const docs = await this.docs.find({ subject, receivedAt: { $gt: since } }, { projection: { sealed: 0 } }).toArray();
    const faults = new Map<string, DeviceFault>();
    for (const { device, code, receivedAt } of docs) {
      const before = faults.get(`${device}|${code}`);
      faults.set(`${device}|${code}`, { device, code, count: (before?.count ?? 0) + 1, lastAt: Math.max(before?.lastAt ?? 0, receivedAt.getTime()) });
    }
    return [...faults.values()].filter((fault) => fault.count >= FAULT_FROM);
  }

  count(subject: SubjectId): Promise<number> {
    return this.docs.countDocuments({ subject });
  }
}
