import { createHmac, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Resident } from '../../../core/residents/resident.js';
import { cookieOf } from '../../platform/access/access.guard.js';
import { Sessions, SESSION_COOKIE } from '../../platform/access/sessions.service.js';
import { CurrentViewer, Page, Public, Roles, type Viewer } from '../../platform/access/viewer.js';
import { LONGEST_REQUEST_MS } from '../../platform/http/long-requests.js';
import { forbidden } from '../../platform/http/problem.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { Uploads } from '../../sensing/doors/uploads/uploads.service.js';
import { WEARABLE_FORMS } from '../../sensing/doors/wearables/providers.js';
import { Wearables } from '../../sensing/doors/wearables/wearables.service.js';
import { Sources } from '../../sensing/things/sources.service.js';
import { Residents } from '../residents/residents.service.js';
import { fileIn, UploadTermsForm } from '../uploads/upload-terms.js';
import { NewConnectionForm } from '../wearables/new-connection.form.js';
import { filled, valuesOf, type Form } from './forms/form.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageProblemFilter } from '../../platform/pages/page-problem.filter.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { connectionRow, uploadView } from './views/measured-elsewhere.js';
import { fullName } from './views/people.js';

/** What a person's own watch or meter measured: accounts with makers, and files handed in. */
@Controller('admin/residents/:id')
@Page()
@UseFilters(PageProblemFilter)
@Roles('admin')
export class MeasuredElsewherePage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly uploads: Uploads, private readonly wearables: Wearables,
    private readonly sources: Sources, private readonly sessions: Sessions, private readonly box: SealedBox,
  ) {}

  @Get('measured-elsewhere')
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.residents.find(viewer, id, 'list-wearables'), request));
  }

  /** Our forms may lead nowhere but here, so the way to the maker is a link. */
  @Post('wearables')
  async connect(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'connect-wearable');
    const parsed = NewConnectionForm.safeParse(filled(valuesOf(form, ['source', 'consent'])));
    if (!parsed.success) return sendPage(reply, await this.page(resident, request, [{ name: 'consent', href: '#consent', text: 'Choose the maker, and say who agreed' }]), 400);
    const onward = await this.wearables.begin(resident.id, parsed.data.source, viewer.id, parsed.data.consent);
    return sendPage(reply, await this.page(resident, request, [], onward));
  }

  @Post('wearables/:connection/disconnect')
  async disconnect(@Param('id') id: string, @Param('connection') connection: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'disconnect-wearable');
    await this.wearables.disconnect(resident.id, connection);
    return seeOther(reply, `/admin/residents/${resident.id}/measured-elsewhere`);
  }

  @Post('uploads')
  async begin(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'upload-history');
    const parsed = UploadTermsForm.safeParse(filled(valuesOf(form, ['dayOrder', 'person'])));
    if (!parsed.success) return sendPage(reply, await this.page(resident, request, [{ name: 'person', href: '#person', text: 'Say whose rows they are as the table writes it, in at most 100 characters' }]), 400);
    const upload = await this.uploads.expect({ ...parsed.data, subject: resident.id, madeBy: viewer.id, ...(resident.birthDate ? { birthDate: resident.birthDate } : {}) });
    return seeOther(reply, `/admin/residents/${resident.id}/uploads/${upload.id}`);
  }

  @Get('uploads/:upload')
  async progress(@Param('id') id: string, @Param('upload') upload: string, @Query('look') _look: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'read-upload');
    const view = uploadView(await this.uploads.find(upload, resident.id));
    const here = `/admin/residents/${resident.id}/uploads/${upload}`;
    return sendPage(reply, this.renderer.page('admin-upload', {
      ...(await this.frames.of(request)), title: 'A file of readings', name: fullName(resident), view, here, back: `/admin/residents/${resident.id}/measured-elsewhere`, sendTo: `${here}/file/${this.ticket(upload, viewer.id)}`,
    }));
  }

  /** A file is too long to be searched for the form's own token first, so the address holds one, for this upload and person alone. */
  @Post('uploads/:upload/file/:ticket')
  @Public()
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS })
  async take(@Param('id') id: string, @Param('upload') upload: string, @Param('ticket') ticket: string, @Body() body: unknown, @Headers('content-type') type: string | undefined, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const viewer = await this.sessions.viewerOf(cookieOf(request, SESSION_COOKIE) ?? '');
    if (viewer?.role !== 'admin' || !same(ticket, this.ticket(upload, viewer.id))) throw forbidden('This form has grown old. Go back, load the page again and send it once more.');
    const resident = await this.residents.find(viewer, id, 'upload-history');
    await this.uploads.take(upload, resident.id, fileIn(body, type));
    return seeOther(reply, `/admin/residents/${resident.id}/uploads/${upload}`);
  }

  @Post('uploads/:upload/confirm')
  async confirm(@Param('id') id: string, @Param('upload') upload: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'confirm-upload');
    await this.uploads.confirm(upload, resident.id, viewer.id);
    return seeOther(reply, `/admin/residents/${resident.id}/uploads/${upload}`);
  }

  @Post('uploads/:upload/drop')
  async drop(@Param('id') id: string, @Param('upload') upload: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'drop-upload');
    await this.uploads.drop(upload, resident.id);
    return seeOther(reply, `/admin/residents/${resident.id}/uploads/${upload}`);
  }

  private async page(resident: Resident, request: FastifyRequest, errors: readonly FieldError[] = [], onward?: string): Promise<string> {
    const [frame, connections, uploads] = await Promise.all([this.frames.of(request), this.wearables.of(resident.id), this.uploads.of(resident.id)]);
    const makers = this.sources.all().filter(({ form, retiredAt }) => retiredAt === undefined && (WEARABLE_FORMS as readonly string[]).includes(form));
    const titles = new Map(makers.map(({ id, title }) => [id as string, title]));
    return this.renderer.page('admin-measured-elsewhere', {
      ...frame, title: 'Own watches and meters', name: fullName(resident), home: `/admin/residents/${resident.id}`, errors, onward,
      makers: makers.map(({ id, title }) => ({ value: id, text: title })), connections: connections.map((one) => connectionRow(one, titles.get(one.source) ?? one.form)), uploads: uploads.map(uploadView),
    });
  }

  private ticket(upload: string, viewer: string): string {
    return createHmac('sha256', this.box.derive('upload-tickets')).update(`${upload}|${viewer}`).digest('base64url');
  }
}

function same(sent: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
