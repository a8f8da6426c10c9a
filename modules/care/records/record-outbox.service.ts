import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import { Clock } from '../../platform/clock/clock.js';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { AlertStore, toAlert } from '../alerts/alert.store.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Residents } from '../residents/residents.service.js';
import { RecordLinks } from './record-links.store.js';
import { NotSaved, RecordWriter } from './record-writer.js';

const LOOK_MS = 1_000;
const LEASE = 'record-writer';
const LEASE_MS = 20_000;
const AT_ONCE = 200;
const HOUR_MS = 3_600_000;
/** A record that is set up later gets the last month, not the whole past. */
const REACH_MS = 30 * 24 * HOUR_MS;
/** After so many tries a person should know. */
const TRIES = 10;

/**
 * The outbox of the health and care record. What is pending stands on the alerts and messages themselves, set in the
 * same write as their change, so nothing is forgotten; and nothing here is ever waited for on the way to a carer.
 */
@Injectable()
export class RecordOutbox implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private busy: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly writer: RecordWriter, private readonly links: RecordLinks, private readonly alerts: AlertStore, private readonly deliveries: Deliveries,
    private readonly residents: Residents, private readonly leases: Leases, private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log,
  ) {}

  start(): void {
    if (!this.writer.isOn) return;
    this.timer = setInterval(() => {
      this.busy ??= this.look()
        .catch((error: unknown) => this.log.failure('record', error))
        .finally(() => {
          this.busy = undefined;
        });
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.busy;
  }

  private async look(): Promise<void> {
    const alerts = (await this.alerts.pending('record', AT_ONCE)).map(toAlert);
    const deliveries = await this.deliveries.pendingRecord(AT_ONCE);
    if (alerts.length + deliveries.length === 0) return;
    const waiting = await this.links.waiting([...alerts.map((a) => `alert/${a.id}`), ...deliveries.map((d) => `delivery/${d.id}`)]);
    for (const alert of alerts) if (!waiting.has(`alert/${alert.id}`) && (await this.mayGoOn())) await this.alert(alert);
    for (const delivery of deliveries) if (!waiting.has(`delivery/${delivery.id}`) && (await this.mayGoOn())) await this.delivery(delivery);
  }

  private async mayGoOn(): Promise<boolean> {
    return !this.stopping && (await this.leases.take(LEASE, LEASE_MS)) !== undefined;
  }

  private async alert(alert: Alert): Promise<void> {
    const written = await this.attempt(`alert/${alert.id}`, alert.openedAt, async () => {
      const resident = await this.residents.lookUp(alert.residentId);
      if (resident) await this.writer.alert(alert, resident);
    });
    if (written) await this.alerts.recorded(alert.id, alert.version);
  }

  private async delivery(delivery: Delivery): Promise<void> {
    const written = await this.attempt(`delivery/${delivery.id}`, delivery.intendedAt, async () => {
      const [resident, alert] = await Promise.all([this.residents.lookUp(delivery.residentId), this.alerts.find(delivery.alertId)]);
      if (resident && alert) await this.writer.message(delivery, alert, resident);
    });
    if (written) await this.deliveries.recorded(delivery.id, delivery.state);
  }

  /** True when nothing is left to do for this version. */
  private async attempt(name: string, at: number, write: () => Promise<void>): Promise<boolean> {
    if (at < this.clock.now() - REACH_MS) return true;
    try {
      await write();
      await this.links.done(name);
      this.counters.recordWrites.inc({ outcome: 'saved' });
      return true;
    } catch (error) {
      if (!(error instanceof NotSaved)) throw error;
      await this.putOff(name, error.outcome);
      this.counters.recordWrites.inc({ outcome: error.outcome.outcome });
      return false;
    }
  }

  private async putOff(name: string, outcome: NotSaved['outcome']): Promise<void> {
    const attempts = await this.links.attempts(name);
    if (outcome.outcome === 'retry') {
      const tooOften = attempts + 1 >= TRIES;
      const backOff = Math.min(1_000 * 2 ** attempts, HOUR_MS);
      return this.links.putOff(name, tooOften ? 'needs-human' : 'waiting', outcome.why, Math.max(outcome.afterMs ?? 0, backOff));
    }
    return this.links.putOff(name, outcome.outcome, outcome.why, HOUR_MS);
  }
}
