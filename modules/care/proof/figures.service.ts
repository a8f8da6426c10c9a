import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import { allTeams, responseFigures, responseOf, type Response, type ResponseFigures } from '../../../core/figures/response.js';
import { NOBODY, teamOf } from '../../../core/figures/team.js';
import type { CarerId } from '../../../core/ids.js';
import type { Resident } from '../../../core/residents/resident.js';
import type { Severity } from '../../../core/rules/rule.js';
import { Clock } from '../../platform/clock/clock.js';
import { AlertStore } from '../alerts/alert.store.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';

export interface Asked {
  /** Alerts opened in from..to, our clock. */
  readonly from: number;
  readonly to: number;
  readonly severities: readonly Severity[];
}

export interface Figures {
  readonly all: readonly ResponseFigures[];
  readonly byTeam: readonly ResponseFigures[];
}

/** The sector's figures, from our own log: no person is named in them. */
@Injectable()
export class ResponseFiguresService {
  constructor(private readonly alerts: AlertStore, private readonly residents: Residents, private readonly clock: Clock) {}

  async figures({ from, to, severities }: Asked): Promise<Figures> {
    const alerts = (await this.alerts.openedBetween(from, to)).filter(({ severity }) => severities.includes(severity));
    const residents = await this.residents.lookUpMany(alerts.map(({ residentId }) => residentId));
    const responses = alerts.map((alert): Response => responseOf(alert, teamFor(alert, residents.get(alert.residentId))));
    const now = this.clock.now();
    return { all: allTeams(responses, now, ZONE), byTeam: responseFigures(responses, now, ZONE) };
  }
}

/** The team of whoever was told first: it was theirs to answer, whoever did. */
function teamFor(alert: Alert, resident: Resident | undefined): string {
  const first = alert.actions.find(({ type }) => type === 'told')?.note?.split(' ')[0] as CarerId | undefined;
  if (first === undefined) return NOBODY;
  return teamOf(resident?.circle.find(({ carer }) => carer === first)?.relationship);
}
