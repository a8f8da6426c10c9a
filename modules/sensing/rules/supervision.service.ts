import { Injectable } from '@nestjs/common';
import { absenceAt } from '../../../core/absence/absence.js';
import { coverage, deviceClass, type Coverage } from '../../../core/coverage/coverage.js';
import { coverageGaps, type Gap } from '../../../core/coverage/gaps.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { RoomOf } from '../../../core/rules/rule.js';
import type { DeviceState } from '../../../core/things/device.js';
import { stateOf } from '../../../core/things/faults/fault-book.js';
import { roomThen } from '../../../core/things/issue.js';
import type { Patient } from '../../../core/things/health/health.js';
import { Clock } from '../../platform/clock/clock.js';
import { Checkups } from '../health/checkups.service.js';
import { Observations } from '../observations/observations.service.js';
import { Devices } from '../things/devices.service.js';
import { Profiles } from './ports.js';
import { SubjectWindows } from './subject-windows.js';

/** Of a subject whose own zone is not known. */
const ZONE = 'Europe/London';

/** Who is watched, partly watched or not watched: quiet is not well. */
@Injectable()
export class Supervision {
  constructor(
    private readonly devices: Devices, private readonly observations: Observations, private readonly windows: SubjectWindows,
    private readonly profiles: Profiles, private readonly checkups: Checkups, private readonly clock: Clock,
  ) {}

  /** As the rules know them: at once, from what is at hand. */
  states(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>, zone: string): Promise<DeviceState[]> {
    return this.checkups.states(subject, heard, zone);
  }

  readonly room: RoomOf = ({ device: id, at }) => {
    const device = this.devices.find(id);
    return device && roomThen(device, at);
  };

  /** Every device with its health, as of now. */
  async patients(subject: SubjectId): Promise<Patient[]> {
    const state = this.windows.peek(subject);
    return this.checkups.now(subject, state ? state.heard : (await this.observations.latestAndHeard(subject)).heard);
  }

  async deviceStates(subject: SubjectId, zone = ZONE): Promise<DeviceState[]> {
    const now = this.clock.now();
    return (await this.patients(subject)).map((patient) => stateOf(patient, now, zone));
  }

  /** `besidesAbsence`: as the devices alone say, for whoever may not know that somebody is away. */
  async coverage(subject: SubjectId, { besidesAbsence = false } = {}): Promise<Coverage> {
    const [states, profile] = await Promise.all([this.deviceStates(subject), this.profiles.profile(subject)]);
    return coverage(states, this.clock.now(), besidesAbsence ? undefined : absenceAt(profile?.absences, this.clock.now()), profile?.zone ?? ZONE, profile?.livesWith);
  }

  /** The stretches of from..to in which nobody would have noticed. */
  async gaps(subject: SubjectId, from: number, to: number): Promise<Gap[]> {
    const heard = await this.observations.between(subject, { from, to });
    return coverageGaps(await this.everHere(subject), heard, from, Math.min(to, this.clock.now()));
  }

  /** For a look back: what was returned since then watched over them while it was here. */
  async everHere(subject: SubjectId): Promise<DeviceState[]> {
    const here = await this.deviceStates(subject);
    const returned = this.devices.everOf(subject).filter(({ id }) => !here.some((device) => device.id === id));
    return [...here, ...returned.map(({ id, kind, pairedAt }) => ({ id, kind, class: deviceClass(kind), pairedAt }))];
  }
}
