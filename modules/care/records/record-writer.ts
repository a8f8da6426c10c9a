import { Inject, Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { ResidentId, SubjectId } from '../../../core/ids.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import type { Resident } from '../../../core/residents/resident.js';
import { communication } from '../../../fhir/map/communication.js';
import { detectedIssue } from '../../../fhir/map/detected-issue.js';
import { news2Observation } from '../../../fhir/map/news2-observation.js';
import { observation } from '../../../fhir/map/observation.js';
import { task } from '../../../fhir/map/task.js';
import { forRecord, referencesOf } from '../../../fhir/record/for-record.js';
import type { Outcome } from '../../../fhir/record/outcome.js';
import { RecordClient } from '../../../fhir/record/record-client.js';
import type { Key, Resource } from '../../../fhir/record/resource.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Leases } from '../../platform/store/leases.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Interrupted, NotSaved } from './not-saved.js';
import { RecordLinks } from './record-links.store.js';

const LEASE = 'record-writer';
/** Above the time limit of a request, so that what was begun under the lease ends under it. */
const LEASE_MS = 15_000;
/** So often it is asked anew who has this NHS number: records are merged, and corrected. */
const PERSON_HOLDS_MS = 24 * 3_600_000;

/** Writes one alert, or one message, into the person's record: first what it refers to, then itself. */
@Injectable()
export class RecordWriter {
  private readonly client?: RecordClient;
  private stopping = false;

  constructor(
    @Inject(SETTINGS) settings: Settings, private readonly links: RecordLinks, private readonly devices: Devices, private readonly audit: Audit,
    private readonly leases: Leases, private readonly clock: Clock,
  ) {
    if (settings.fhirServerUrl) this.client = new RecordClient(settings.fhirServerUrl);
  }

  get isOn(): boolean {
    return this.client !== undefined;
  }

  /** One process writes at a time, so that no older version overtakes a newer one. */
  async mayGoOn(): Promise<boolean> {
    return !this.stopping && (await this.leases.take(LEASE, LEASE_MS)) !== undefined;
  }

  stop(): void {
    this.stopping = true;
    this.client?.close();
  }

  async alert(alert: Alert, resident: Resident): Promise<void> {
    await this.patient(resident);
    for (const item of alert.evidence) {
      const reading = { ...item, subject: alert.residentId as SubjectId };
      await this.once(observation({ id: item.observation, reading, device: this.devices.asAt(item.device, item.at) }), resident.id);
    }
    const score = news2Observation(alert, resident.limits);
    if (score) await this.latest(score, resident.id);
    await this.latest(detectedIssue(alert), resident.id);
    await this.latest(task(alert), resident.id);
  }

  /** A message is about an alert, so the alert stands there first. */
  async message(delivery: Delivery, alert: Alert, resident: Resident): Promise<void> {
    if ((await this.links.of([`DetectedIssue/${alert.id}`, `Task/${alert.id}`])).size < 2) await this.alert(alert, resident);
    await this.patient(resident);
    await this.latest(communication(delivery, alert), resident.id);
  }

  /** By NHS number, and only ever by that; found once, it is remembered for a day. */
  private async patient(resident: Resident): Promise<void> {
    const ours = `Patient/${resident.id}`;
    if (!resident.nhsNumber) throw new NotSaved({ outcome: 'parked', why: 'no-nhs-number' });
    const known = await this.links.find(ours);
    if (known && known.at > this.clock.now() - PERSON_HOLDS_MS) return;
    const client = await this.ready();
    const found = await client.findPatient(resident.nhsNumber);
    if (found.outcome === 'not-found') throw new NotSaved({ outcome: 'parked', why: 'not-in-record' });
    if (found.outcome !== 'saved') throw await this.noted(found, resident.id);
    if (known && known.theirs !== `Patient/${found.id}`) await this.note('record-person-moved', resident.id, 'allowed');
    await this.links.link(ours, `Patient/${found.id}`);
  }

  private async once(resource: object, resident: ResidentId): Promise<void> {
    if (await this.links.find(nameOf(resource))) return;
    await this.send(resource, resident, (client, body, key) => client.createOnce(body, key));
  }

  private async latest(resource: object, resident: ResidentId): Promise<void> {
    const known = (await this.links.find(nameOf(resource)))?.theirs.split('/')[1];
    await this.send(resource, resident, (client, body, key) => client.put(body, key, known));
  }

  private async send(resource: object, resident: ResidentId, write: (client: RecordClient, body: Resource, key: Key) => Promise<Outcome>): Promise<void> {
    const { resourceType, identifier } = resource as { resourceType: string; identifier: readonly Key[] };
    const [key] = identifier;
    if (!key) throw new Error(`A ${resourceType} without an identifier cannot be written once`);
    const references = referencesOf(resource);
    const body = forRecord(resource, await this.links.of(references));
    const result = await write(await this.ready(), body, { system: key.system, value: key.value });
    if (result.outcome === 'saved') return this.links.link(nameOf(resource), `${resourceType}/${result.id}`);
    // Refused: something it refers to may have been taken away there. Next time it is looked for, or made, first.
    if (result.outcome === 'refused') await this.links.forget(references);
    throw await this.noted(result, resident);
  }

  private async noted(outcome: Exclude<Outcome, { outcome: 'saved' }>, resident: ResidentId): Promise<NotSaved> {
    if (outcome.outcome === 'needs-human' && /-patients?$/.test(outcome.why)) await this.note(`record-${outcome.why}`, resident, 'denied');
    return new NotSaved(outcome);
  }

  private note(action: string, subject: ResidentId, outcome: 'allowed' | 'denied'): Promise<void> {
    return this.audit.note({ actor: 'service', role: 'service', action, purpose: 'security', subject, outcome });
  }

  private async ready(): Promise<RecordClient> {
    if (!this.client || !(await this.mayGoOn())) throw new Interrupted();
    return this.client;
  }
}

const nameOf = (resource: object): string => {
  const { resourceType, id } = resource as { resourceType: string; id: string };
  return `${resourceType}/${id}`;
};
