import { Injectable } from '@nestjs/common';
import type { Look } from '../../../core/access/looks.js';
import { absenceAt, endOf } from '../../../core/absence/absence.js';
import type { Resident, SaidAbsence } from '../../../core/residents/resident.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, notFound, Problem } from '../../platform/http/problem.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { stretchOf, type AbsenceInput } from './absence.form.js';
import { ResidentProfiles } from './resident-profiles.js';
import { Residents } from './residents.service.js';

/** Enough to tell a year of comings and goings; the oldest make room. */
const MOST_KEPT = 60;

/** Away, in hospital, an engineer at work: said by whoever looks after the person, with a beginning and an end. */
@Injectable()
export class Absences {
  constructor(private readonly residents: Residents, private readonly profiles: ResidentProfiles, private readonly book: AskBook, private readonly clock: Clock) {}

  /** Takes the place of whatever holds in that stretch: two people who say it twice have said it once. */
  async say(viewer: Viewer, residentId: string, input: AbsenceInput): Promise<SaidAbsence> {
    if (input.kind === 'maintenance' && viewer.role !== 'admin') throw forbidden('Only an administrator may put the devices of a home under maintenance.');
    const now = this.clock.now();
    const stretch = stretchOf(input, now);
    if ('field' in stretch) throw new Problem(400, 'value', stretch.detail, { field: stretch.field });
    const absence: SaidAbsence = { kind: input.kind, ...stretch, saidBy: viewer.id, saidAt: now, ...(input.note ? { note: input.note } : {}) };
    await this.change(viewer, residentId, 'say-absence', (before) => [...before.map((one) => (overlaps(one, absence) ? ended(one, Math.max(absence.from, now), viewer) : one)), absence]);
    return absence;
  }

  /** Ends what holds now, and takes back what was to come; false when there was neither. */
  async end(viewer: Viewer, residentId: string): Promise<boolean> {
    const now = this.clock.now();
    let any = false;
    await this.change(viewer, residentId, 'end-absence', (before) => before.map((one) => {
      if (endOf(one) <= now) return one;
      any = true;
      return ended(one, now, viewer);
    }));
    return any;
  }

  /** The one that holds now. */
  now(resident: Resident): SaidAbsence | undefined {
    return absenceAt(resident.absences, this.clock.now()) as SaidAbsence | undefined;
  }

  /** Read, change and compare-and-set, again until no other word came between. */
  private async change(viewer: Viewer, residentId: string, look: Look, change: (before: readonly SaidAbsence[]) => readonly SaidAbsence[]): Promise<void> {
    let resident = await this.residents.find(viewer, residentId, look);
    for (;;) {
      if (await this.residents.setAbsences(resident, change(resident.absences ?? []).slice(-MOST_KEPT))) break;
      const newer = await this.residents.lookUp(resident.id);
      if (!newer) throw notFound('resident');
      resident = newer;
    }
    this.profiles.forget(resident.id);
    await this.book.watch(resident.id);
  }
}

const overlaps = (one: SaidAbsence, other: SaidAbsence): boolean => one.from < other.until && endOf(one) > other.from;
const ended = (one: SaidAbsence, at: number, viewer: Viewer): SaidAbsence => (endOf(one) <= at ? one : { ...one, endedAt: at, endedBy: viewer.id });
