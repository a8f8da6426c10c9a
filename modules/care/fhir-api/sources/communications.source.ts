import { Injectable } from '@nestjs/common';
import type { ResidentId } from '../../../../core/ids.js';
import type { Delivery } from '../../../../core/notify/delivery.js';
import { communication } from '../../../../fhir/map/communication.js';
import { communicationId, readCommunicationId } from '../../../../fhir/map/ids.js';
import type { Communication } from '../../../../fhir/map/r4-work.js';
import { saysOneOf } from '../../../../fhir/search/match.js';
import type { Search } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { AlertStore } from '../../alerts/alert.store.js';
import { Deliveries } from '../../notify/deliveries.store.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { CompartmentSource } from '../compartment-source.js';
import { boundsOf, dated } from '../pages.js';
import type { Found } from '../resource-source.js';

/** What `Deliveries.ofResident` gives at once. */
const BATCH = 2_000;
const MOST = 10_000;

/** Messages to carers. */
@Injectable()
export class CommunicationsSource extends CompartmentSource<Communication> {
  override readonly type = 'Communication' as const;

  constructor(private readonly deliveries: Deliveries, private readonly alerts: AlertStore, private readonly residents: Residents, private readonly clock: Clock) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Communication>> {
    const delivery = await this.deliveries.find(readCommunicationId(id).delivery);
    if (!delivery) throw notFound('communication');
    await orNotFound('communication', this.residents.find(viewer, delivery.residentId, 'read-message'));
    const [found] = await this.shown([delivery]);
    if (!found) throw notFound('communication');
    return found;
  }

  protected override async ofPatient(viewer: Viewer, patient: string, search: Search): Promise<Found<Communication>[]> {
    const resident = await this.residents.find(viewer, patient, 'list-messages');
    return this.shown(await this.ofResident(resident.id, boundsOf(search, 'sent').to ?? this.clock.now()));
  }

  /** Newest first, batch by batch; what is intended is intended before it is sent, so only the end can be bounded. */
  private async ofResident(resident: ResidentId, until: number): Promise<Delivery[]> {
    const all = new Map<string, Delivery>();
    for (let to = until; ;) {
      const batch = await this.deliveries.ofResident(resident, 0, to);
      const before = all.size;
      for (const delivery of batch) all.set(delivery.id, delivery);
      if (batch.length < BATCH || all.size === before) return [...all.values()];
      if (all.size > MOST) throw new Problem(400, 'too-costly', `More than ${MOST} messages. Narrow the search by sent=le…`);
      to = batch.at(-1)?.intendedAt ?? 0;
    }
  }

  protected override fits({ resource }: Found<Communication>, search: Search): boolean {
    return dated(search, 'sent', resource.sent === undefined ? undefined : Date.parse(resource.sent)) && saysOneOf(search.tokens['status'], resource.status);
  }

  /** Each with its alert's severity. What was never sent stands where it was intended. */
  private async shown(deliveries: readonly Delivery[]): Promise<Found<Communication>[]> {
    const alerts = new Map((await this.alerts.findMany([...new Set(deliveries.map((delivery) => delivery.alertId))])).map((alert) => [alert.id, alert]));
    return deliveries.flatMap((delivery) => {
      const alert = alerts.get(delivery.alertId);
      return alert ? [{ at: delivery.sentAt ?? delivery.intendedAt, id: communicationId(delivery.id), patient: delivery.residentId, resource: communication(delivery, alert) }] : [];
    });
  }
}
