import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CaseState } from '../../../core/cases/case.js';
import { CurrentViewer, Public, Roles, type Viewer } from '../../platform/access/viewer.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { forbidden, notFound } from '../../platform/http/problem.js';
import { partnerKeySent } from '../partners/key-sent.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { caseView, changeView } from './case-views.js';
import { CasesForm, ChangesForm, DueForm, HandOverCaseForm, ResolveForm } from './cases.forms.js';
import { Cases } from './cases.service.js';

const STATES: Readonly<Record<string, readonly CaseState[]>> = { due: ['open', 'claimed'], all: ['open', 'claimed', 'resolved', 'closed'] };
/** The newest of it. */
const SHOWN_HISTORY = 100;

/** The work queue, read by staff and by partners with `cases:read`; those see no people and nothing that is on trial. */
@Controller('api/v1/cases')
@Public()
export class CasesController {
  constructor(private readonly cases: Cases, private readonly access: PlaceAccess) {}

  @Get()
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const staff = await this.staff(request);
    const { state, after, limit, shadow, ...rest } = parsed(CasesForm, query);
    if (!staff && (shadow || rest.owner !== undefined)) throw forbidden('Who has a case, and what is on trial, is the staff’s to see.');
    const [dueAt, id] = after?.split('~') ?? [];
    const wanted = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const page = await this.cases.list({ ...wanted, shadow, states: STATES[state] ?? [state as CaseState] }, dueAt && id ? { dueAt: Number(dueAt), id } : undefined, limit);
    const last = page.at(-1);
    if (last && page.length === limit) linkNext(request, reply, { after: `${last.dueAt}~${last.id}` });
    return page.map((one) => caseView(one, staff));
  }

  /** What happened since, by number and without a gap: for pages and programs that tell people. */
  @Get('changes')
  async changes(@Query() query: unknown, @Req() request: FastifyRequest): Promise<object> {
    const staff = await this.staff(request);
    const { after, limit } = parsed(ChangesForm, query);
    const changes = await this.cases.changes(after, limit);
    return { changes: changes.map((one) => changeView(one, staff)), next: changes.at(-1)?.number ?? after };
  }

  @Get(':id')
  async one(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    const staff = await this.staff(request);
    const one = await this.cases.find(id);
    if (one.shadow && !staff) throw notFound('case');
    return { ...caseView(one, staff), history: (await this.cases.history(id)).slice(-SHOWN_HISTORY).map((change) => changeView(change, staff)) };
  }

  /** Throws unless the caller may read; whether it is one of the staff. */
  private async staff(request: FastifyRequest): Promise<boolean> {
    await this.access.need(request, 'cases:read');
    return partnerKeySent(request) === undefined;
  }
}

/** What staff do with a case. */
@Controller('api/v1/cases')
@Roles('admin')
export class CaseWorkController {
  constructor(private readonly cases: Cases) {}

  @Post(':id/claim')
  @HttpCode(200)
  async claim(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return caseView(await this.cases.claim(viewer, id), true);
  }

  @Post(':id/hand-over')
  @HttpCode(200)
  async handOver(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return caseView(await this.cases.handOver(viewer, id, parsed(HandOverCaseForm, body).to), true);
  }

  @Post(':id/due')
  @HttpCode(200)
  async due(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { dueAt, why } = parsed(DueForm, body);
    return caseView(await this.cases.due(viewer, id, dueAt, why), true);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { outcome, note } = parsed(ResolveForm, body);
    return caseView(await this.cases.resolve(viewer, id, outcome, note), true);
  }
}
