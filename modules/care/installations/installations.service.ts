import { Injectable } from '@nestjs/common';
import type { Look } from '../../../core/access/looks.js';
import type { DeviceId, ResidentId } from '../../../core/ids.js';
import type { Device, KitLoanId } from '../../../core/things/device.js';
import { openIssue } from '../../../core/things/issue.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { DeviceWords } from '../../sensing/health/device-words.service.js';
import { PairingCodes } from '../../sensing/pairing/pairing-codes.store.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Homes } from '../homes/homes.store.js';
import { orNotFound } from '../residents/or-not-found.js';
import { Residents } from '../residents/residents.service.js';

export interface Placement {
  readonly residentId: string;
  readonly room?: string;
  readonly kit?: KitLoanId;
  readonly issuedBefore?: number;
}

/** A device with its new key, which is shown once. */
export interface HandedOut {
  readonly device: Device;
  readonly key: string;
}

/** Where devices go: to a resident, to another room, back into store. Every step is audited, and the rules are told. */
@Injectable()
export class Installations {
  constructor(
    private readonly devices: Devices, private readonly residents: Residents, private readonly codes: PairingCodes, private readonly homes: Homes,
    private readonly book: AskBook, private readonly words: DeviceWords, private readonly clock: Clock,
  ) {}

  /** Somebody's device only for those who may see them. */
  async known(id: string, viewer: Viewer, look: Look): Promise<Device> {
    const device = this.devices.find(id);
    if (!device) throw notFound('device');
    if (device.subject !== undefined) await orNotFound('device', this.residents.find(viewer, device.subject, look));
    return device;
  }

  /** Hands a device in store to a resident. What it said before stays with whom it stood then. */
  async issue(id: DeviceId, { residentId, ...place }: Placement, viewer: Viewer): Promise<HandedOut> {
    const resident = await this.residents.find(viewer, residentId, 'pair-device');
    const issued = await this.devices.issue(id, { subject: resident.id, ...place });
    if (!issued) throw new Problem(409, 'conflict', `Somebody has this device, or it is retired. Take it back first: POST /api/v1/devices/${id}/take-back.`);
    if (place.room) await this.homes.knowRoom(resident.id, place.room);
    await this.book.watch(resident.id);
    return issued;
  }

  /** As `issue`, of the device that a label names. Of two who use one label, one pairs. */
  async pair({ code, ...place }: Placement & { code: string }, viewer: Viewer): Promise<HandedOut> {
    const { device, issuedBefore } = await this.codes.readUnused(code, viewer.id);
    return this.issue(device.id, { ...place, issuedBefore }, viewer);
  }

  /** Readings from before `from` keep the room they were heard in. */
  async move(id: string, { room, from }: { room: string; from?: number }, viewer: Viewer): Promise<Device> {
    const device = await this.known(id, viewer, 'move-device');
    const issue = openIssue(device);
    if (!issue) throw new Problem(409, 'conflict', 'Nobody has this device; it lies in store. Issue it first.');
    const now = this.clock.now();
    const since = issue.moves?.at(-1)?.from ?? issue.from;
    if (from !== undefined && (from > now || from < since)) throw new Problem(400, 'value', `from: must lie between ${new Date(since).toISOString()}, when it came to where it stands, and now.`, { field: 'from' });
    const moved = await this.devices.move(device.id, { room, from: from ?? now });
    if (!moved) throw new Problem(409, 'conflict', 'Somebody else moved this device just now. Look where it stands, then move it again.');
    await this.homes.knowRoom(issue.subject, room);
    await this.book.watch(issue.subject);
    return moved;
  }

  /** Back into store: its key opens nothing from now on. */
  async takeBack(id: string, viewer: Viewer): Promise<void> {
    const device = await this.known(id, viewer, 'take-back-device');
    if (!(await this.devices.takeBack(device.id))) throw new Problem(409, 'conflict', 'Nobody has this device; it lies in store.');
    await this.lostTo(device.subject);
  }

  /** Out of use for good. */
  async retire(id: string, viewer: Viewer): Promise<void> {
    const device = await this.known(id, viewer, 'retire-device');
    if (!(await this.devices.retire(device.id))) throw notFound('device');
    await this.lostTo(device.subject);
  }

  async reKey(id: string, viewer: Viewer): Promise<HandedOut> {
    const device = await this.known(id, viewer, 're-key-device');
    const key = await this.devices.reKey(device.id);
    if (key === undefined) throw notFound('device');
    return { device, key };
  }

  /** Somebody was there, and what it said was wrong with it is mended: equipment often tells of a fault, and not of its end. */
  async seenTo(id: string, viewer: Viewer): Promise<readonly string[]> {
    const device = await this.known(id, viewer, 'service-device');
    if (device.retiredAt !== undefined) throw notFound('device');
    const ended = await this.words.seenTo(device.id);
    if (device.subject !== undefined) await this.book.watch(device.subject);
    return ended;
  }

  private async lostTo(subject: ResidentId | undefined): Promise<void> {
    if (subject !== undefined) await this.book.watch(subject);
  }
}

/** What the API says of it. */
export const handedOut = ({ device: { id, kind, subject, room, behind }, key }: HandedOut): object => ({
  id, key, kind, ...(subject ? { residentId: subject } : {}), ...(room ? { room } : {}), ...(behind ? { behind } : {}),
});
