import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sharedWith } from '../../../core/access/decide.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { NewResidentForm } from '../residents/resident.forms.js';
import { Residents } from '../residents/residents.service.js';
import { fieldErrors, filled, valuesOf, type Form } from './forms/form.js';
import { dayTyped, RESIDENT_FIELDS, RESIDENT_WORDS } from './forms/people-forms.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { fullName } from './views/people.js';

const PAGE = 50;

/** Everyone the service looks after, and who is told about them. */
@PageController()
@Roles('admin')
export class AdminPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly devices: Devices, private readonly clock: Clock,
  ) {}

  @Get('admin')
  async people(@CurrentViewer() viewer: Viewer, @Query('page') asked: string | undefined, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const page = Math.max(0, Math.trunc(Number(asked ?? 0)) || 0);
    const [frame, seen] = await Promise.all([this.frames.of(request), this.residents.seenBy(viewer)]);
    const shown = seen.sort((a, b) => fullName(a).localeCompare(fullName(b))).slice(page * PAGE, (page + 1) * PAGE);
    const now = this.clock.now();
    const carers = await this.residents.carers(shown.flatMap((resident) => sharedWith(resident.circle, 'alerts', now).map((member) => member.carer)));
    const rows = shown.map((resident) => ({
      href: `/admin/residents/${resident.id}`, name: fullName(resident), devices: this.devices.ofSubject(resident.id).length,
      carers: sharedWith(resident.circle, 'alerts', now).flatMap((member) => carers.get(member.carer)?.name ?? []).join(', '),
    }));
    return sendPage(reply, this.renderer.page('admin', {
      ...frame, title: 'People', rows, earlier: page > 0 ? `/admin?page=${page - 1}` : undefined, later: (page + 1) * PAGE < seen.length ? `/admin?page=${page + 1}` : undefined,
    }));
  }

  @Get('admin/residents/new')
  async blank(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.form(request, {}, []));
  }

  @Post('admin/residents/new')
  async add(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, RESIDENT_FIELDS);
    const { given = '', family = '', birthDate = '', ...rest } = values;
    const parsed = NewResidentForm.safeParse({ name: { given, family }, ...filled({ ...rest, birthDate: dayTyped(birthDate) }) });
    if (!parsed.success) return sendPage(reply, await this.form(request, values, fieldErrors(parsed.error, RESIDENT_WORDS, values)), 400);
    try {
      const resident = await this.residents.create(parsed.data, viewer);
      return seeOther(reply, `/admin/residents/${resident.id}?note=added`);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      return sendPage(reply, await this.form(request, values, [{ name: 'nhsNumber', href: '#nhsNumber', text: error.detail }]), 409);
    }
  }

  private async form(request: FastifyRequest, values: object, errors: readonly FieldError[]): Promise<string> {
    return this.renderer.page('admin-new-resident', { ...(await this.frames.of(request)), title: 'Add a resident', values, errors });
  }
}
