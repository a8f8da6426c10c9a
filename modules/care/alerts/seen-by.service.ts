import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { maySeeAlert } from '../../../core/access/alerts.js';
import type { AlertId, CarerId, ResidentId } from '../../../core/ids.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { insertNew, Store } from '../../platform/store/store.js';
import { Residents } from '../residents/residents.service.js';
import { AlertStore } from './alert.store.js';

/** On the alert's own page, or in a list that a feed client was showing. */
export type SeenOn = 'page' | 'feed';

export interface Seen {
  readonly alertId: AlertId;
  readonly carer: CarerId;
  /** The first time, our clock. */
  readonly at: number;
  readonly on: SeenOn;
}

/** `{alert}:{carer}`: the first time counts. */
type SeenDoc = Seen & { _id: string; residentId: ResidentId };

/**
 * Which person of the circle has had which alert before their eyes, and since when. What a network delivers, nobody may
 * have read; seeing it promises nothing either, so nothing waits for it.
 */
@Injectable()
export class SeenBy {
  private readonly docs: Collection<SeenDoc>;

  constructor(store: Store, private readonly alerts: AlertStore, private readonly residents: Residents, private readonly clock: Clock) {
    this.docs = store.collection<SeenDoc>('alertsSeen');
    store.index('alertsSeen', { alertId: 1 });
    store.index('alertsSeen', { residentId: 1 });
  }

  /** Whoever is nobody's carer, or may not see the alert now, leaves no trace here; nor do ids that are none. */
  async saw(viewer: Viewer, ids: readonly string[], on: SeenOn): Promise<void> {
    const { carerId: carer } = viewer;
    if (carer === undefined) return;
    const now = this.clock.now();
    const alerts = await this.alerts.findMany(ids as readonly AlertId[]);
    const residents = await this.residents.lookUpMany(alerts.map(({ residentId }) => residentId));
    const theirs = alerts.filter((alert) => maySeeAlert(viewer, { circle: residents.get(alert.residentId)?.circle ?? [] }, alert, now));
    await insertNew(this.docs, theirs.map(({ id, residentId }): SeenDoc => ({ _id: `${id}:${carer}`, alertId: id, residentId, carer, at: now, on })));
  }

  async ofAlerts(ids: readonly AlertId[]): Promise<Seen[]> {
    return (await this.docs.find({ alertId: { $in: [...ids] } }).sort({ at: 1, _id: 1 }).toArray()).map(({ alertId, carer, at, on }) => ({ alertId, carer, at, on }));
  }
}
