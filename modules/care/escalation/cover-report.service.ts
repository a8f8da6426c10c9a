import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { gapsOf } from '../../../core/escalation/cover.js';
import type { Rota } from '../../../core/escalation/rota.js';
import type { Stretch } from '../../../core/escalation/stretch.js';
import type { CarerId, ResidentId, RotaId } from '../../../core/ids.js';
import { SEVERITIES, type Severity } from '../../../core/rules/rule.js';
import { membersNow, type Carer, type Resident } from '../../../core/residents/resident.js';
import { clockTimeFrom, localDay } from '../../../core/time/local.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { Store } from '../../platform/store/store.js';
import { Alerts } from '../alerts/alerts.service.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { memberOf } from './standings.service.js';
import { PlanStore } from './plans.store.js';
import { RotaStore } from './rotas.store.js';

const DAY_MS = 86_400_000;
export const REPORT_DAYS = 7;
/** Who must arrange cover can still do so today; a gap that begins later can wait for the same day. [ours] */
const SOON_MS = DAY_MS;
/** Local time from which a new day's report is made: before the day's shifts begin. [ours] */
const MADE_AT_MINUTES = 6 * 60;
const LOOK_EVERY_MS = 60_000;
const PAGE = 500;
/** The service's own alert about a hole in a plan; `cover-gap` is about one carer who cannot be told. */
const RULE = 'nobody-would-come';

export interface CoverGap extends Stretch {
  readonly residentId: ResidentId;
  readonly severities: readonly Severity[];
}

/** Changes that somebody thinks of making. */
export interface Supposing {
  readonly rotas?: ReadonlyMap<RotaId, Rota>;
  readonly carers?: ReadonlyMap<CarerId, Carer>;
}

/** Where and when nobody would come, in the next seven days: asked for at any time, and by itself every day and at every change. */
@Injectable()
export class CoverReport implements BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_EVERY_MS, () => this.daily(), (error) => this.log.failure('cover-report', error));
  private readonly house;

  constructor(
    store: Store, private readonly residents: Residents, private readonly plans: PlanStore, private readonly rotas: RotaStore, private readonly alerts: Alerts,
    private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {
    this.house = store.collection<{ _id: string; day: string }>('house');
  }

  start(): void {
    this.residents.onContactChange((carer) => void this.lookAtCarer(carer).catch((error: unknown) => this.log.failure('cover', error)));
    this.round.start();
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  /** Of these people; stretches that several severities share are told once. `supposing`: as if these were so already. */
  async of(residents: readonly Resident[], supposing: Supposing = {}): Promise<CoverGap[]> {
    const now = this.clock.now();
    const whole = { from: now, until: now + REPORT_DAYS * DAY_MS };
    const members = residents.map(({ circle }) => membersNow(circle, now).map(({ carer }) => carer));
    const [plans, rotasNow, carersNow] = await Promise.all([this.plans.ofMany(residents.map(({ id }) => id)), this.rotas.byId(), this.residents.carers(members.flat())]);
    const rotas = new Map([...rotasNow, ...(supposing.rotas ?? [])]);
    const carers = new Map([...carersNow, ...(supposing.carers ?? [])]);
    return residents.flatMap(({ id }, i) => {
      const cover = { rotas, members: (members[i] ?? []).map((carer) => memberOf(carer, carers.get(carer), now)) };
      const byStretch = new Map<string, CoverGap>();
      for (const severity of SEVERITIES) {
        for (const gap of gapsOf(plans.get(id)?.ladders[severity], cover, whole)) {
          const key = `${gap.from}|${gap.until}`;
          byStretch.set(key, { ...gap, residentId: id, severities: [...(byStretch.get(key)?.severities ?? []), severity] });
        }
      }
      return [...byStretch.values()].sort((a, b) => a.from - b.from);
    });
  }

  /** Of everybody a viewer sees. */
  async seenBy(viewer: Viewer): Promise<CoverGap[]> {
    const gaps: CoverGap[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await this.residents.seenBy(viewer, { limit: PAGE, ...(after ? { after } : {}) });
      gaps.push(...(await this.of(page)));
      if (page.length === 0) return gaps;
      after = page.at(-1)?.id;
    }
  }

  /** Looks at one resident's cover again: a gap is an alert that stays until it is closed. */
  async lookAt(residentId: ResidentId): Promise<void> {
    const resident = await this.residents.lookUp(residentId);
    if (resident) await this.say(resident, await this.of([resident]));
  }

  private async lookAtCarer(carer: CarerId): Promise<void> {
    for (const resident of await this.residents.everOfCarer(carer)) await this.lookAt(resident.id);
  }

  private async daily(): Promise<void> {
    const day = localDay(this.clock.now() - MADE_AT_MINUTES * 60_000, ZONE);
    if ((await this.house.findOne({ _id: 'cover-report' }))?.day === day || !(await this.leases.take('cover-report', 10 * LOOK_EVERY_MS))) return;
    await this.makeToday();
    await this.house.updateOne({ _id: 'cover-report' }, { $set: { day } }, { upsert: true });
  }

  /** Once a day on one node: everybody. What a crash kept from being said at a change is said here at the latest. */
  async makeToday(): Promise<void> {
    let after: ResidentId | undefined;
    for (;;) {
      const ids = await this.residents.idsAfter(after, PAGE);
      const residents = [...(await this.residents.lookUpMany(ids)).values()];
      const gaps = await this.of(residents);
      for (const resident of residents) await this.say(resident, gaps.filter(({ residentId }) => residentId === resident.id));
      after = ids.at(-1);
      if (ids.length < PAGE) return;
    }
  }

  /** A person who never had anybody is being set up: the report and the set-up page say so, an alert would reach nobody. */
  private async say(resident: Resident, gaps: readonly CoverGap[]): Promise<void> {
    const [first] = gaps;
    if (!first) return this.alerts.clear(resident.id, RULE, RULE, `Somebody would come at every hour of the next ${REPORT_DAYS} days.`);
    if (resident.circle.length === 0) return;
    const now = this.clock.now();
    await this.alerts.raise(resident.id, {
      rule: RULE, version: '1', severity: first.from < now + SOON_MS ? 'asap' : 'urgent', episode: RULE, since: now, evidence: [],
      because: `From ${first.from <= now ? 'now' : clockTimeFrom(first.from, now, ZONE)} until ${clockTimeFrom(first.until, now, ZONE)} the last people on the plan cannot be told.`,
      differ: 'With somebody on duty who is in the circle and can be reached, there would be no gap.',
    });
  }
}
