import { Injectable } from '@nestjs/common';
import type { Resident } from '../../../../core/residents/resident.js';
import { membersOf } from '../../../../fhir/map/care-team.js';
import { readRelatedPersonId, relatedPersonId } from '../../../../fhir/map/ids.js';
import type { RelatedPerson } from '../../../../fhir/map/r4.js';
import { relatedPerson } from '../../../../fhir/map/related-person.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { notFound } from '../../../platform/http/problem.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import type { Found } from '../resource-source.js';

/** Carers, each as they are to one resident; who left the circle stays, not active. */
@Injectable()
export class RelatedPersonsSource extends CompartmentSource<RelatedPerson> {
  override readonly type = 'RelatedPerson' as const;

  constructor(private readonly residents: Residents) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<RelatedPerson>> {
    const key = readRelatedPersonId(id);
    const found = key && (await this.of(await orNotFound('related person', this.residents.find(viewer, key.resident, 'read-circle')))).find((person) => person.id === id);
    if (!found) throw notFound('related person');
    return found;
  }

  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<RelatedPerson>[]> {
    return this.of(await this.residents.find(viewer, patient, 'read-circle'));
  }

  protected override fits(): boolean {
    return true;
  }

  private async of(resident: Resident): Promise<Found<RelatedPerson>[]> {
    const members = membersOf(resident.circle);
    const carers = await this.residents.carers(members.map((member) => member.carer));
    return members.flatMap((member) => {
      const carer = carers.get(member.carer);
      return carer ? [{ at: 0, id: relatedPersonId(resident.id, carer.id), patient: resident.id, resource: relatedPerson(carer, member, resident) }] : [];
    });
  }
}
