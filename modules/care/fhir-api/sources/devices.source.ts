import { Injectable } from '@nestjs/common';
import type { ResidentId } from '../../../../core/ids.js';
import { RULES } from '../../../../core/rules/rulebook.js';
import type { Device as Thing } from '../../../../core/things/device.js';
import { asIssued, issueFhirId } from '../../../../core/things/issue.js';
import { device } from '../../../../fhir/map/device.js';
import { readRuleDeviceId } from '../../../../fhir/map/ids.js';
import type { Device } from '../../../../fhir/map/r4.js';
import { ruleDevice } from '../../../../fhir/map/rule-device.js';
import type { Search } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { notFound } from '../../../platform/http/problem.js';
import { Devices } from '../../../sensing/things/devices.service.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import type { Found } from '../resource-source.js';

/** Findings that the service itself makes, beside the rulebook's. */
const OWN_FINDINGS = ['cover-gap', 'engine-fault'];
const KNOWN_RULES = new Set([...RULES.map((rule) => rule.name), ...OWN_FINDINGS]);

/** Things in residents' homes; and the rules, which are about nobody and so may be read by everyone who is signed in. */
@Injectable()
export class DevicesSource extends CompartmentSource<Device> {
  override readonly type = 'Device' as const;

  constructor(private readonly devices: Devices, private readonly residents: Residents) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Device>> {
    const rule = readRuleDeviceId(id);
    if (rule && KNOWN_RULES.has(rule.rule)) return { at: 0, id, resource: ruleDevice(rule.rule, rule.version, RULES.find(({ name, version }) => name === rule.rule && version === rule.version)?.source) };
    const thing = this.byFhirId(id);
    if (thing?.subject === undefined) throw notFound('device');
    await orNotFound('device', this.residents.find(viewer, thing.subject, 'read-device'));
    return found(thing);
  }

  /** Things that were handed back stay, since readings name them. */
  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<Device>[]> {
    const resident = await this.residents.find(viewer, patient as ResidentId, 'read-devices');
    return this.devices.everOf(resident.id).map(found);
  }

  protected override fits({ resource }: Found<Device>, { tokens }: Search): boolean {
    return tokens['identifier']?.some((token) => resource.identifier.some(({ system, value }) => value === token.code && (token.system === undefined || token.system === system))) ?? true;
  }

  /** An issue of a device by the FHIR id of that issue: mostly the device's own id, and only then looked for among all. */
  private byFhirId(id: string): Thing | undefined {
    const near = [this.devices.find(id), this.devices.find(id.replace(/\.\d+$/, ''))].filter((thing) => thing !== undefined);
    for (const thing of [...near, ...this.devices.all()]) {
      const issue = id.startsWith(thing.fhirId) && thing.issues.find((_, i) => issueFhirId(thing.fhirId, i + 1) === id);
      if (issue) return asIssued(thing, issue);
    }
    return undefined;
  }
}

const found = (thing: Thing): Found<Device> => ({ at: 0, id: thing.fhirId, ...(thing.subject === undefined ? {} : { patient: thing.subject }), resource: device(thing) });
