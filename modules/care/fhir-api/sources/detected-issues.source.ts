import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../../core/alerts/alert.js';
import { detectedIssue } from '../../../../fhir/map/detected-issue.js';
import type { DetectedIssue } from '../../../../fhir/map/r4-work.js';
import { codedAs, saysOneOf } from '../../../../fhir/search/match.js';
import type { Search } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Alerts } from '../../alerts/alerts.service.js';
import { CompartmentSource } from '../compartment-source.js';
import { boundsOf, dated } from '../pages.js';
import type { Found } from '../resource-source.js';
import { AlertHistory } from './alert-history.js';
import { orNotFound } from '../../residents/or-not-found.js';

/** Alerts as what was detected. */
@Injectable()
export class DetectedIssuesSource extends CompartmentSource<DetectedIssue> {
  override readonly type = 'DetectedIssue' as const;

  constructor(private readonly alerts: Alerts, private readonly history: AlertHistory) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<DetectedIssue>> {
    return found(await orNotFound('detected issue', this.alerts.find(viewer, id)));
  }

  protected override async ofPatient(viewer: Viewer, patient: string, search: Search): Promise<Found<DetectedIssue>[]> {
    return (await this.history.of(viewer, patient, boundsOf(search, 'identified'))).map(found);
  }

  protected override fits({ at, resource }: Found<DetectedIssue>, search: Search): boolean {
    return dated(search, 'identified', at) && saysOneOf(search.tokens['status'], resource.status) && codedAs(search.tokens['code'], resource.code);
  }
}

const found = (alert: Alert): Found<DetectedIssue> => ({ at: alert.since, id: alert.id, patient: alert.residentId, resource: detectedIssue(alert) });
