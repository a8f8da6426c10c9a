import { Injectable } from '@nestjs/common';
import { membersNow, type Resident } from '../../../../core/residents/resident.js';
import { consent } from '../../../../fhir/map/consent.js';
import { readRelatedPersonId, relatedPersonId } from '../../../../fhir/map/ids.js';
import type { Consent } from '../../../../fhir/map/r4-work.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound } from '../../../platform/http/problem.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import type { Found } from '../resource-source.js';

/** What a resident said that each of their circle may know; of whom nothing was said there is none. A carer sees what was said of them alone. */
@Injectable()
export class ConsentsSource extends CompartmentSource<Consent> {
  override readonly type = 'Consent' as const;

  constructor(private readonly residents: Residents, private readonly clock: Clock) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Consent>> {
    const key = readRelatedPersonId(id);
    const found = key && this.of(viewer, await orNotFound('consent', this.residents.find(viewer, key.resident, 'read-sharing'))).find((one) => one.id === id);
    if (!found) throw notFound('consent');
    return found;
  }

  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<Consent>[]> {
    return this.of(viewer, await this.residents.find(viewer, patient, 'read-sharing'));
  }

  protected override fits(): boolean {
    return true;
  }

  private of(viewer: Viewer, resident: Resident): Found<Consent>[] {
    return membersNow(resident.circle, this.clock.now()).flatMap((member) => {
      if (!member.sharing || (viewer.role === 'carer' && member.carer !== viewer.carerId)) return [];
      return [{ at: 0, id: relatedPersonId(resident.id, member.carer), patient: resident.id, resource: consent(resident, member, member.sharing) }];
    });
  }
}
