import { Injectable } from '@nestjs/common';
import type { Escalation } from '../../../core/alerts/alert.js';
import type { AskFirst } from '../../../core/escalation/asking.js';
import { asFarAsWritten, firstWeeklyGap, gapsOf, USUAL_LAST_RUNG, type Cover, type WeeklyGap } from '../../../core/escalation/cover.js';
import type { Ladder, Target } from '../../../core/escalation/ladder.js';
import type { CarerId } from '../../../core/ids.js';
import type { Severity } from '../../../core/rules/rule.js';
import type { Resident } from '../../../core/residents/resident.js';
import { clockTimeFrom } from '../../../core/time/local.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts } from '../alerts/alerts.service.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { CoverReport, REPORT_DAYS } from './cover-report.service.js';
import { PlanStore, type EscalationPlan } from './plans.store.js';
import { Standings } from './standings.service.js';

/** The plans of residents: whom each wishes to be told, in what order. None is kept that would end with nobody. */
@Injectable()
export class Plans {
  constructor(
    private readonly store: PlanStore, private readonly residents: Residents, private readonly standings: Standings, private readonly report: CoverReport,
    private readonly alerts: Alerts, private readonly alertStore: AlertStore, private readonly audit: Audit, private readonly clock: Clock, log: Log,
  ) {
    residents.onContactChange((carer) => void this.tellOneMore(carer).catch((error: unknown) => log.failure('plans', error)));
  }

  async find(viewer: Viewer, residentId: string): Promise<{ resident: Resident; plan: EscalationPlan }> {
    const resident = await this.residents.find(viewer, residentId, 'read-escalation-plan');
    return { resident, plan: await this.store.of(resident.id) };
  }

  async setLadder(viewer: Viewer, residentId: string, severity: Severity, ladder: Ladder, seen?: number): Promise<EscalationPlan> {
    const { resident, plan } = await this.find(viewer, residentId);
    this.assertEndsWithSomebody(ladder, await this.standings.cover(resident));
    return this.save(viewer, resident, { ...plan, ladders: { ...plan.ladders, [severity]: ladder } }, seen);
  }

  /** Back to the usual order: one after another by rank, then everybody. */
  async dropLadder(viewer: Viewer, residentId: string, severity: Severity): Promise<EscalationPlan> {
    const { resident, plan } = await this.find(viewer, residentId);
    const { [severity]: _, ...ladders } = plan.ladders;
    this.assertEndsWithSomebody({ rungs: [USUAL_LAST_RUNG], rounds: 1 }, await this.standings.cover(resident));
    return this.save(viewer, resident, { ...plan, ladders });
  }

  async askFirst(viewer: Viewer, residentId: string, agreed: { readonly waitSeconds?: number } | undefined): Promise<EscalationPlan> {
    const { resident, plan: { askFirst: _, ...plan } } = await this.find(viewer, residentId);
    const askFirst: AskFirst | undefined = agreed && { ...agreed, agreedBy: viewer.id, agreedAt: this.clock.now() };
    return this.save(viewer, resident, { ...plan, ...(askFirst ? { askFirst } : {}) });
  }

  /** `seen`: the version the writer had before them; a plan that somebody else changed meanwhile is not overwritten. */
  private async save(viewer: Viewer, resident: Resident, plan: EscalationPlan, seen = plan.version): Promise<EscalationPlan> {
    if (seen !== plan.version || !(await this.store.replace(plan))) throw new Problem(409, 'conflict', 'Somebody else changed this plan just now. Look at it again, then say what is to change.');
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'change-escalation-plan', purpose: 'care', subject: resident.id });
    await this.tellAnew(resident);
    await this.report.lookAt(resident.id);
    return { ...plan, version: plan.version + 1 };
  }

  /** Somebody has come who can be told: what nobody was left for is told once more. */
  private async tellOneMore(carer: CarerId): Promise<void> {
    for (const resident of await this.residents.ofCarer(carer)) {
      const members = await this.standings.members(resident);
      if (members.some((one) => one.carer === carer && !one.unreachable)) await this.tellAnew(resident, ({ exhausted }) => exhausted === true);
    }
  }

  /** Alerts that nobody was left for, or that are past the new plan's end, get its last rung once more. */
  private async tellAnew(resident: Resident, which: (escalation: Escalation) => boolean = () => true): Promise<void> {
    for (const { id } of await this.alertStore.live(resident.id)) {
      await this.alerts.note(id, (alert) => (alert.state === 'open' && which(alert.escalation) ? { ...alert, escalation: { ...withoutEnd(alert.escalation), again: true, ...(alert.escalation.exhausted ? { dueAt: this.clock.now() } : {}) } } : alert));
    }
  }

  private assertEndsWithSomebody(ladder: Ladder, cover: Cover): void {
    ladder.rungs.forEach(({ tell }, i) => tell.forEach((target, j) => assertKnown(target, cover, `rungs.${i}.tell.${j}`, i + 1)));
    const field = `rungs.${ladder.rungs.length - 1}.tell`;
    const weekly = firstWeeklyGap(ladder, cover);
    if (weekly) throw new Problem(422, 'business-rule', `${field}: ${weeklyWords(weekly)}`, { field });
    const now = this.clock.now();
    const [soon] = gapsOf(ladder, cover, asFarAsWritten(now, REPORT_DAYS, cover));
    if (soon) throw new Problem(422, 'business-rule', `${field}: step ${ladder.rungs.length} is the last, and from ${soon.from <= now ? 'now' : clockTimeFrom(soon.from, now, ZONE)} until ${clockTimeFrom(soon.until, now, ZONE)} everybody on it is away. Name somebody who is there, or a stand-in.`, { field });
  }
}

const withoutEnd = <Kind extends { exhausted?: boolean }>({ exhausted: _, ...rest }: Kind): Omit<Kind, 'exhausted'> => rest;

function assertKnown(target: Target, { members, rotas }: Cover, field: string, rung: number): void {
  if ('carer' in target && !members.some(({ carer }) => carer === target.carer)) throw new Problem(422, 'business-rule', `${field}: step ${rung} names somebody who is not in the circle. Add them to the circle first, or name somebody else.`, { field });
  if ('rota' in target && !rotas.has(target.rota)) throw new Problem(422, 'business-rule', `${field}: step ${rung} names a rota that is not there.`, { field });
}

export const weeklyWords = ({ rung, day, from, to, holiday }: WeeklyGap): string =>
  `step ${rung} is the last, and on ${day} from ${from} to ${to}${holiday ? ' of a bank holiday' : ''} nobody on it can be told. Somebody who is in the circle and can be reached must be there at every hour of the week.`;
