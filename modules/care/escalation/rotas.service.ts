import { Injectable } from '@nestjs/common';
import { duties, type Duty, type Rota, type Shift, type StandIn } from '../../../core/escalation/rota.js';
import type { CarerId, RotaId, StandInId } from '../../../core/ids.js';
import type { Carer } from '../../../core/residents/resident.js';
import { atLocal, localDay, shiftDay } from '../../../core/time/local.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { CoverReport } from './cover-report.service.js';
import { GapGuard } from './gap-guard.service.js';
import { PlanStore } from './plans.store.js';
import { RotaStore } from './rotas.store.js';

const DAY_MS = 86_400_000;
/** Ended stand-ins stay that long, so that it can be told who was on duty. [ours] */
const KEPT_MS = 366 * DAY_MS;
const MOST_STAND_INS = 500;
/** Nobody plans a holiday longer ahead. [ours] */
const MOST_AHEAD_DAYS = 731;
const STAND_IN = 'Name somebody who stands in';

/** Who is on duty when. A change after which nobody would come is refused, unless whoever makes it says that they know. */
@Injectable()
export class Rotas {
  constructor(
    private readonly store: RotaStore, private readonly plans: PlanStore, private readonly residents: Residents, private readonly report: CoverReport,
    private readonly guard: GapGuard, private readonly audit: Audit, private readonly clock: Clock,
  ) {}

  all(): Promise<Rota[]> {
    return this.store.all();
  }

  async find(id: string): Promise<Rota> {
    const rota = await this.store.find(id);
    if (!rota) throw notFound('rota');
    return rota;
  }

  async make(viewer: Viewer, { name, shifts }: { readonly name: string; readonly shifts: readonly Shift[] }): Promise<Rota> {
    await this.assertCarers(shifts.map(({ carer }) => carer), 'shifts');
    const rota: Rota = { id: newId<RotaId>(), name, zone: ZONE, shifts, standIns: [], version: 1 };
    await this.store.insert(rota);
    await this.note(viewer, 'make-rota');
    return rota;
  }

  async change(viewer: Viewer, id: string, { name, shifts, version }: { readonly name: string; readonly shifts: readonly Shift[]; readonly version?: number }, evenWithGaps: boolean): Promise<Rota> {
    const rota = await this.find(id);
    if (version !== undefined && version !== rota.version) throw changedMeanwhile();
    await this.assertCarers(shifts.map(({ carer }) => carer), 'shifts');
    return this.replace(viewer, rota, { ...rota, name, shifts }, evenWithGaps, 'shifts');
  }

  async standIn(viewer: Viewer, id: string, standIn: Omit<StandIn, 'id'>, evenWithGaps: boolean): Promise<Rota> {
    this.assertNear(standIn, 'from');
    await this.assertCarers(standIn.by ? [standIn.by] : [], 'by');
    const rota = await this.find(id);
    return this.replace(viewer, rota, { ...rota, standIns: this.added(rota, [standIn]) }, evenWithGaps, standIn.by ? 'by' : 'away');
  }

  /** Each does the other's shifts of one day: both halves are written at once, or neither. */
  async swap(viewer: Viewer, id: string, one: { readonly carer: CarerId; readonly day: string }, other: { readonly carer: CarerId; readonly day: string }, evenWithGaps: boolean): Promise<Rota> {
    const rota = await this.find(id);
    this.assertSwapped(one.day, rota.zone, 'one.day');
    this.assertSwapped(other.day, rota.zone, 'other.day');
    const halves = [{ ...one, by: other.carer, field: 'one.day' }, { ...other, by: one.carer, field: 'other.day' }].map(({ carer, day, by, field }) => ({ away: carer, by, ...dutyDay(rota, carer, day, field) }));
    return this.replace(viewer, rota, { ...rota, standIns: this.added(rota, halves) }, evenWithGaps, 'one');
  }

  async endStandIn(viewer: Viewer, id: string, standIn: string, evenWithGaps: boolean): Promise<Rota> {
    const rota = await this.find(id);
    if (!rota.standIns.some((one) => one.id === standIn)) throw notFound('stand-in');
    return this.replace(viewer, rota, { ...rota, standIns: rota.standIns.filter((one) => one.id !== standIn) }, evenWithGaps, 'standIn');
  }

  async remove(viewer: Viewer, id: string): Promise<void> {
    const rota = await this.find(id);
    if ((await this.plans.naming(rota.id)).length > 0) throw new Problem(422, 'business-rule', 'This rota stands in plans of residents. Take it out of them first, so that nobody is left without help.');
    await this.store.remove(rota.id);
    await this.note(viewer, 'remove-rota');
  }

