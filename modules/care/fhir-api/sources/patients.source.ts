import { Injectable } from '@nestjs/common';
import { parseNhsNumber } from '../../../../core/residents/nhs-number.js';
import { membersNow, type Resident } from '../../../../core/residents/resident.js';
import { NHS_NUMBER, own } from '../../../../fhir/codes/systems.js';
import { patient } from '../../../../fhir/map/patient.js';
import type { Patient } from '../../../../fhir/map/r4.js';
import { anyStartsWith } from '../../../../fhir/search/match.js';
import type { Search, Token } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Residents } from '../../residents/residents.service.js';
import { firstPage, pageOf } from '../pages.js';
import { ResourceSource, type Found, type Page } from '../resource-source.js';

const BATCH = 1_000;

/** Residents as Patients: the one type that may be searched without naming a resident, among those a viewer may see. */
@Injectable()
export class PatientsSource extends ResourceSource<Patient> {
  override readonly type = 'Patient' as const;

  constructor(private readonly residents: Residents, private readonly clock: Clock) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Patient>> {
    const [found] = await this.shown([await this.residents.find(viewer, id)]);
    return found as Found<Patient>;
  }

  /** By id, upwards: residents have no better order that everybody may know. */
  override async search(viewer: Viewer, asked: Search): Promise<Page> {
    const search = { ...asked, newestFirst: false };
    const named = search.ids ?? (search.tokens['identifier'] ? await this.idsOf(viewer, search.tokens['identifier']) : undefined);
    if (named) return pageOf((await this.readSome(viewer, named)).filter((found) => fits(found.resource, search)), search);
    const seen = await this.seen(viewer, search);
    return search.count === 0 ? { resources: [], total: seen.length } : firstPage(await this.shown(seen), search);
  }

  /** Those a viewer may see who fit, from the cursor on: one more than the page takes, or all to be counted. */
  private async seen(viewer: Viewer, search: Search): Promise<Resident[]> {
    const all: Resident[] = [];
    const wanted = search.count === 0 ? Infinity : search.count + 1;
    for (let after = search.cursor?.id; ;) {
      const batch = await this.residents.seenBy(viewer, { limit: BATCH, ...(after ? { after } : {}) });
      all.push(...batch.filter((resident) => fits(patient(resident), search)));
      if (batch.length < BATCH || all.length >= wanted) return all.slice(0, wanted);
      after = batch.at(-1)?.id;
    }
  }

  private async idsOf(viewer: Viewer, tokens: readonly Token[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { system, code } of tokens) {
      const nhsNumber = system === undefined || system === NHS_NUMBER ? parseNhsNumber(code) : undefined;
      if (nhsNumber) ids.push(...(await this.residents.seenBy(viewer, { nhsNumber })).map((resident) => resident.id));
      if (system === undefined || system === own('resident')) ids.push(code);
    }
    return ids;
  }

  /** With their circles; every carer of the page in one look. */
  private async shown(residents: readonly Resident[]): Promise<Found<Patient>[]> {
    const circles = residents.map((resident) => membersNow(resident.circle, this.clock.now()));
    const carers = await this.residents.carers(circles.flatMap((circle) => circle.map((member) => member.carer)));
    return residents.map((resident, i) => ({ at: 0, id: resident.id, patient: resident.id, resource: patient(resident, circles[i], carers) }));
  }
}

const fits = ({ name }: Patient, search: Search): boolean =>
  search.name === undefined || anyStartsWith(name.flatMap(({ family, given, text }) => [family, ...(given ?? []), text]), search.name);
