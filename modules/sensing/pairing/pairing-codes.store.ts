import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { DeviceId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import { pairingCode, readPairingCode } from '../../../core/things/pairing-code.js';
import { Guesses } from '../../platform/access/guesses.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { Store } from '../../platform/store/store.js';
import { Devices } from '../things/devices.service.js';

interface CodeDoc {
  /** Keyed digest of the code: 40 bits are soon tried through by whoever has the store alone. */
  _id: string;
  device: DeviceId;
  /** How often the device had been issued when the label was made. */
  issuedBefore: number;
  expiresAt: Date;
}

/** A label that waits longer on its device is printed anew. [ours] */
const LIFE_MS = 30 * 86_400_000;

/** A code that was made: shown or printed now, and kept nowhere. */
export interface Label {
  readonly device: Device;
  readonly code: string;
  readonly expiresAt: number;
}

/** A device that a code names, and the issue that the code is good for. */
export interface Named {
  readonly device: Device;
  readonly issuedBefore: number;
  /** The device went to somebody since the label was made. */
  readonly used: boolean;
}

/**
 * Codes on the labels of devices in store. A code is good for the one issue after it was made: whether it was used is
 * told by the device itself, so nothing has to be written after the issue, and no crash leaves a code half used.
 */
@Injectable()
export class PairingCodes {
  private readonly codes: Collection<CodeDoc>;
  private readonly secret: Buffer;
  private readonly guesses = new Guesses();

  constructor(store: Store, box: SealedBox, private readonly devices: Devices, private readonly clock: Clock) {
    this.codes = store.collection<CodeDoc>('pairingCodes');
    this.secret = box.derive('pairing-code');
    store.index('pairingCodes', { expiresAt: 1 }, { expireAfterSeconds: 0 });
    store.index('pairingCodes', { device: 1 });
  }

  /** A new code for a device in store; older labels of it open nothing from now on. */
  async make(device: Device): Promise<Label> {
    if (device.subject !== undefined || device.retiredAt !== undefined) throw new Problem(409, 'conflict', 'Only a device in store has a pairing code. Take it back first.');
    const code = pairingCode([...randomBytes(8)]);
    const expiresAt = this.clock.now() + LIFE_MS;
    await this.codes.deleteMany({ device: device.id });
    await this.codes.insertOne({ _id: this.digest(code), device: device.id, issuedBefore: device.issues.length, expiresAt: new Date(expiresAt) });
    return { device, code, expiresAt };
  }

  /** The device that a typed code stands for. Throws a Problem that says what is wrong with it; `who` guesses ten times at most. */
  async read(typed: string, who: string): Promise<Named> {
    const now = this.clock.now();
    this.guesses.refuseMore(who, now);
    const code = readPairingCode(typed);
    if (code === undefined) throw new Problem(400, 'value', 'code: this is not a code, or one character is wrong. It has nine letters and digits, as printed on the label.', { field: 'code' });
    const doc = await this.codes.findOne({ _id: this.digest(code) });
    const device = doc && this.devices.find(doc.device);
    if (!device || doc.expiresAt.getTime() <= now) {
      this.guesses.wrong(who, now);
      throw new Problem(404, 'not-found', 'code: no device in store has this code, or it is older than 30 days. Print a new label.', { field: 'code' });
    }
    return { device, issuedBefore: doc.issuedBefore, used: device.issues.length !== doc.issuedBefore || device.retiredAt !== undefined };
  }

  /** As `read`, of a code that is still good. */
  async readUnused(typed: string, who: string): Promise<Named> {
    const named = await this.read(typed, who);
    if (named.used) throw new Problem(409, 'conflict', 'code: it has been used: this device went to somebody since. Take it back and print a new label.', { field: 'code' });
    return named;
  }

  private digest(code: string): string {
    return createHmac('sha256', this.secret).update(code).digest('base64url');
  }
}
