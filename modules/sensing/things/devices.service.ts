import { Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model } from 'mongoose';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import type { Behind, SourceId } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import type { DeviceDoc } from './device.schema.js';
import { digest, newKey } from './keys.js';

/** Another process may pair or re-key a device: its word is ours after this long. */
const REFRESH_MS = 5_000;
/** Device ids appear in topics and URLs. */
export const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/;

export interface NewDevice {
  readonly id?: string;
  readonly kind: string;
  readonly subject: SubjectId;
  readonly room?: string;
  readonly behind?: Behind;
}

/** The registry of things, held in memory, since every reading asks it. */
@Injectable()
export class Devices implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly byId = new Map<string, Device>();
  private readonly byKey = new Map<string, DeviceId>();
  private readonly keyOf = new Map<DeviceId, string>();
  private readonly byName = new Map<string, DeviceId>();
  private readonly bySubject = new Map<SubjectId, Map<DeviceId, Device>>();
  private refreshedTo = new Date(0);
  private timer?: NodeJS.Timeout;

  constructor(@InjectModel('Device') private readonly model: Model<DeviceDoc>, store: Store, private readonly clock: Clock) {
    store.index('devices', { subject: 1 });
    store.index('devices', { keyHash: 1 }, { unique: true });
    store.index('devices', { updatedAt: 1 });
    // One living device of that name there; a retired one leaves its name to the next.
    store.index('devices', { 'behind.source': 1, 'behind.name': 1 }, { unique: true, partialFilterExpression: { 'behind.name': { $exists: true } } });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async refresh(): Promise<void> {
    const since = new Date(this.refreshedTo.getTime() - 10_000); // clocks of two processes may differ
    const changed = await this.model.find({ updatedAt: mongoose.trusted({ $gt: since }) }).lean<DeviceDoc[]>();
    for (const doc of changed) {
      this.remember(doc);
      if (doc.updatedAt > this.refreshedTo) this.refreshedTo = doc.updatedAt;
    }
  }

  find(id: string): Device | undefined {
    return this.byId.get(id);
  }

  /** Whose key this is; a retired device's key opens nothing. */
  byDeviceKey(key: string): Device | undefined {
    const id = this.byKey.get(digest(key));
    const device = id && this.byId.get(id);
    return device && device.retiredAt === undefined ? device : undefined;
  }

  /** Who bears this name behind a source; a retired device bears none. */
  named(source: SourceId, name: string): Device | undefined {
    const id = this.byName.get(placeOf({ source, name }));
    return id === undefined ? undefined : this.byId.get(id);
  }

  ofSubject(subject: SubjectId): readonly Device[] {
    return [...(this.bySubject.get(subject)?.values() ?? [])].filter((device) => device.retiredAt === undefined);
  }

  all(): readonly Device[] {
    return [...this.byId.values()];
  }

  async register(device: NewDevice): Promise<{ device: Device; key: string }> {
    const id = (device.id ?? newId()) as DeviceId;
    if (!DEVICE_ID.test(id)) throw new Problem(400, 'value', 'id: takes letters, digits and . _ : - (64 at most), and begins with a letter or digit.', { field: 'id' });
    const key = newKey();
    const now = new Date(this.clock.now());
    const doc: DeviceDoc = { _id: id, fhirId: FHIR_ID.test(id) ? id : newId(), kind: device.kind, subject: device.subject, ...(device.room ? { room: device.room } : {}), ...(device.behind ? { behind: device.behind } : {}), keyHash: digest(key), pairedAt: now, updatedAt: now };
    try {
      await this.model.create(doc);
    } catch (error) {
      if (isDuplicateKey(error) && 'behind.name' in ((error as { keyPattern?: object }).keyPattern ?? {})) throw new Problem(409, 'duplicate', 'Another device has this name behind that source. Retire it first, or check the name.', { field: 'behind' });
      if (isDuplicateKey(error)) throw new Problem(409, 'duplicate', 'A device with this id is registered already. Use another id, or ask for a new key of that device.', { field: 'id' });
      throw error;
    }
    return { device: this.remember(doc), key };
  }

  /** A new key; the old one stops at once here, and within seconds in other processes. */
  async reKey(id: string): Promise<string | undefined> {
    const key = newKey();
    const doc = await this.model.findByIdAndUpdate(id, { keyHash: digest(key), updatedAt: new Date(this.clock.now()) }, { new: true }).lean<DeviceDoc>();
    if (!doc) return undefined;
    this.remember(doc);
    return key;
  }

  private remember(doc: DeviceDoc): Device {
    const device: Device = { id: doc._id, fhirId: doc.fhirId, kind: doc.kind, subject: doc.subject, ...(doc.room ? { room: doc.room } : {}), ...(doc.behind ? { behind: { source: doc.behind.source, name: doc.behind.name } } : {}), pairedAt: doc.pairedAt.getTime(), ...(doc.retiredAt ? { retiredAt: doc.retiredAt.getTime() } : {}) };
    const before = this.byId.get(device.id);
    if (before && before.subject !== device.subject) this.bySubject.get(before.subject)?.delete(device.id);
    const oldKey = this.keyOf.get(device.id);
    if (oldKey !== undefined && oldKey !== doc.keyHash) this.byKey.delete(oldKey);
    this.byKey.set(doc.keyHash, device.id);
    this.keyOf.set(device.id, doc.keyHash);
    if (before?.behind) this.byName.delete(placeOf(before.behind));
    if (device.behind && device.retiredAt === undefined) this.byName.set(placeOf(device.behind), device.id);
    this.byId.set(device.id, device);
    const home = this.bySubject.get(device.subject) ?? new Map<DeviceId, Device>();
    this.bySubject.set(device.subject, home.set(device.id, device));
    return device;
  }
}

const placeOf = ({ source, name }: Behind): string => `${source}\n${name}`;
