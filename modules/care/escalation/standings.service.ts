import { Injectable } from '@nestjs/common';
import { keepsAlert } from '../../../core/access/alerts.js';
import { sharedWith } from '../../../core/access/decide.js';
import type { Alert } from '../../../core/alerts/alert.js';
import { ownerOf } from '../../../core/alerts/transitions.js';
import type { Cover, Member } from '../../../core/escalation/cover.js';
import { toldSoFar } from '../../../core/escalation/plan.js';
import { quietUntil } from '../../../core/escalation/quiet-hours.js';
import { onDuty, type Rota } from '../../../core/escalation/rota.js';
import type { Standing } from '../../../core/escalation/turn.js';
import type { CarerId, RotaId } from '../../../core/ids.js';
import { membersNow, type Carer, type Resident } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { PlanStore, type EscalationPlan } from './plans.store.js';
import { RotaStore } from './rotas.store.js';

/** Codes that say "no mobile": such a number can still be called. Twilio 21614, 30006. */
const LANDLINE = new Set(['21614', '30006']);

/** Who can be told of an alert just now, read anew at every look: circles, contacts, rotas and plans may have changed. */
@Injectable()
export class Standings {
  constructor(private readonly residents: Residents, private readonly plans: PlanStore, private readonly rotas: RotaStore, private readonly clock: Clock) {}

  async of(alert: Alert): Promise<Standing & { readonly plan: EscalationPlan; readonly resident?: Resident }> {
    const [resident, plan] = await Promise.all([this.residents.lookUp(alert.residentId), this.plans.of(alert.residentId)]);
    const members = resident ? await this.members(resident, alert) : [];
    const ladder = plan.ladders[alert.severity];
    const rotas = ladder?.rungs.some(({ tell }) => tell.some((target) => 'rota' in target)) ? await this.rotas.byId() : new Map<RotaId, Rota>();
    const now = this.clock.now();
    return {
      rule: alert.rule, severity: alert.severity, candidates: thereOrAll(members, now), onDuty: (id) => dutyOf(rotas.get(id), now), told: toldSoFar(alert.actions), plan,
      ...(ladder ? { ladder } : {}), ...(resident?.answerWithin ? { answerWithin: resident.answerWithin } : {}), ...(resident ? { resident } : {}),
    };
  }

  /** The circle as it is now, as far as it is told of alerts, and how each can be told. Whoever has the alert keeps it to its end. */
  async members({ circle }: Resident, alert?: Alert): Promise<Member[]> {
    const now = this.clock.now();
    const told = new Set(sharedWith(circle, 'alerts', now).map(({ carer }) => carer));
    const owner = alert?.state === 'acknowledged' ? ownerOf(alert).carer : undefined;
    if (alert && owner !== undefined && keepsAlert(circle, owner, alert.actions, now)) told.add(owner);
    const members = membersNow(circle, now).filter(({ carer }) => told.has(carer));
    const carers = await this.residents.carers(members.map((member) => member.carer));
    return members.map(({ carer }) => memberOf(carer, carers.get(carer), this.clock.now()));
  }

  async cover(resident: Resident): Promise<Cover> {
    const [members, rotas] = await Promise.all([this.members(resident), this.rotas.byId()]);
    return { members, rotas };
  }
}

export function memberOf(id: CarerId, carer: Carer | undefined, now: number): Member {
  const fault = carer?.contactFault?.code;
  const quiet = quietUntil(carer?.quietHours, now, ZONE);
  return {
    carer: id, unreachable: !carer || carer.optedOutAt !== undefined || fault !== undefined, callable: carer !== undefined && (fault === undefined || LANDLINE.has(fault)),
    ...(quiet === undefined ? {} : { quietUntil: quiet }), ...(carer?.leave ? { leave: carer.leave } : {}),
  };
}

/** Whoever is on leave is left in peace as long as somebody else can be told; when nobody can, their leave gives way. */
function thereOrAll(members: readonly Member[], now: number): readonly Member[] {
  const there = members.filter(({ leave }) => !leave?.some(({ from, until }) => from <= now && now < until));
  return there.some(({ unreachable }) => !unreachable) ? there : members;
}

const dutyOf = (rota: Rota | undefined, now: number): readonly CarerId[] => (rota ? onDuty(rota, now) : []);
