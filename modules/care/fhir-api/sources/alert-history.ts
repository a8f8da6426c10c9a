import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../../core/alerts/alert.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { AlertStore } from '../../alerts/alert.store.js';
import { Residents } from '../../residents/residents.service.js';

/** More than anybody has in years, unless a rule or a device runs wild. */
const MOST = 5_000;

/** The alerts of a resident whom the viewer may see, newest first; bounds are on when they began, both inside. */
@Injectable()
export class AlertHistory {
  constructor(private readonly store: AlertStore, private readonly residents: Residents) {}

  async of(viewer: Viewer, patient: string, query: { rules?: readonly string[]; from?: number; to?: number } = {}): Promise<Alert[]> {
    const resident = await this.residents.find(viewer, patient, 'list-alerts');
    const alerts = await this.store.list({ ...query, residentIds: [resident.id], limit: MOST + 1 });
    if (alerts.length > MOST) throw new Problem(400, 'too-costly', `More than ${MOST} findings. Narrow the search by date.`);
    return alerts;
  }
}
