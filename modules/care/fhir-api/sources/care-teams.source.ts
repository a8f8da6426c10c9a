import { Injectable } from '@nestjs/common';
import { careTeam } from '../../../../fhir/map/care-team.js';
import type { CareTeam } from '../../../../fhir/map/r4.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import type { Found } from '../resource-source.js';

/** A resident's circle of care: one team, under the resident's id. */
@Injectable()
export class CareTeamsSource extends CompartmentSource<CareTeam> {
  override readonly type = 'CareTeam' as const;

  constructor(private readonly residents: Residents) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<CareTeam>> {
    const resident = await this.residents.find(viewer, id, 'read-circle');
    const carers = await this.residents.carers(resident.circle.map((member) => member.carer));
    return { at: 0, id: resident.id, patient: resident.id, resource: careTeam(resident, carers) };
  }

  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<CareTeam>[]> {
    return [await this.read(viewer, patient)];
  }

  protected override fits(): boolean {
    return true;
  }
}
