import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { deviceClass } from '../../../core/coverage/coverage.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import { isWatched, type DeviceState } from '../../../core/things/device.js';
import { faultsOf, traitsOf, type Traits } from '../../../core/things/faults/fault-book.js';
import { hear, UNHEARD } from '../../../core/things/health/heard.js';
import type { Health, Patient } from '../../../core/things/health/health.js';
import { Clock } from '../../platform/clock/clock.js';
import { Log } from '../../platform/log/log.js';
import { grouped } from '../../../core/grouped.js';
import { Tail } from '../observations/tail.js';
import { Devices } from '../things/devices.service.js';
import { DeviceFaults } from './device-faults.store.js';
import { DeviceHealthStore } from './device-health.store.js';
import { MOST_SUBJECTS } from '../rules/most-subjects.js';

/** A device's health changes slowly: what was known then is believed so long. */
const KNOWN_MS = 20_000;

type Healths = ReadonlyMap<DeviceId, Health>;
type Heard = ReadonlyMap<DeviceId, number>;
const UNKNOWN: Health = { heard: UNHEARD, told: {}, doubted: {} };

/** How the devices of a home are: from the store, with what the journal still holds. */
@Injectable()
export class Checkups implements BeforeApplicationShutdown {
  private readonly known = new Map<SubjectId, { readonly at: number; readonly traits: ReadonlyMap<DeviceId, Traits> }>();
  /** Being looked at, or waiting for it. */
  private readonly looking = new Set<SubjectId>();
  private readonly waiting = new Set<NodeJS.Timeout>();

  constructor(
    private readonly devices: Devices, private readonly store: DeviceHealthStore, private readonly faults: DeviceFaults, private readonly tail: Tail,
    private readonly clock: Clock, private readonly log: Log,
  ) {}

  /** For the rules: what is known at hand, however old, so that no call for help waits for it. */
  async states(subject: SubjectId, heard: Heard, zone: string): Promise<DeviceState[]> {
    const { traits } = this.known.get(subject) ?? (await this.learn(subject, heard, zone));
    return this.things(subject, heard).map((device) => ({ ...device, ...traits.get(device.id) }));
  }

  /** For whoever looks: as it stands now. */
  async now(subject: SubjectId, heard: Heard): Promise<Patient[]> {
    const healths = await this.healths(subject);
    return this.things(subject, heard).map((device) => ({ ...device, health: healths.get(device.id) ?? UNKNOWN }));
  }

  /**
   * Looks at every device of a home once in a while, and writes down what is the matter. In the background. What is said
   * soon after a look is looked at when the next one is due: perhaps nobody speaks again for long.
   */
  examine(subject: SubjectId, heard: Heard, zone: string): void {
    if (this.looking.has(subject)) return;
    this.looking.add(subject);
    const wait = (this.known.get(subject)?.at ?? 0) + KNOWN_MS - this.clock.now();
    if (wait <= 0) return this.lookNow(subject, heard, zone);
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      this.lookNow(subject, heard, zone);
    }, Math.min(wait, KNOWN_MS)).unref();
    this.waiting.add(timer);
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.waiting) clearTimeout(timer);
  }

  private lookNow(subject: SubjectId, heard: Heard, zone: string): void {
    this.look(subject, heard, zone, this.clock.now()).catch((error: unknown) => this.log.failure('checkup', error, { subject })).finally(() => this.looking.delete(subject));
  }

  private async look(subject: SubjectId, heard: Heard, zone: string, now: number): Promise<void> {
    const patients = await this.now(subject, heard);
    this.remember(subject, now, patients, zone);
    await this.faults.found(subject, new Map(patients.map((patient) => [patient.id, faultsOf(patient, now, zone)])));
  }

  /** Known from now on, and still to be examined. */
  private async learn(subject: SubjectId, heard: Heard, zone: string): Promise<{ traits: ReadonlyMap<DeviceId, Traits> }> {
    return this.remember(subject, 0, await this.now(subject, heard), zone);
  }

  private remember(subject: SubjectId, at: number, patients: readonly Patient[], zone: string): { traits: ReadonlyMap<DeviceId, Traits> } {
    const now = this.clock.now();
    const known = { at, traits: new Map(patients.map((patient) => [patient.id, traitsOf(patient, now, zone)])) };
    if (this.known.size > MOST_SUBJECTS) this.known.clear();
    this.known.set(subject, known);
    return known;
  }

  private async healths(subject: SubjectId): Promise<Healths> {
    const fresh = grouped(this.tail.of(subject), ({ device }) => device);
    const stored = await this.store.read(this.devices.ofSubject(subject).map(({ id }) => id));
    for (const [id, health] of stored) stored.set(id, { ...health, heard: hear(health.heard, fresh.get(id) ?? []) });
    return stored;
  }

  private things(subject: SubjectId, heard: Heard): Omit<Patient, 'health'>[] {
    return this.devices.ofSubject(subject).filter(isWatched).map(({ id, kind, room, pairedAt }) => ({
      id, kind, class: deviceClass(kind), pairedAt, ...(room ? { room } : {}), ...(heard.has(id) ? { lastHeardAt: heard.get(id) } : {}),
    }));
  }
}
