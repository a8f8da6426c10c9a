import { Injectable } from '@nestjs/common';
import { maySee } from '../../../core/access/decide.js';
import type { Alert } from '../../../core/alerts/alert.js';
import { stepsOf } from '../../../core/escalation/turn.js';
import type { CarerId, ResidentId } from '../../../core/ids.js';
import type { Resident } from '../../../core/residents/resident.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Presences } from '../../sensing/rules/presences.service.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Alerts } from '../alerts/alerts.service.js';
import { SeenBy } from '../alerts/seen-by.service.js';
import { Standings } from '../escalation/standings.service.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Residents } from '../residents/residents.service.js';
import { alertCard, type AlertCard } from './views/alert-card.js';
import { called } from './views/people.js';
import { lastData, lastSign, signWords } from './views/readings.js';
import { severityOrder } from './views/severity.js';
import { moment, type Moment } from '../../../core/time/when.js';
import { placeWords, type Place } from './views/place-words.js';
import { deviceWords, watchWords, type Watch } from './views/watch-words.js';

export interface PersonLine {
  readonly id: ResidentId;
  readonly href: string;
  readonly name: string;
  readonly watch: Watch;
  /** Where they are, where that is more than "at home". */
  readonly place?: Place;
  /** "Last sign of life: kitchen, 13:50" */
  readonly sign: string;
  /** That nothing is told of them is no sign that nothing is the matter. */
  readonly untold?: string;
  readonly last?: Moment;
}

/** More live alerts than a page could show, let alone a person answer. */
const LIVE_SHOWN = 200;

/** Gathers what pages show of alerts and people; who may see what is decided by the services it asks. */
@Injectable()
export class Sights {
  constructor(
    private readonly alerts: Alerts, private readonly seen: SeenBy, private readonly deliveries: Deliveries, private readonly residents: Residents,
    private readonly observations: Observations, private readonly supervision: Supervision, private readonly presences: Presences, private readonly devices: Devices, private readonly standings: Standings, private readonly clock: Clock,
  ) {}

  /** Alerts that are not over, gravest and then oldest first: who needs somebody most. */
  async live(viewer: Viewer, residentId?: ResidentId): Promise<Alert[]> {
    const live = await this.alerts.list(viewer, { ...(residentId ? { residentId } : {}), states: ['open', 'acknowledged'], limit: LIVE_SHOWN });
    return live.sort((a, b) => severityOrder(a.severity) - severityOrder(b.severity) || a.since - b.since);
  }

  /** One card for each alert, in the given order. */
  async cards(viewer: Viewer, alerts: readonly Alert[]): Promise<AlertCard[]> {
    const ids = alerts.map(({ id }) => id);
    const [residents, deliveries, seen] = await Promise.all([
      this.residents.lookUpMany(alerts.map((alert) => alert.residentId)), this.deliveries.ofAlerts(ids), this.seen.ofAlerts(ids),
    ]);
    const carers = await this.residents.carers(carersNamed(alerts, [...residents.values()]));
    const steps = new Map(await Promise.all(alerts.filter(({ state }) => state === 'open').map(async (alert) => [alert.id, stepsOf(await this.standings.of(alert))] as const)));
    const now = this.clock.now();
    return alerts.flatMap((alert) => {
      const resident = residents.get(alert.residentId);
      if (!resident) return [];
      return [alertCard({ alert, resident, deliveries: deliveries.filter((d) => d.alertId === alert.id), seen: seen.filter(({ alertId }) => alertId === alert.id), carers, reader: viewer, steps: steps.get(alert.id), deviceKind: (device) => this.devices.find(device)?.kind, mayRead: maySee(viewer, resident, 'readings', now), now })];
    });
  }

  /** "motion, kitchen"; the bare id of a device nobody knows any more. */
  source(device: string): string {
    const known = this.devices.find(device);
    return known ? deviceWords(known) : device;
  }

  async person(viewer: Viewer, resident: Resident, name: (resident: Resident) => string = called): Promise<PersonLine> {
    const knowsWhere = maySee(viewer, resident, 'whereabouts', this.clock.now());
    const [coverage, latest, presence] = await Promise.all([this.supervision.coverage(resident.id, { besidesAbsence: !knowsWhere }), this.observations.latest(resident.id), this.presences.of(resident.id)]);
    const now = this.clock.now();
    const line = { id: resident.id, href: `/residents/${resident.id}`, name: name(resident), watch: watchWords(coverage, now), place: knowsWhere ? placeWords(presence) : undefined, ...(maySee(viewer, resident, 'alerts', now) ? {} : { untold: 'Alerts are not shared with you' }) };
    if (!maySee(viewer, resident, 'readings', now)) return { ...line, sign: 'What is measured is not shared with you' };
    const sign = lastSign(latest);
    const last = lastData(latest);
    return {
      ...line,
      sign: sign ? `Last sign of life: ${signWords(sign, this.supervision.room(sign), now)}` : 'No sign of life recorded yet',
      last: last === undefined ? undefined : moment(last, now),
    };
  }
}

/** Everyone whose name may stand on these cards: circles now and before, and whoever acted. */
export function carersNamed(alerts: readonly Alert[], residents: readonly Resident[]): CarerId[] {
  const actors = alerts.flatMap((alert) => alert.actions.map((action) => action.by));
  const ids = [
    ...residents.flatMap((resident) => resident.circle.map((member) => member.carer)),
    ...actors.flatMap((actor) => (actor.carer ? [actor.carer] : actor.kind === 'carer' ? [actor.id as CarerId] : [])),
  ];
  return [...new Set(ids)];
}
