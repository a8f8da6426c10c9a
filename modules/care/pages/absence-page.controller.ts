import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';
import { AbsenceForm } from '../residents/absence.form.js';
import { Absences } from '../residents/absences.service.js';
import { Residents } from '../residents/residents.service.js';
import { valuesOf, type Form } from './forms/form.js';
import { dayTyped } from './forms/people-forms.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { called, fullName } from './views/people.js';
import { HOUR, startOfDay } from '../../../core/time/when.js';

const FIELDS = ['kind', 'until', 'note'] as const;
/** Whoever is back "on Friday" is back by then: half of the day is past, and half is left to be watched. [ours] */
const BACK_BY_MS = 12 * HOUR;
const WORDS = { kind: 'Choose where they are', until: 'The day they come back must be a real day to come, within half a year, for example 31 12 2026', note: 'The note has at most 300 characters' } as const;

/** "Mary is away": said by whoever looks after her, on one small page. */
@PageController()
export class AbsencePage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly absences: Absences) {}

  @Get('residents/:id/absence')
  async blank(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.residents.find(viewer, id, 'read-absence'), viewer, request, {}, []));
  }

  @Post('residents/:id/absence')
  async say(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, FIELDS);
    const problem = await this.said(viewer, id, values);
    if (!problem) return seeOther(reply, `/residents/${id}?note=away`);
    return sendPage(reply, await this.page(await this.residents.find(viewer, id, 'read-absence'), viewer, request, values, [problem]), 400);
  }

  /** Pressed twice, or by two people, it is over once. */
  @Post('residents/:id/absence/end')
  async end(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.absences.end(viewer, id);
    return seeOther(reply, `/residents/${id}?note=back`);
  }

  private async said(viewer: Viewer, id: string, { kind = '', until = '', note = '' }: Readonly<Record<string, string>>): Promise<FieldError | undefined> {
    const wrong = (name: keyof typeof WORDS): FieldError => ({ name, href: `#${name}`, text: WORDS[name] });
    const day = until === '' ? undefined : startOfDay(dayTyped(until));
    if (until !== '' && day === undefined) return wrong('until');
    const parsed = AbsenceForm.safeParse({ kind, ...(day === undefined ? {} : { until: new Date(day + BACK_BY_MS).toISOString() }), ...(note ? { note } : {}) });
    if (!parsed.success) return wrong(parsed.error.issues[0]?.path[0] === 'note' ? 'note' : 'kind');
    try {
      await this.absences.say(viewer, id, parsed.data);
      return undefined;
    } catch (error) {
      if (error instanceof Problem && error.status === 400) return wrong('until');
      throw error;
    }
  }

  private async page(resident: Resident, viewer: Viewer, request: FastifyRequest, values: Readonly<Record<string, string>>, errors: readonly FieldError[]): Promise<string> {
    const kinds = [{ value: 'away', text: 'Away from home' }, { value: 'hospital', text: 'In hospital' }, ...(viewer.role === 'admin' ? [{ value: 'maintenance', text: 'At home, an engineer works on the devices (ends after 4 hours)' }] : [])];
    return this.renderer.page('absence', {
      ...(await this.frames.of(request)), title: `Where is ${called(resident)}?`, name: fullName(resident), called: called(resident), back: `/residents/${resident.id}`, here: `/residents/${resident.id}/absence`,
      kinds: kinds.map((kind) => ({ ...kind, checked: kind.value === values['kind'] })), values, errors,
    });
  }
}
