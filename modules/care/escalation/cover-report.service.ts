import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { sharedWith } from '../../../core/access/decide.js';
import { asFarAsWritten, gapsOf } from '../../../core/escalation/cover.js';
import { duties, type Duty, type Rota } from '../../../core/escalation/rota.js';
import type { Stretch } from '../../../core/escalation/stretch.js';
import type { CarerId, ResidentId, RotaId } from '../../../core/ids.js';
import { SEVERITIES, type Severity } from '../../../core/rules/rule.js';
import type { Carer, Resident } from '../../../core/residents/resident.js';
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
import { PlanStore, type EscalationPlan } from './plans.store.js';
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
  /** Has left the circles. */
  readonly gone?: CarerId;
}

/** What cover rests on, of some residents. */
interface Facts {
  readonly residents: readonly { readonly id: ResidentId; readonly members: readonly CarerId[]; readonly ladders: EscalationPlan['ladders'] }[];
  readonly rotas: ReadonlyMap<RotaId, Rota>;
  readonly carers: ReadonlyMap<CarerId, Carer>;
}

/** So many homes are reckoned before others get their turn: some years of a large team's rota take a while. */
const BREATH = 20;

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

  /** Of these people; stretches that several severities share are told once. */
  async of(residents: readonly Resident[]): Promise<CoverGap[]> {
    const now = this.clock.now();
    return this.gaps(await this.facts(residents, now), { from: now, until: now + REPORT_DAYS * DAY_MS });
  }

  /**
   * The gaps that a change would open, as far ahead as anybody's leave or stand-in is written down. Both looks are at one
   * stretch: a gap that stands already is no news, however far it reaches.
   */
  async opened(residents: readonly Resident[], { rotas = new Map(), carers = new Map(), gone }: Supposing): Promise<CoverGap[]> {
    const now = this.clock.now();
    const facts = await this.facts(residents, now);
    const supposed: Facts = {
      rotas: new Map([...facts.rotas, ...rotas]), carers: new Map([...facts.carers, ...carers]),
      residents: facts.residents.map((one) => ({ ...one, members: one.members.filter((carer) => carer !== gone) })),
    };
    const whole = asFarAsWritten(now, REPORT_DAYS, { members: [...facts.carers.values(), ...supposed.carers.values()], rotas: namedIn(supposed) });
    const before = await this.gaps(facts, whole);
    const known = (gap: CoverGap, severity: Severity): boolean => before.some((one) => one.residentId === gap.residentId && one.severities.includes(severity) && one.from <= gap.from && gap.until <= one.until);
    return (await this.gaps(supposed, whole)).filter((gap) => !gap.severities.every((severity) => known(gap, severity)));
  }

  private async facts(residents: readonly Resident[], now: number): Promise<Facts> {
    const members = residents.map(({ circle }) => sharedWith(circle, 'alerts', now).map(({ carer }) => carer));
    const [plans, rotas, carers] = await Promise.all([this.plans.ofMany(residents.map(({ id }) => id)), this.rotas.byId(), this.residents.carers(members.flat())]);
    return { rotas, carers, residents: residents.map(({ id }, i) => ({ id, members: members[i] ?? [], ladders: plans.get(id)?.ladders ?? {} })) };
  }

  private async gaps({ residents, rotas, carers }: Facts, whole: Stretch): Promise<CoverGap[]> {
    const known = new Map<RotaId, readonly Duty[]>();
    const dutiesOf = (rota: Rota): readonly Duty[] => known.get(rota.id) ?? (known.set(rota.id, duties(rota, whole.from, whole.until)).get(rota.id) as readonly Duty[]);
    const found: CoverGap[] = [];
    for (const [i, { id, members, ladders }] of residents.entries()) {
      if (i % BREATH === BREATH - 1) await breathe();
      const cover = { rotas, members: members.map((carer) => memberOf(carer, carers.get(carer), whole.from)) };
      const byStretch = new Map<string, CoverGap>();
      for (const severity of SEVERITIES) {
        for (const gap of gapsOf(ladders[severity], cover, whole, dutiesOf)) {
          const key = `${gap.from}|${gap.until}`;
          byStretch.set(key, { ...gap, residentId: id, severities: [...(byStretch.get(key)?.severities ?? []), severity] });
        }
      }
      found.push(...[...byStretch.values()].sort((a, b) => a.from - b.from));
    }
    return found;
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

/** Rotas on which somebody's plan rests. */
function namedIn({ residents, rotas }: Facts): ReadonlyMap<RotaId, Rota> {
  const named = new Set(residents.flatMap(({ ladders }) => Object.values(ladders).flatMap(({ rungs }) => rungs.flatMap(({ tell }) => tell.flatMap((target) => ('rota' in target ? [target.rota] : []))))));
  return new Map([...rotas].filter(([id]) => named.has(id)));
}
