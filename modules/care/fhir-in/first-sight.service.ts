import { Injectable } from '@nestjs/common';
import type { ResidentId, SubjectId } from '../../../core/ids.js';
import { RECORDER, type Device } from '../../../core/things/device.js';
import { notTaken, Refused } from '../../../fhir/in/refused.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Problem } from '../../platform/http/problem.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Residents } from '../residents/residents.service.js';

/** Names by which other systems told of devices of one resident; who sends a new one each time is making them up. [ours] */
const MOST_OF_ONE = 20;
const NOBODY = 'unnamed';

/**
 * Devices that automation tells of by name, in another system's record, and that were never paired: registered when they
 * are first heard of, as recorders, under an id made of resident and name, so that every process makes the same one.
 */
@Injectable()
export class FirstSight {
  private readonly slugs = new Map<string, string>();

  constructor(private readonly devices: Devices, private readonly residents: Residents, private readonly audit: Audit) {}

  known(subject: SubjectId, name: string = NOBODY): Device | undefined {
    return this.devices.find(this.idOf(subject, name));
  }

  async register(subject: SubjectId, name: string = NOBODY): Promise<Device | Refused> {
    const id = this.idOf(subject, name);
    const resident = await this.residents.lookUp(subject as string as ResidentId);
    if (!resident) return new Refused(404, 'not-found', 'Observation.subject: there is no such resident.', 'Observation.subject');
    if (this.devices.ofSubject(subject).filter(({ kind }) => kind === RECORDER).length >= MOST_OF_ONE) return notTaken('Observation.device', `more than ${MOST_OF_ONE} devices of this resident were told of by name alone. Register the device with POST /api/v1/devices and refer to it as Device/id.`, 'business-rule');
    try {
      const { device } = await this.devices.register({ id, kind: RECORDER, subject });
      await this.audit.note({ actor: 'automation', role: 'automation', action: 'pair-device', purpose: 'administration', subject });
      return device;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      await this.devices.refresh();
      return this.devices.find(id) ?? notTaken('Observation.device', 'cannot be registered by this name.', 'conflict');
    }
  }

  /** "Nonin 3150" → nonin-3150 */
  slugOf(name: string): string {
    let slug = this.slugs.get(name);
    if (slug !== undefined) return slug;
    slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40).replaceAll(/^-|-$/g, '') || NOBODY;
    if (this.slugs.size > 5_000) this.slugs.clear();
    this.slugs.set(name, slug);
    return slug;
  }

  private idOf(subject: SubjectId, name: string): string {
    return `${subject}.${this.slugOf(name)}`;
  }
}
