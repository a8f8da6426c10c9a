import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { endOf } from '../../../core/absence/absence.js';
import type { Presence } from '../../../core/absence/presence.js';
import type { SaidAbsence } from '../../../core/residents/resident.js';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { Presences } from '../../sensing/rules/presences.service.js';
import { AbsenceForm } from './absence.form.js';
import { Absences } from './absences.service.js';
import { Residents } from './residents.service.js';

/** Where a resident is, and what was said about it. Whoever may see the person may say so; it is audited. */
@Controller('api/v1/residents/:id/absence')
export class AbsenceController {
  constructor(private readonly absences: Absences, private readonly presences: Presences, private readonly residents: Residents) {}

  @Get()
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const resident = await this.residents.find(viewer, id, 'read-absence');
    return { presence: shownPresence(await this.presences.of(resident.id)), said: (resident.absences ?? []).map(shownAbsence) };
  }

  /** Rules of stillness are held back while it lasts; calls for help, smoke, gas and water never are. */
  @Post()
  async say(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return shownAbsence(await this.absences.say(viewer, id, parsed(AbsenceForm, body)));
  }

  /** They are back: stopwatches of stillness start afresh. */
  @Delete()
  @HttpCode(204)
  async end(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    if (!(await this.absences.end(viewer, id))) throw notFound('absence of this resident, now or to come');
  }
}

const shownAbsence = (absence: SaidAbsence): object => {
  const { kind, from, until, endedAt, saidBy, saidAt, note, endedBy } = absence;
  return { kind, from: iso(from), until: iso(until), ...(endedAt === undefined ? {} : { endedAt: iso(endOf(absence)) }), saidBy, saidAt: iso(saidAt), ...(note ? { note } : {}), ...(endedBy ? { endedBy } : {}) };
};

export const shownPresence = ({ since, until, ...rest }: Presence): object => ({ ...rest, ...(since === undefined ? {} : { since: iso(since) }), ...(until === undefined ? {} : { until: iso(until) }) });
