import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rota } from '../../../../core/escalation/rota.js';
import type { CarerId } from '../../../../core/ids.js';
import { clockTimeFrom } from '../../../../core/time/local.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { clockOf, dayNames, RotaForm, StandInForm } from '../../escalation/escalation.forms.js';
import { Rotas } from '../../escalation/rotas.service.js';
import { Residents } from '../../residents/residents.service.js';
import { timesHref } from '../carers/carer-times.js';
import { fieldErrors, textOf, valuesOf, type Form } from '../forms/form.js';
import { momentTyped } from '../forms/moment-typed.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { ZONE } from '../../../../core/time/when.js';
import { capital, listWords } from '../views/words.js';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HOLIDAYS = { kept: 'also on bank holidays', 'left-out': 'not on bank holidays', only: 'only on bank holidays' } as const;
const NOTES: Readonly<Record<string, string>> = { made: 'The rota is there. Say who is on duty when.', shift: 'The shift was added.', dropped: 'The shift was taken out.', standin: 'The stand-in is arranged.', ended: 'The stand-in was taken back.' };
const SHOWN_DAYS = 7;

interface Shown {
  readonly errors?: readonly FieldError[];
  readonly values?: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** Rotas: who is on duty when, who stands in, and what the next seven days look like. */
@PageController()
@Roles('admin')
export class RotaPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly rotas: Rotas, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get('admin/rotas')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.listPage(request, {}));
  }

  @Post('admin/rotas')
  async make(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['name']);
    const rota = RotaForm.safeParse({ ...values, shifts: [] });
    if (!rota.success) return sendPage(reply, await this.listPage(request, { values, errors: fieldErrors(rota.error, { name: { missing: 'Enter what the rota is called', wrong: 'The name is too long' } }, values) }), 400);
    const { id } = await this.rotas.make(viewer, rota.data);
    return seeOther(reply, `/admin/rotas/${id}?note=made`);
  }

  @Get('admin/rotas/:id')
  async show(@Param('id') id: string, @Query('note') note: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.rotas.find(id), request, { note: typeof note === 'string' ? NOTES[note] : undefined }));
  }

  @Post('admin/rotas/:id/shifts')
  async addShift(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const rota = await this.rotas.find(id);
    const values = valuesOf(form, ['carer', 'from', 'to', 'holidays']);
    const shift = { ...values, days: [form?.['days'] ?? []].flat().filter((day) => DAYS.includes(day)) };
    const parsed = RotaForm.shape.shifts.safeParse([shift]);
    const [added] = parsed.success ? parsed.data : [];
    if (!added) return sendPage(reply, await this.page(rota, request, { values, errors: [wrongShift(shift)] }), 400);
    const saved = await tried(this.rotas.change(viewer, id, { name: rota.name, shifts: [...rota.shifts, added], version: rota.version }, false), 'carer');
    if ('refused' in saved) return sendPage(reply, await this.page(rota, request, { values, errors: [{ ...saved.refused, name: 'carer', href: '#carer' }] }), saved.status);
    return seeOther(reply, `/admin/rotas/${id}?note=shift`);
  }

  @Post('admin/rotas/:id/shifts/:index/remove')
  async removeShift(@Param('id') id: string, @Param('index') index: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const rota = await this.rotas.find(id);
    const saved = await tried(this.rotas.change(viewer, id, { name: rota.name, shifts: rota.shifts.filter((_, i) => String(i) !== index), version: Number(textOf(form, 'version')) }, false), 'shifts');
    if ('refused' in saved) return sendPage(reply, await this.page(rota, request, { errors: [saved.refused] }), saved.status);
    return seeOther(reply, `/admin/rotas/${id}?note=dropped`);
  }

  @Post('admin/rotas/:id/stand-ins')
  async standIn(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const rota = await this.rotas.find(id);
    const values = valuesOf(form, ['away', 'by', 'fromDay', 'fromTime', 'untilDay', 'untilTime']);
    const { fromDay = '', fromTime = '', untilDay = '', untilTime = '' } = values;
    const parsed = StandInForm.safeParse({ away: values['away'], ...(values['by'] ? { by: values['by'] } : {}), from: momentTyped(fromDay, fromTime, rota.zone), until: momentTyped(untilDay, untilTime, rota.zone) });
    if (!parsed.success) return sendPage(reply, await this.page(rota, request, { values, errors: [wrongStandIn(String(parsed.error.issues[0]?.path[0]))] }), 400);
    const { evenWithGaps: _, ...standIn } = parsed.data;
    const saved = await tried(this.rotas.standIn(viewer, id, standIn, textOf(form, 'even') === 'yes'), 'by');
    if ('refused' in saved) {
      const name = STAND_IN_FIELDS[saved.refused.name] ?? 'by';
      return sendPage(reply, await this.page(rota, request, { values, errors: [{ name, href: `#${name}`, text: saved.refused.text.replace(/, or say evenWithGaps: true.*$/, ', or tick that you know.') }] }), saved.status);
    }
    return seeOther(reply, `/admin/rotas/${id}?note=standin`);
  }

  @Post('admin/rotas/:id/stand-ins/:standIn/end')
  async endStandIn(@Param('id') id: string, @Param('standIn') standIn: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const saved = await tried(this.rotas.endStandIn(viewer, id, standIn, false), 'stand-ins');
    if ('refused' in saved) return sendPage(reply, await this.page(await this.rotas.find(id), request, { errors: [{ ...saved.refused, href: '#stand-ins' }] }), saved.status);
    return seeOther(reply, `/admin/rotas/${id}?note=ended`);
  }

  private async listPage(request: FastifyRequest, { errors = [], values = {} }: Shown): Promise<string> {
    const rotas = (await this.rotas.all()).map(({ id, name, shifts }) => ({ href: `/admin/rotas/${id}`, name, people: new Set(shifts.map(({ carer }) => carer)).size }));
    return this.renderer.page('rotas', { ...(await this.frames.of(request)), title: 'Rotas', rotas, errors, values });
  }

  private async page(rota: Rota, request: FastifyRequest, { errors = [], values = {}, note }: Shown): Promise<string> {
    const known = await this.residents.everyCarer();
    const name = (carer: CarerId | undefined): string => (carer === undefined ? 'nobody' : known.find(({ id }) => id === carer)?.name ?? 'somebody no longer known');
    const now = this.clock.now();
    const at = (instant: number): string => clockTimeFrom(instant, now, ZONE);
    const people = (chosen: string | undefined, blank: string) => [{ value: '', text: blank }, ...known.map(({ id, name: text }) => ({ value: id as string, text }))].map((one) => ({ ...one, selected: one.value === (chosen ?? '') }));
    return this.renderer.page('rota', {
      ...(await this.frames.of(request)), title: rota.name, here: `/admin/rotas/${rota.id}`, version: rota.version, errors, values, note,
      shifts: rota.shifts.map(({ carer, days, from, to, holidays = 'kept' }, i) => ({ i, who: name(carer), href: timesHref(carer), days: days.length === 7 ? 'Every day' : capital(listWords(dayNames(days).map(capital))) || 'Bank holidays', time: `${clockOf(from)} to ${clockOf(to)}`, holidays: HOLIDAYS[holidays] })),
      duties: this.rotas.duties(rota, SHOWN_DAYS).map(({ carer, from, until }) => ({ who: name(carer), from: from <= now ? 'now' : at(from), until: at(until) })),
      standIns: rota.standIns.filter(({ until }) => until > now).map(({ id, away, by, from, until }) => ({ id, away: name(away), by: name(by), from: at(from), until: at(until) })),
      days: DAYS.map((day) => ({ value: day, text: capital(day), checked: true })), holidays: Object.entries(HOLIDAYS).map(([value, text]) => ({ value, text: capital(text), selected: value === values['holidays'] })),
      carers: people(values['carer'], 'Choose'), away: people(values['away'], 'Choose'), by: people(values['by'], 'Nobody'),
    });
  }
}

function wrongShift({ carer, days, holidays }: { carer?: string; days: readonly string[]; holidays?: string }): FieldError {
  if (!carer) return { name: 'carer', href: '#carer', text: 'Choose who is on duty' };
  if (days.length === 0 && holidays !== 'only') return { name: 'days', href: '#days', text: 'Tick at least one day' };
  return { name: 'from', href: '#from', text: 'Write the times as 22:00 and 06:00' };
}

const STAND_IN_WORDS: Readonly<Record<string, string>> = { away: 'Choose who is away', by: 'Whoever stands in must be somebody else', from: 'Enter when it begins, as 24 12 2026 and 22:00', until: 'Enter when it ends, after the beginning and within a year of it, as 25 12 2026 and 06:00' };
const STAND_IN_FIELDS: Readonly<Record<string, string>> = { from: 'fromDay', until: 'untilDay' };
function wrongStandIn(path: string): FieldError {
  const name = STAND_IN_FIELDS[path] ?? path;
  return { name, href: `#${name}`, text: STAND_IN_WORDS[path] ?? 'Check what was typed' };
}
