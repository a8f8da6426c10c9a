import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { ResidentId } from '../../../core/ids.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import { BEFORE_MS, CATCH_UP_MS, gravestFirst, missedBy, type Around, type Missed, type Speaker } from '../../../core/proof/missed.js';
import type { Outage } from '../../../core/proof/outage.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import { nextDue } from '../../../core/things/health/rhythm.js';
import { grouped } from '../../../core/grouped.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { AlertStore } from '../alerts/alert.store.js';
import { sideBySide } from '../../platform/clock/side-by-side.js';
import { Deliveries } from '../notify/deliveries.store.js';

const AT_ONCE = 16;

/** Gathers what is known of everybody around an outage, and asks who may have been missed. */
@Injectable()
export class WhoWasMissed {
  constructor(
    private readonly devices: Devices, private readonly supervision: Supervision, private readonly observations: Observations, private readonly alerts: AlertStore, private readonly deliveries: Deliveries,
  ) {}

  async list(outage: Outage, now: number): Promise<Missed[]> {
    const [alerts, deliveries] = await Promise.all([this.alertsAround(outage, now), this.deliveries.intendedBetween(outage.from - BEFORE_MS, outage.to)]);
    const byDevices = this.devices.all().flatMap(({ subject, retiredAt }) => (subject === undefined || retiredAt !== undefined ? [] : [subject]));
    const todo = [...new Set([...byDevices, ...alerts.keys(), ...deliveries.map(({ residentId }) => residentId)])].filter((resident) => !isWatchman(resident));
    const messages = grouped(deliveries, ({ residentId }) => residentId);
    const missed: Missed[] = [];
    await sideBySide(todo.reverse(), AT_ONCE, async (resident) => {
      const found = missedBy(outage, await this.around(outage, resident, alerts.get(resident) ?? [], messages.get(resident) ?? []), now);
      if (found) missed.push(found);
    });
    return missed.sort(gravestFirst);
  }

  private async alertsAround({ from, to }: Outage, now: number): Promise<Map<ResidentId, Alert[]>> {
    const [opened, live] = await Promise.all([this.alerts.openedBetween(from - BEFORE_MS, now + 1), this.alerts.allLive()]);
    const ended = await this.alerts.endedBetween(to - CATCH_UP_MS, now + 1);
    return grouped([...new Map([...opened, ...ended, ...live].map((alert) => [alert.id, alert])).values()], ({ residentId }) => residentId);
  }

  private async around({ from, to }: Outage, resident: ResidentId, alerts: readonly Alert[], deliveries: readonly Delivery[]): Promise<Around> {
    const [patients, readings] = await Promise.all([this.supervision.patients(resident), this.observations.between(resident, { from: from - BEFORE_MS, to })]);
    const devices = patients.map(({ id, health: { heard }, class: deviceClass }): Speaker => {
      const dueAt = nextDue(heard.rhythms, deviceClass);
      return { id, heardAt: heard.upTo, ...(dueAt === undefined ? {} : { dueAt }) };
    });
    return { resident, devices, readings, alerts, deliveries };
  }
}
