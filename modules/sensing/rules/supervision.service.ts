import { Injectable } from '@nestjs/common';
import { coverage, deviceClass, UPLOADED_HISTORY, type Coverage } from '../../../core/coverage/coverage.js';
import { coverageGaps, type Gap } from '../../../core/coverage/gaps.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { DeviceState } from '../../../core/things/device.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../observations/observations.service.js';
import { Devices } from '../things/devices.service.js';
import { Profiles } from './ports.js';
import { SubjectWindows } from './subject-windows.js';

/** Who is watched, partly watched or not watched: quiet is not well. */
@Injectable()
export class Supervision {
  constructor(
    private readonly devices: Devices, private readonly observations: Observations, private readonly windows: SubjectWindows,
    private readonly profiles: Profiles, private readonly clock: Clock,
  ) {}

  states(subject: SubjectId, heard: ReadonlyMap<DeviceId, number>): DeviceState[] {
    return this.devices.ofSubject(subject).filter(({ kind }) => kind !== UPLOADED_HISTORY).map(({ id, kind, room, pairedAt }) => ({
      id, kind, class: deviceClass(kind), pairedAt, ...(room ? { room } : {}), ...(heard.has(id) ? { lastHeardAt: heard.get(id) } : {}),
    }));
  }

  rooms(subject: SubjectId): Map<string, string> {
    return new Map(this.devices.ofSubject(subject).flatMap(({ id, room }) => (room ? [[id, room] as const] : [])));
  }

  async deviceStates(subject: SubjectId): Promise<DeviceState[]> {
    const state = this.windows.peek(subject);
    return this.states(subject, state ? state.heard : (await this.observations.latestAndHeard(subject)).heard);
  }

  async coverage(subject: SubjectId): Promise<Coverage> {
    const [states, profile] = await Promise.all([this.deviceStates(subject), this.profiles.profile(subject)]);
    return coverage(states, this.clock.now(), profile?.away ?? false, profile?.zone ?? 'Europe/London');
  }

  /** The stretches of from..to in which nobody would have noticed. */
  async gaps(subject: SubjectId, from: number, to: number): Promise<Gap[]> {
    const heard = await this.observations.between(subject, { from, to });
    return coverageGaps(await this.deviceStates(subject), heard, from, Math.min(to, this.clock.now()));
  }
}
