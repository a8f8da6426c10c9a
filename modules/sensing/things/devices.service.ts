import { Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model } from 'mongoose';
import { devEui } from '../../../core/doors/lorawan/uplink.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Device, KitLoanId } from '../../../core/things/device.js';
import { asAt, asIssued, openIssue } from '../../../core/things/issue.js';
import type { Behind, SourceId } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { toDevice, type DeviceDoc } from './device.schema.js';
import { digest, newKey } from './keys.js';

/** Another process may pair or re-key a device: its word is ours after this long. */
const REFRESH_MS = 5_000;
/** Device ids appear in topics and URLs. */
export const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/;

export interface NewDevice {
  readonly id?: string;
  readonly kind: string;
  readonly subject?: SubjectId;
  readonly room?: string;
  readonly behind?: Behind;
}

export interface NewIssue {
  readonly subject: SubjectId;
  readonly room?: string;
  readonly kit?: KitLoanId;
  /** How often it had been issued when this was begun: somebody else's later issue then stands in the way. */
  readonly issuedBefore?: number;
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
    await this.nameFirstIssues();
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

  /** Whose key this is; a device in store, or retired, opens nothing. */
  byDeviceKey(key: string): Device | undefined {
    const id = this.byKey.get(digest(key));
    const device = id && this.byId.get(id);
    return device && device.retiredAt === undefined && device.subject !== undefined ? device : undefined;
  }

  /** Who bears this name behind a source; a retired device bears none. Earlier versions paired a devEUI as it was typed, in capitals. */
  named(source: SourceId, name: string): Device | undefined {
    const id = this.byName.get(placeOf({ source, name })) ?? (devEui(name) === name ? this.byName.get(placeOf({ source, name: name.toUpperCase() })) : undefined);
    return id === undefined ? undefined : this.byId.get(id);
  }

  /** As it stood at an instant of its own clock; of a device that nobody had then, as it stands now. */
  asAt(id: DeviceId, at: number): Device | undefined {
    const device = this.byId.get(id);
    return device && asAt(device, at);
  }

  /** Each issue to a subject, ended ones too. */
  everOf(subject: SubjectId): Device[] {
    return this.all().flatMap((device) => device.issues.filter((issue) => issue.subject === subject).map((issue) => asIssued(device, issue)));
  }

  ofSubject(subject: SubjectId): readonly Device[] {
    return [...(this.bySubject.get(subject)?.values() ?? [])].filter((device) => device.retiredAt === undefined);
  }

  all(): readonly Device[] {
    return [...this.byId.values()];
  }

  /** Without a subject it lies in store, paired to nobody yet. */
  async register({ id: wanted, kind, subject, room, behind }: NewDevice): Promise<{ device: Device; key: string }> {
    const id = (wanted ?? newId()) as DeviceId;
    if (!DEVICE_ID.test(id)) throw new Problem(400, 'value', 'id: takes letters, digits and . _ : - (64 at most), and begins with a letter or digit.', { field: 'id' });
    const key = newKey();
    const now = new Date(this.clock.now());
    const issues = subject === undefined ? [] : [{ subject, ...(room ? { room } : {}), from: now }];
    const doc: DeviceDoc = { _id: id, fhirId: FHIR_ID.test(id) ? id : newId(), kind, ...(subject === undefined ? {} : { subject }), ...(room ? { room } : {}), issues, ...(behind ? { behind } : {}), keyHash: digest(key), pairedAt: now, updatedAt: now };
    try {
      await this.model.create(doc);
    } catch (error) {
      throw isDuplicateKey(error) ? taken(error) : error;
    }
    return { device: this.remember(doc), key };
  }

  /**
   * Hands a device in store to somebody, with a new key. Undefined: somebody has it, or it is retired. What it said
   * before stays with whom it stood then.
   */
  async issue(id: DeviceId, { subject, room, kit, issuedBefore }: NewIssue): Promise<{ device: Device; key: string } | undefined> {
    const key = newKey();
    const now = new Date(this.clock.now());
    const issue = { subject, ...(room ? { room } : {}), ...(kit ? { kit } : {}), from: now };
    const doc = await this.model.findOneAndUpdate(
      { _id: id, subject: mongoose.trusted({ $exists: false }), retiredAt: mongoose.trusted({ $exists: false }), ...(issuedBefore === undefined ? {} : { issues: mongoose.trusted({ $size: issuedBefore }) }) },
      { $set: { subject, ...(room ? { room } : {}), keyHash: digest(key), pairedAt: now, updatedAt: now }, $push: { issues: issue } }, { returnDocument: 'after' },
    ).lean<DeviceDoc>();
    return doc ? { device: this.remember(doc), key } : undefined;
  }

