import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { isAway } from '../../../core/absence/absence.js';
import { whyNotTold, type NotTold } from '../../../core/advisories/gate.js';
import { advisoryCall, advisoryText } from '../../../core/advisories/words.js';
import type { AirPlan } from '../../../core/advisories/air-plan.js';
import type { Advisory } from '../../../core/air/advisory.js';
import { areaKey } from '../../../core/air/area-key.js';
import type { ResidentId } from '../../../core/ids.js';
import type { Channel } from '../../../core/notify/delivery.js';
import { askChannel } from '../../../core/residents/contact-preference.js';
import type { Resident } from '../../../core/residents/resident.js';
import { localParts } from '../../../core/time/local.js';
import { dayKey, MINUTE, ZONE } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { AirAdvisories } from '../../sensing/ports/air-advisories.js';
import { Consents } from '../consents/consents.store.js';
import { Messenger } from '../../platform/phone/messenger.js';
import { Residents } from '../residents/residents.service.js';
import { Advisories } from './advisories.store.js';
import { AirPlans } from './air-plans.store.js';
import { HarmMonitor } from './harm-monitor.service.js';

const LOOK_MS = 5 * MINUTE, LEASE_MS = MINUTE;
const PAGE = 200;

/** What became of one look: how many were told, and why others were not. */
export type Looked = Readonly<Partial<Record<NotTold | 'told' | 'failed', number>>>;

/** Tells residents of bad air: only those who agreed and have a plan, seldom, with what to do and whom to ring (place.md D3). */
@Injectable()
export class Advisor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('air-advisories', error));

  constructor(
    private readonly air: AirAdvisories, private readonly advisories: Advisories, private readonly plans: AirPlans, private readonly consents: Consents, private readonly residents: Residents,
    private readonly harm: HarmMonitor, private readonly messenger: Messenger, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  async look(now = this.clock.now()): Promise<Looked> {
    const looked: Partial<Record<NotTold | 'told' | 'failed', number>> = {};
    await this.leases.holding('air-advisories', LEASE_MS, async () => {
      if (!(await this.harm.look(await this.advisories.switched()))) return;
      const byArea = new Map((await this.air.current()).map((advisory) => [areaKey(advisory.area), advisory]));
      for (let after = ''; byArea.size > 0 && !this.round.isOver;) {
        const ids = await this.consents.agreedAfter('air-advisories', after, PAGE);
        for (const became of await this.tellAll(ids, byArea, now)) looked[became] = (looked[became] ?? 0) + 1;
        after = ids.at(-1) ?? '';
        if (ids.length < PAGE) return;
      }
    });
    return looked;
  }

  private async tellAll(ids: readonly ResidentId[], byArea: ReadonlyMap<string, Advisory>, now: number): Promise<(NotTold | 'told' | 'failed')[]> {
    const [residents, plans, told] = await Promise.all([this.residents.lookUpMany(ids), this.plans.of(ids), this.advisories.toldThisWeek(ids, now)]);
    const became: (NotTold | 'told' | 'failed')[] = [];
    for (const resident of residents.values()) {
      const advisory = byArea.get(areaKey(resident.ward ?? ''));
      if (advisory) became.push(await this.tell(resident, plans.get(resident.id), advisory, told.get(resident.id) ?? [], now));
    }
    return became;
  }

  private async tell(resident: Resident, plan: AirPlan | undefined, advisory: Advisory, told: readonly number[], now: number): Promise<NotTold | 'told' | 'failed'> {
    const channel = askChannel(resident), { hour, minute } = localParts(now, ZONE), today = dayKey(now);
    const why = whyNotTold({
      daqi: advisory.daqi, agreed: true, ...(plan ? { plan } : {}), conditions: resident.conditions ?? [], knownSince: resident.createdAt, away: isAway(resident.absences, now), canBeTold: channel !== undefined,
      toldToday: told.some((at) => dayKey(at) === today), toldThisWeek: told.length, minute: hour * 60 + minute,
    }, now);
    if (why !== undefined || !plan || !channel) return why ?? 'no-plan';
    const _id = `${resident.id}|${today}`, { area, daqi, source } = advisory;
    if (!(await this.advisories.intend({ _id, resident: resident.id, area, daqi, source, channel, state: 'intended', at: new Date(now) }))) return 'today';
    const failure = await this.send(resident.phone ?? '', channel, advisory, plan);
    await this.advisories.settle(_id, failure === undefined ? 'sent' : 'failed', failure);
    return failure === undefined ? 'told' : 'failed';
  }

  /** Once and no more: what was perhaps taken counts as told, since a doubled word is worse than a missed one. */
  private async send(phone: string, channel: Channel, advisory: Advisory, plan: AirPlan): Promise<string | undefined> {
    const sent = channel === 'sms' ? await this.messenger.text(phone, advisoryText(advisory, plan)) : await this.messenger.say(phone, advisoryCall(advisory, plan));
    if ('sid' in sent) return undefined;
    const { code, status, notTaken } = sent.failure;
    return notTaken || (status !== undefined && status >= 400 && status < 500) ? String(code ?? status ?? 'no-answer') : undefined;
  }
}
