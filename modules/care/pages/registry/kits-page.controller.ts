import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KitItem } from '../../../../core/things/kit.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { NewKitForm } from '../../kits/kit.forms.js';
import { Kits, type LoanState } from '../../kits/kits.service.js';
import { KitStore } from '../../kits/kits.store.js';
import { Residents } from '../../residents/residents.service.js';
import { fieldErrors, textOf, valuesOf, type FieldWords, type Form } from '../forms/form.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { fullName } from '../views/people.js';
import { listWords } from '../views/words.js';
import { Choices } from './choices.service.js';
import { kindWords } from './store-page.controller.js';

const WORDS: FieldWords = {
  title: { missing: 'Enter what the kit is called', wrong: 'The name is too long or holds characters that cannot be seen; type it again' },
  items: { missing: 'Enter one device a line', wrong: 'Write one device a line, as "motion, bedroom"; 40 lines at most' },
};

/** Kits: what they are made of, and who has one. */
@PageController()
@Roles('admin')
export class KitsPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly kits: Kits, private readonly store: KitStore,
    private readonly residents: Residents, private readonly choices: Choices,
  ) {}

  @Get('admin/kits')
  async show(@Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(viewer, request, { note: note === 'made' ? 'The kit can be issued now.' : undefined }));
  }

  @Post('admin/kits')
  async make(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['title', 'items']);
    const parsed = NewKitForm.safeParse({ title: values['title'], items: itemsTyped(values['items'] ?? '') });
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({ ...issue, path: issue.path.slice(0, 1) }));
      return sendPage(reply, await this.page(viewer, request, { values, errors: fieldErrors({ ...parsed.error, issues } as typeof parsed.error, WORDS, values) }), 400);
    }
    await this.store.make({ title: parsed.data.title, items: parsed.data.items.map(({ kind, room }) => ({ kind, ...(room ? { room } : {}) })) });
    return seeOther(reply, '/admin/kits?note=made');
  }

  @Post('admin/kits/loans')
  async begin(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['kit', 'residentId']);
    const { kit = '', residentId = '' } = values;
    const missing: FieldError[] = [...(kit ? [] : [{ name: 'kit', href: '#kit', text: 'Choose the kit' }]), ...(residentId ? [] : [{ name: 'residentId', href: '#residentId', text: 'Choose who it is for' }])];
    if (missing.length) return sendPage(reply, await this.page(viewer, request, { values, errors: missing }), 400);
    const { loan } = await this.kits.begin(kit, residentId, viewer);
    return seeOther(reply, `/admin/kits/loans/${loan.id}`);
  }

  @Get('admin/kits/loans/:id')
  async loan(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const state = await this.kits.find(id, viewer);
    return sendPage(reply, await this.loanPage(state, request, { note: note === 'back' ? 'Everything that came with this kit is back in store.' : undefined }));
  }

  /** Keys are on this answer and nowhere else. */
  @Post('admin/kits/loans/:id/devices')
  async place(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const code = textOf(form, 'code').slice(0, 64);
    const refuse = async (error: FieldError, status: number) => sendPage(reply, await this.loanPage(await this.kits.find(id, viewer), request, { errors: [error], values: { code } }), status);
    if (!code) return refuse({ name: 'code', href: '#code', text: 'Enter the code on the next device’s label' }, 400);
    const placed = await tried(this.kits.place(id, { code }, viewer), 'code');
    if ('refused' in placed) return refuse(placed.refused, placed.status);
    const { placed: handed, ...state } = placed.done;
    const done = handed && { what: kindWords(handed.device.kind), room: handed.device.room, href: `/admin/devices/${handed.device.id}`, key: handed.device.behind ? undefined : handed.key };
    return sendPage(reply, await this.loanPage(state, request, { done }));
  }

  @Post('admin/kits/loans/:id/take-back')
  async takeBack(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.kits.takeBack(id, viewer);
    return seeOther(reply, `/admin/kits/loans/${id}?note=back`);
  }

  private async page(viewer: Viewer, request: FastifyRequest, { values = {}, errors = [], note }: { values?: Readonly<Record<string, string>>; errors?: readonly FieldError[]; note?: string }): Promise<string> {
    const [frame, kits, running, people] = await Promise.all([this.frames.of(request), this.store.all(), this.kits.running(viewer), this.choices.people(viewer, values['residentId'])]);
    const residents = await this.residents.lookUpMany(running.map(({ loan }) => loan.subject));
    return this.renderer.page('admin-kits', {
      ...frame, title: 'Kits', values, errors, note, people, kits: kits.map(({ id, title, items }) => ({ id, title, items: listWords(items.map(itemWords)) })),
      kitChoices: [{ value: '', text: 'Choose' }, ...kits.map(({ id, title }) => ({ value: id as string, text: title, selected: id === values['kit'] }))],
      loans: running.map(({ loan, progress }) => {
        const resident = residents.get(loan.subject);
        return { href: `/admin/kits/loans/${loan.id}`, title: loan.title, who: resident ? fullName(resident) : '', progress: `${progress.filled} of ${progress.places.length}`, complete: progress.complete };
      }),
    });
  }

  private async loanPage({ loan, progress }: LoanState, request: FastifyRequest, { errors = [], values = {}, note, done }: { errors?: readonly FieldError[]; values?: object; note?: string; done?: object }): Promise<string> {
    const resident = await this.residents.lookUp(loan.subject);
    return this.renderer.page('admin-kit-loan', {
      ...(await this.frames.of(request)), title: `${loan.title}, ${progress.filled} of ${progress.places.length}`, here: `/admin/kits/loans/${loan.id}`, kit: loan.title, errors, values, note, done,
      who: resident ? fullName(resident) : '', residentHref: `/admin/residents/${loan.subject}`, filled: progress.filled, of: progress.places.length, complete: progress.complete, ended: loan.endedAt !== undefined,
      places: progress.places.map(({ item, device }) => ({ what: itemWords(item), device: device && { id: device.id, room: device.room, href: `/admin/devices/${device.id}` } })),
    });
  }
}

const itemWords = ({ kind, room }: KitItem): string => `${kind.replaceAll('-', ' ')}${room ? ` (${room})` : ''}`;

/** "motion, bedroom" a line. */
const itemsTyped = (typed: string): object[] => typed.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
  const [kind = '', ...room] = line.split(',');
  return { kind: kind.trim(), ...(room.length ? { room: room.join(',').trim() } : {}) };
});