  /**
   * To another room of the same person, now or since a moment after it came to where it stands. Undefined: nobody has it,
   * or it was moved or handed on in the meantime.
   */
  async move(id: DeviceId, { room, from }: { room: string; from: number }): Promise<Device | undefined> {
    const open = openIssue(this.byId.get(id) ?? { issues: [] });
    if (!open) return undefined;
    const began = { from: new Date(open.from), to: { $exists: false }, ...(open.moves ? { moves: { $size: open.moves.length } } : { 'moves.0': { $exists: false } }) };
    const doc = await this.model.findOneAndUpdate(
      { _id: id, subject: open.subject, issues: mongoose.trusted({ $elemMatch: began }) },
      { $push: { 'issues.$[open].moves': { room, from: new Date(from) } }, $set: { room, updatedAt: new Date(this.clock.now()) } },
      { returnDocument: 'after', arrayFilters: [{ 'open.to': { $exists: false } }] },
    ).lean<DeviceDoc>();
    return doc ? this.remember(doc) : undefined;
  }

  /** Back into store: it speaks for nobody, and its key opens nothing. False: nobody had it. */
  async takeBack(id: DeviceId): Promise<boolean> {
    const now = new Date(this.clock.now());
    const doc = await this.model.findOneAndUpdate(
      { _id: id, subject: mongoose.trusted({ $exists: true }) },
      { $set: { keyHash: digest(newKey()), updatedAt: now, 'issues.$[open].to': now }, $unset: { subject: 1, room: 1 } },
      { returnDocument: 'after', arrayFilters: [{ 'open.to': { $exists: false } }] },
    ).lean<DeviceDoc>();
    if (doc) this.remember(doc);
    return doc !== null;
  }

  /** For good: its name behind a source is free again. */
  async retire(id: DeviceId): Promise<boolean> {
    await this.takeBack(id);
    const now = new Date(this.clock.now());
    const doc = await this.model.findOneAndUpdate({ _id: id, retiredAt: mongoose.trusted({ $exists: false }) }, { $set: { retiredAt: now, updatedAt: now }, $unset: { behind: 1 } }, { returnDocument: 'after' }).lean<DeviceDoc>();
    if (doc) this.remember(doc);
    return doc !== null;
  }

  /** A new key; the old one stops at once here, and within seconds in other processes. */
  async reKey(id: string): Promise<string | undefined> {
    const key = newKey();
    const doc = await this.model.findByIdAndUpdate(id, { keyHash: digest(key), updatedAt: new Date(this.clock.now()) }, { returnDocument: 'after' }).lean<DeviceDoc>();
    if (!doc) return undefined;
    this.remember(doc);
    return key;
  }

  /** Devices of before there were issues have one: from their pairing on. */
  private async nameFirstIssues(): Promise<void> {
    const first = { subject: '$subject', from: '$pairedAt', room: { $ifNull: ['$room', '$$REMOVE'] }, to: { $ifNull: ['$retiredAt', '$$REMOVE'] } };
    await this.model.collection.updateMany({ issues: { $exists: false } }, [{ $set: { issues: [first] } }]);
  }

  private remember(doc: DeviceDoc): Device {
    const device = toDevice(doc);
    const before = this.byId.get(device.id);
    if (before?.subject !== undefined && before.subject !== device.subject) this.bySubject.get(before.subject)?.delete(device.id);
    const oldKey = this.keyOf.get(device.id);
    if (oldKey !== undefined && oldKey !== doc.keyHash) this.byKey.delete(oldKey);
    this.byKey.set(doc.keyHash, device.id);
    this.keyOf.set(device.id, doc.keyHash);
    if (before?.behind) this.byName.delete(placeOf(before.behind));
    if (device.behind && device.retiredAt === undefined) this.byName.set(placeOf(device.behind), device.id);
    this.byId.set(device.id, device);
    if (device.subject === undefined) return device;
    const home = this.bySubject.get(device.subject) ?? new Map<DeviceId, Device>();
    this.bySubject.set(device.subject, home.set(device.id, device));
    return device;
  }
}

function taken(error: unknown): Problem {
  const byName = 'behind.name' in ((error as { keyPattern?: object }).keyPattern ?? {});
  return byName
    ? new Problem(409, 'duplicate', 'Another device has this name behind that source. Retire it first, or check the name.', { field: 'behind' })
    : new Problem(409, 'duplicate', 'A device with this id is registered already. Use another id, or ask for a new key of that device.', { field: 'id' });
}

const placeOf = ({ source, name }: Behind): string => `${source}\n${name}`;
