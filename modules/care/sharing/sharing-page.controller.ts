import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AGREED_BY, type AgreedBy } from '../../../core/residents/consent.js';
import { membersNow } from '../../../core/residents/resident.js';
import { SHARED, SHARED_NAMES } from '../../../core/residents/sharing.js';
import { moment } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound } from '../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { listOf, textOf, type Form } from '../pages/forms/form.js';
import { tried } from '../pages/forms/tried.js';
import { called } from '../pages/views/people.js';
import { capital } from '../pages/views/words.js';
import { Residents } from '../residents/residents.service.js';
import { SharingForm } from './sharing.form.js';
import { Sharings } from './sharing.service.js';

const BY_WORDS: Readonly<Record<AgreedBy, string>> = { resident: 'they themselves', attorney: 'who holds their power of attorney' };

/** What one person of the circle may know. */
@PageController()
@Roles('admin')
export class SharingPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly sharings: Sharings, private readonly clock: Clock) {}

  @Get('admin/residents/:id/carers/:carerId/sharing')
  async show(@Param('id') id: string, @Param('carerId') carerId: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page({ id, carerId, viewer, request }));
  }

  @Post('admin/residents/:id/carers/:carerId/sharing')
  async say(@Param('id') id: string, @Param('carerId') carerId: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const shared = listOf(form, 'shared'), by = textOf(form, 'by');
    const again = async (error: FieldError, status: number): Promise<unknown> => sendPage(reply, await this.page({ id, carerId, viewer, request }, { shared, by, errors: [error] }), status);
    const said = SharingForm.safeParse({ ...Object.fromEntries(SHARED_NAMES.map((name) => [name, shared.includes(name)])), by });
    if (!said.success) return again({ name: 'by', href: '#by', text: 'Choose who decided this' }, 400);
    const done = await tried(this.sharings.say(viewer, id, carerId, said.data), 'alerts');
    if ('refused' in done) return again({ name: 'shared', href: '#alerts', text: done.refused.text.replace(/, or say evenWithGaps: true.*$/, '.') }, done.status);
    return seeOther(reply, `/admin/residents/${id}?note=sharing`);
  }

  private async page({ id, carerId, viewer, request }: { id: string; carerId: string; viewer: Viewer; request: FastifyRequest }, typed?: { shared: readonly string[]; by: string; errors: readonly FieldError[] }): Promise<string> {
    const resident = await this.residents.find(viewer, id, 'read-sharing'), now = this.clock.now();
    const member = membersNow(resident.circle, now).find(({ carer }) => carer === carerId);
    const carer = member && (await this.residents.carers([member.carer])).get(member.carer);
    if (!carer) throw notFound('carer in this circle');
    const { sharing } = member, here = `/admin/residents/${resident.id}`;
    return this.renderer.page('admin-sharing', {
      ...(await this.frames.of(request)), title: `What ${carer.name} may know of ${called(resident)}`, called: called(resident), name: carer.name, back: here, here: `${here}/carers/${carer.id}/sharing`, errors: typed?.errors ?? [],
      items: SHARED_NAMES.map((name) => ({ id: name, value: name, text: SHARED[name], checked: typed ? typed.shared.includes(name) : sharing?.withheld[name] === undefined })),
      who: [{ value: '', text: 'Choose' }, ...AGREED_BY.map((by) => ({ value: by, text: capital(BY_WORDS[by]), selected: by === typed?.by }))],
      said: sharing ? { by: BY_WORDS[sharing.by], at: moment(sharing.saidAt, now) } : undefined,
    });
  }
}
