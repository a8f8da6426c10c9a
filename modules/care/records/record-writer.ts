import { Inject, Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { SubjectId } from '../../../core/ids.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import type { Resident } from '../../../core/residents/resident.js';
import { communication } from '../../../fhir/map/communication.js';
import { detectedIssue } from '../../../fhir/map/detected-issue.js';
import { news2Observation } from '../../../fhir/map/news2-observation.js';
import { observation } from '../../../fhir/map/observation.js';
import { task } from '../../../fhir/map/task.js';
import { forRecord } from '../../../fhir/record/for-record.js';
import type { Outcome } from '../../../fhir/record/outcome.js';
import type { Key, Resource } from '../../../fhir/record/resource.js';
import { RecordClient } from '../../../fhir/record/record-client.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { RecordLinks } from './record-links.store.js';

/** A step of a write that did not come out as `saved`, on its way to whoever decides when to try again. */
export class NotSaved extends Error {
  override readonly name = 'NotSaved';
  constructor(readonly outcome: Exclude<Outcome, { outcome: 'saved' }> | { readonly outcome: 'parked'; readonly why: string }) {
    super(outcome.outcome);
  }
}

/** Writes one alert, or one message, into the person's record: first what it refers to, then itself. */
@Injectable()
export class RecordWriter {
  private readonly client?: RecordClient;

  constructor(@Inject(SETTINGS) settings: Settings, private readonly links: RecordLinks, private readonly devices: Devices, private readonly audit: Audit) {
    if (settings.fhirServerUrl) this.client = new RecordClient(settings.fhirServerUrl);
  }

  get isOn(): boolean {
    return this.client !== undefined;
  }

  async alert(alert: Alert, resident: Resident): Promise<void> {
    await this.patient(resident);
    for (const item of alert.evidence) {
      const reading = { ...item, subject: alert.residentId as SubjectId };
      await this.once(observation({ id: item.observation, reading, device: this.devices.find(item.device) }));
    }
    const score = news2Observation(alert, resident.limits);
    if (score) await this.once(score);
    await this.latest(detectedIssue(alert));
    await this.latest(task(alert));
  }

  async message(delivery: Delivery, alert: Alert, resident: Resident): Promise<void> {
    await this.patient(resident);
    await this.latest(communication(delivery, alert));
  }

  /** By NHS number, and only ever by that; found once, it is remembered. */
  private async patient(resident: Resident): Promise<void> {
    const ours = `Patient/${resident.id}`;
    if ((await this.links.of([ours])).has(ours)) return;
    if (!resident.nhsNumber) throw new NotSaved({ outcome: 'parked', why: 'no-nhs-number' });
    const found = await this.mustHaveClient().findPatient(resident.nhsNumber);
    if (found.outcome === 'not-found') throw new NotSaved({ outcome: 'parked', why: 'not-in-record' });
    if (found.outcome === 'saved') return this.links.link(ours, `Patient/${found.id}`);
    if (found.outcome === 'needs-human') await this.audit.note({ actor: 'service', role: 'service', action: `record-${found.why}`, purpose: 'security', subject: resident.id, outcome: 'denied' });
    throw new NotSaved(found);
  }

  private async once(resource: object): Promise<void> {
    const ours = nameOf(resource);
    if ((await this.links.of([ours])).has(ours)) return;
    await this.send(resource, (body, key) => this.mustHaveClient().createOnce(body, key));
  }

  private latest(resource: object): Promise<void> {
    return this.send(resource, (body, key) => this.mustHaveClient().put(body, key));
  }

  private async send(resource: object, write: (body: Resource, key: Key) => Promise<Outcome>): Promise<void> {
    const { resourceType, identifier } = resource as unknown as { resourceType: string; identifier: readonly Key[] };
    const [key] = identifier;
    if (!key) throw new Error(`A ${resourceType} without an identifier cannot be written once`);
    const body = forRecord(resource, await this.links.of(referencesOf(resource)));
    const result = await write(body, { system: key.system, value: key.value });
    if (result.outcome !== 'saved') throw new NotSaved(result);
    await this.links.link(nameOf(resource), `${resourceType}/${result.id}`);
  }

  private mustHaveClient(): RecordClient {
    if (!this.client) throw new Error('There is no record to write to');
    return this.client;
  }
}

const nameOf = (resource: object): string => {
  const { resourceType, id } = resource as { resourceType: string; id: string };
  return `${resourceType}/${id}`;
};

function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'reference' && typeof part === 'string' ? [part] : referencesOf(part)));
}
