import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../../core/alerts/alert.js';
import type { Task } from '../../../../fhir/map/r4-work.js';
import { task } from '../../../../fhir/map/task.js';
import { saysOneOf } from '../../../../fhir/search/match.js';
import type { Search } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Alerts } from '../../alerts/alerts.service.js';
import { CompartmentSource } from '../compartment-source.js';
import { dated } from '../pages.js';
import type { Found } from '../resource-source.js';
import { AlertHistory } from './alert-history.js';
import { orNotFound } from '../../residents/or-not-found.js';

/** Alerts as work for somebody. */
@Injectable()
export class TasksSource extends CompartmentSource<Task> {
  override readonly type = 'Task' as const;

  constructor(private readonly alerts: Alerts, private readonly history: AlertHistory) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Task>> {
    return found(await orNotFound('task', this.alerts.find(viewer, id)));
  }

  protected override async ofPatient(viewer: Viewer, patient: string): Promise<Found<Task>[]> {
    return (await this.history.of(viewer, patient)).map(found);
  }

  protected override fits({ at, resource }: Found<Task>, search: Search): boolean {
    const owners = search.references['owner'];
    const owned = owners === undefined || owners.some(({ type, id }) => resource.owner?.reference === `${type}/${id}`);
    return owned && dated(search, 'authored-on', at) && saysOneOf(search.tokens['status'], resource.status);
  }
}

const found = (alert: Alert): Found<Task> => ({ at: alert.openedAt, id: alert.id, patient: alert.residentId, resource: task(alert) });
