import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../../core/alerts/alert.js';
import { readNews2Id, readReceivedId, receivedId } from '../../../../fhir/map/ids.js';
import { news2Observation } from '../../../../fhir/map/news2-observation.js';
import { provenance, receivedProvenance } from '../../../../fhir/map/provenance.js';
import type { Provenance } from '../../../../fhir/map/r4-work.js';
import type { Search, Target } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { notFound } from '../../../platform/http/problem.js';
import { Devices } from '../../../sensing/things/devices.service.js';
import { Alerts } from '../../alerts/alerts.service.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import type { Found, Page } from '../resource-source.js';
import { AlertHistory } from './alert-history.js';
import { ObservationsSource } from './observations.source.js';

/**
 * Why there is an alert (under the alert's id), and where a reading came from (under the reading's). A search by patient
 * gives those of alerts; a reading's is asked for by its id or target.
 */
@Injectable()
export class ProvenancesSource extends CompartmentSource<Provenance> {
  override readonly type = 'Provenance' as const;

  constructor(private readonly alerts: Alerts, private readonly history: AlertHistory, private readonly readings: ObservationsSource, private readonly devices: Devices, private readonly residents: Residents) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Provenance>> {
    const observation = readReceivedId(id);
    if (observation !== undefined) return this.ofReading(viewer, observation);
    const [found] = await this.explained([await orNotFound('provenance', this.alerts.find(viewer, id))]);
    return found as Found<Provenance>;
  }

  /** A target says which resource its provenance is kept under. */
  override search(viewer: Viewer, search: Search): Promise<Page> {
    const targets = search.references['target'];
    return super.search(viewer, targets && !search.ids ? { ...search, ids: targets.map(provenanceIdOf) } : search);
  }

  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<Provenance>[]> {
    return this.explained(await this.history.of(viewer, patient));
  }

  protected override fits({ resource }: Found<Provenance>, { references }: Search): boolean {
    return references['target']?.some(({ type, id }) => resource.target.some((target) => target.reference === `${type}/${id}`)) ?? true;
  }

  private async ofReading(viewer: Viewer, observation: string): Promise<Found<Provenance>> {
    const item = await orNotFound('provenance', this.readings.readingOf(viewer, observation));
    if (!item) throw notFound('provenance');
    const { reading } = item;
    return { at: reading.receivedAt, id: receivedId(item.id), patient: reading.subject, resource: receivedProvenance(item.id, reading, this.devices.asAt(reading.device, reading.at)?.fhirId) };
  }

  /** All of one resident. */
  private async explained(alerts: readonly Alert[]): Promise<Found<Provenance>[]> {
    const [first] = alerts;
    const resident = first && (await this.residents.lookUp(first.residentId));
    return alerts.map((alert) => {
      const news2 = resident !== undefined && news2Observation(alert, resident.limits) !== undefined;
      return { at: alert.openedAt, id: alert.id, patient: alert.residentId, resource: provenance(alert, { news2 }) };
    });
  }
}

const provenanceIdOf = ({ type, id }: Target): string => (type === 'Observation' ? (readNews2Id(id) ?? receivedId(id)) : id);