  duties(rota: Rota, days: number): Duty[] {
    const now = this.clock.now();
    return duties(rota, now, now + days * DAY_MS);
  }

  /** When a carer can be told: their quiet hours and their leave. */
  async setTimes(viewer: Viewer, carer: string, times: Pick<Carer, 'quietHours' | 'leave'>, evenWithGaps: boolean): Promise<void> {
    const before = (await this.residents.carers([carer as CarerId])).get(carer as CarerId);
    if (!before) throw notFound('carer');
    times.leave?.forEach((leave, i) => this.assertNear(leave, `leave.${i}.from`));
    const { leave: _, ...always } = before;
    if (!evenWithGaps) await this.guard.refuse(await this.residents.ofCarer(before.id), { carers: new Map([[before.id, { ...always, ...times }]]) }, 'leave', STAND_IN);
    await this.residents.setTimes(before.id, times);
    await this.note(viewer, 'set-carer-times');
  }

  private async replace(viewer: Viewer, before: Rota, after: Rota, evenWithGaps: boolean, field: string): Promise<Rota> {
    const ids = await this.plans.naming(before.id);
    if (!evenWithGaps && ids.length > 0) {
      const residents = [...(await this.residents.lookUpMany(ids)).values()];
      await this.guard.refuse(residents, { rotas: new Map([[after.id, after]]) }, field, STAND_IN);
    }
    if (!(await this.store.replace(after))) throw changedMeanwhile();
    await this.note(viewer, 'change-rota');
    for (const id of ids) await this.report.lookAt(id);
    return { ...after, version: after.version + 1 };
  }

  private assertNear({ from }: Pick<StandIn, 'from'>, field: string): void {
    if (from > this.clock.now() + MOST_AHEAD_DAYS * DAY_MS) throw new Problem(400, 'value', `${field}: must lie within two years from now.`, { field });
  }

  /** Yesterday's night may still be going on; what is over cannot be swapped. */
  private assertSwapped(day: string, zone: string, field: string): void {
    const today = localDay(this.clock.now(), zone);
    if (day < shiftDay(today, -1) || day > shiftDay(today, MOST_AHEAD_DAYS)) throw new Problem(400, 'value', `${field}: must be a day from yesterday (${shiftDay(today, -1)}) to two years ahead.`, { field });
  }

  private added(rota: Rota, standIns: readonly Omit<StandIn, 'id'>[]): readonly StandIn[] {
    const now = this.clock.now();
    const kept = rota.standIns.filter(({ until }) => until > now - KEPT_MS);
    if (kept.length + standIns.length > MOST_STAND_INS) throw new Problem(422, 'business-rule', `A rota has at most ${MOST_STAND_INS} stand-ins. Change its shifts instead.`);
    return [...standIns.map((one) => ({ id: newId<StandInId>(), ...one })), ...kept];
  }

  private async assertCarers(ids: readonly CarerId[], field: string): Promise<void> {
    const known = await this.residents.carers(ids);
    if (ids.some((id) => !known.has(id))) throw new Problem(422, 'business-rule', `${field}: names a carer who is not known. Add them to a circle first.`, { field });
  }

  private note(viewer: Viewer, action: string): Promise<void> {
    return this.audit.note({ actor: viewer.id, role: viewer.role, action, purpose: 'administration' });
  }
}

const changedMeanwhile = (): Problem => new Problem(409, 'conflict', 'Somebody else changed this rota just now. Look at it again, then say what is to change.');

/** From the first to the last minute of the shifts that begin on a day: a night reaches into the next. */
function dutyDay(rota: Rota, carer: CarerId, day: string, field: string): { from: number; until: number } {
  const [start, end] = [atLocal(day, 0, rota.zone), atLocal(shiftDay(day, 1), 0, rota.zone)];
  const own = duties({ ...rota, standIns: [] }, start, end + DAY_MS).filter((duty) => duty.carer === carer && duty.from > start - 1 && duty.from < end);
  const later = own.filter((duty) => duty.from > start || beginsThen(rota, carer, start));
  if (later.length === 0) throw new Problem(422, 'business-rule', `${field}: no shift of this carer begins on that day. Choose a day on which they are on duty.`, { field });
  return { from: Math.min(...later.map(({ from }) => from)), until: Math.max(...later.map(({ until }) => until)) };
}

/** A duty that was cut at midnight by our own question began the day before. */
const beginsThen = (rota: Rota, carer: CarerId, at: number): boolean => !duties({ ...rota, standIns: [] }, at - 1, at).some((duty) => duty.carer === carer);
