import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { AlertId, DeliveryId } from '../../../core/ids.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import { lastChange } from '../../../fhir/map/detected-issue.js';
import { AlertStore, toAlert } from '../alerts/alert.store.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Residents } from '../residents/residents.service.js';
import { RecordWriter } from './record-writer.js';

/** An alert or a message that belongs in the record, in its newest version. */
export interface RecordItem {
  /** `alert/{id}` or `delivery/{id}` */
  readonly name: string;
  /** When anything about it last changed, our clock. */
  changedAt(): number;
  write(): Promise<void>;
  /** This version is seen to; a newer one stays pending. */
  seenTo(): Promise<void>;
}

/** What is pending stands on the alerts and messages themselves, set in the same write as their change. */
@Injectable()
export class RecordItems {
  constructor(private readonly alerts: AlertStore, private readonly deliveries: Deliveries, private readonly residents: Residents, private readonly writer: RecordWriter) {}

  async pending(limit: number): Promise<RecordItem[]> {
    const [alerts, deliveries] = await Promise.all([this.alerts.pending('record', limit), this.deliveries.pendingRecord(limit)]);
    return [...alerts.map((doc) => this.ofAlert(toAlert(doc))), ...deliveries.map((delivery) => this.ofDelivery(delivery))];
  }

  /** Undefined: it is no more (a late finding that fuller data took back). */
  async find(name: string): Promise<RecordItem | undefined> {
    const [what, id] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
    if (what === 'alert') {
      const alert = await this.alerts.find(id as AlertId);
      return alert && this.ofAlert(alert);
    }
    const delivery = await this.deliveries.find(id as DeliveryId);
    return delivery && this.ofDelivery(delivery);
  }

  private ofAlert(alert: Alert): RecordItem {
    return {
      name: `alert/${alert.id}`,
      changedAt: () => lastChange(alert),
      write: async () => {
        const resident = await this.residents.lookUp(alert.residentId);
        if (resident && !isWatchman(resident.id)) await this.writer.alert(alert, resident);
      },
      seenTo: () => this.alerts.recorded(alert.id, alert.version),
    };
  }

  private ofDelivery(delivery: Delivery): RecordItem {
    const { id, alertId, residentId, state, intendedAt, sentAt = 0, deliveredAt = 0 } = delivery;
    return {
      name: `delivery/${id}`,
      changedAt: () => Math.max(intendedAt, sentAt, deliveredAt),
      write: async () => {
        const [resident, alert] = await Promise.all([this.residents.lookUp(residentId), this.alerts.find(alertId)]);
        if (resident && alert && !isWatchman(residentId)) await this.writer.message(delivery, alert, resident);
      },
      seenTo: () => this.deliveries.recorded(id, state),
    };
  }
}
