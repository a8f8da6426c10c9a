import { Injectable } from '@nestjs/common';
import { deviceClass } from '../../../core/coverage/coverage.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { DeviceState } from '../../../core/things/device.js';
import { faultsOf, stateOf } from '../../../core/things/faults/fault-book.js';
import { hear, UNHEARD } from '../../../core/things/health/heard.js';
import type { Health, Patient } from '../../../core/things/health/health.js';
import { Clock } from '../../platform/clock/clock.js';
import { Log } from '../../platform/log/log.js';
import { grouped } from '../observations/grouped.js';
import { Tail } from '../observations/tail.js';
import { Devices } from '../things/devices.service.js';
import { DeviceFaults } from './device-faults.store.js';
import { DeviceHealthStore } from './device-health.store.js';

/** A device's health changes slowly: what was known then is believed so long. */
const KNOWN_MS = 20_000;
const MOST_SUBJECTS = 20_000;

type Healths = ReadonlyMap<DeviceId, Health>;
const UNKNOWN: Health = { heard: UNHEARD, told: {}, doubted: {} };

/** How the devices of a home are: from the store, with what the journal still holds. */
@Injectable()
export class Checkups {
  private readonly known = new Map<SubjectId, { at: number; healths: Healths }>();
  private readonly looking = new Set<SubjectId>();

  constructor(
    private readonly devices: Devices, private readonly store: DeviceHealthStore, private readonly faults: DeviceFaults, private readonly tail: Tail,
    private readonly clock: Clock, private readonly log: Log,
  ) {}

  /** For the rules: what is known at hand, however old, so that no call for help waits for it. */
  async states(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>, zone: string): Promise<DeviceState[]> {
    const healths = this.known.get(subject)?.healths ?? (await this.healths(subject));
    const now = this.clock.now();
    return this.patients(subject, heard, healths).map((patient) => stateOf(patient, now, zone));
  }

  /** For whoever looks: as it stands now. */
  async now(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>): Promise<Patient[]> {
    return this.patients(subject, heard, await this.healths(subject));
  }

  /** Looks at every device of a home once in a while, and writes down what is the matter. In the background. */
  examine(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>, zone: string): void {
    const known = this.known.get(subject);
    if ((known && this.clock.now() - known.at < KNOWN_MS && known.at > 0) || this.looking.has(subject)) return;
    this.looking.add(subject);
    this.look(subject, heard, zone).catch((error: unknown) => this.log.failure('checkup', error, { subject })).finally(() => this.looking.delete(subject));
  }

  private async look(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>, zone: string): Promise<void> {
    const healths = await this.healths(subject);
    const now = this.clock.now();
    this.remember(subject, now, healths);
    await this.faults.found(subject, new Map(this.patients(subject, heard, healths).map((patient) => [patient.id, faultsOf(patient, now, zone)])));
  }

  private async healths(subject: SubjectId): Promise<Healths> {
    const fresh = grouped(this.tail.of(subject), ({ device }) => device);
    const stored = await this.store.read(this.devices.ofSubject(subject).map(({ id }) => id));
    for (const [id, health] of stored) stored.set(id, { ...health, heard: hear(health.heard, fresh.get(id) ?? []) });
    if (!this.known.has(subject)) this.remember(subject, 0, stored);
    return stored;
  }

  private remember(subject: SubjectId, at: number, healths: Healths): void {
    if (this.known.size > MOST_SUBJECTS) this.known.clear();
    this.known.set(subject, { at, healths });
  }

  private patients(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>, healths: Healths): Patient[] {
    return this.devices.ofSubject(subject).map(({ id, kind, room, pairedAt }) => ({
      id, kind, class: deviceClass(kind), pairedAt, ...(room ? { room } : {}), ...(heard.has(id) ? { lastHeardAt: heard.get(id) } : {}), health: healths.get(id) ?? UNKNOWN,
    }));
  }
}
