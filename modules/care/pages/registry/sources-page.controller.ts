import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kind } from '../../../../core/observations/kinds.js';
import { FORMS, type Source } from '../../../../core/things/source.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound } from '../../../platform/http/problem.js';
import { NewSourceForm } from '../../../sensing/doors/sources.controller.js';
import { Strangers } from '../../../sensing/doors/strangers.store.js';
import { AskBook } from '../../../sensing/rules/ask-book.js';
import { Devices } from '../../../sensing/things/devices.service.js';
import { Sources } from '../../../sensing/things/sources.service.js';
import { Homes } from '../../homes/homes.store.js';
import { NewDeviceForm } from '../../residents/resident.forms.js';
import { Residents } from '../../residents/residents.service.js';
import { fieldErrors, filled, valuesOf, type FieldWords, type Form } from '../forms/form.js';
import { DEVICE_WORDS } from '../forms/people-forms.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { moment } from '../../../../core/time/when.js';
import { kindName, listWords } from '../views/words.js';
import { Choices } from './choices.service.js';

const WORDS: FieldWords = { form: { missing: 'Choose what it speaks', wrong: 'Choose what it speaks' }, title: { missing: 'Enter what you call it', wrong: 'The name is too long: 100 characters at most' } };
const PAIR_WORDS: FieldWords = { ...DEVICE_WORDS, residentId: { missing: 'Choose who it is for', wrong: 'Choose who it is for' }, name: { missing: 'Enter the name it has there', wrong: 'The name is too long: 128 characters at most' } };
interface Shown { readonly values?: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[]; readonly key?: string; readonly note?: string }

/** Networks, bridges and clouds that speak for devices; and what they tell of that nobody knows. */
@PageController()
@Roles('admin')
export class SourcesPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sources: Sources, private readonly strangers: Strangers, private readonly devices: Devices,
    private readonly residents: Residents, private readonly homes: Homes, private readonly book: AskBook, private readonly choices: Choices, private readonly clock: Clock,
  ) {}

  @Get('admin/sources')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.listPage(request, {}));
  }

  /** The key is on this answer and nowhere else. */
  @Post('admin/sources')
  async make(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['form', 'title']);
    const parsed = NewSourceForm.safeParse(values);
    if (!parsed.success) return sendPage(reply, await this.listPage(request, { values, errors: fieldErrors(parsed.error, WORDS, values) }), 400);
    const { topic, ...rest } = parsed.data;
    const { source, key } = await this.sources.register({ ...rest, ...(topic ? { topic } : {}) });
    return sendPage(reply, await this.sourcePage(source, request, '', { key }), 201);
  }

  @Get('admin/sources/:id')
  async show(@Param('id') id: string, @Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const name = typeof query['name'] === 'string' ? query['name'].slice(0, 128) : '';
    return sendPage(reply, await this.sourcePage(this.found(id), request, name, { values: { name }, note: query['note'] === 'paired' ? 'Paired. What it says from now on is kept.' : undefined }));
  }

  @Post('admin/sources/:id/devices')
  async pair(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const source = this.found(id);
    const values = valuesOf(form, ['name', 'kind', 'residentId', 'room']);
    const { name = '', kind = '', residentId = '', room = '' } = values;
    const parsed = NewDeviceForm.required({ residentId: true }).safeParse({ kind, residentId, behind: { source: source.id, name }, ...filled({ room }) });
    const refuse = async (errors: readonly FieldError[], status: number) => sendPage(reply, await this.sourcePage(source, request, name, { values, errors }), status);
    if (!parsed.success) return refuse(fieldErrors(parsed.error, PAIR_WORDS, values), 400);
    const paired = await tried(this.put(source, parsed.data, viewer), 'name');
    return 'refused' in paired ? refuse([{ ...paired.refused, name: 'name', href: '#name' }], paired.status) : seeOther(reply, `/admin/sources/${source.id}?note=paired`);
  }

  private async put(source: Source, { kind, residentId, room, behind }: { kind: string; residentId: string; room?: string | undefined; behind?: { name: string } | undefined }, viewer: Viewer): Promise<void> {
    const resident = await this.residents.find(viewer, residentId, 'pair-device');
    const place = this.sources.placeOf({ source: source.id, name: behind?.name ?? '' });
    await this.devices.register({ kind, subject: resident.id, behind: place, ...(room ? { room } : {}) });
    await this.strangers.forget(source.id, place.name);
    if (room) await this.homes.knowRoom(resident.id, room);
    await this.book.watch(resident.id);
  }

  private found(id: string): Source {
    const source = this.sources.find(id);
    if (!source || source.retiredAt !== undefined) throw notFound('source');
    return source;
  }

  private async listPage(request: FastifyRequest, { values = {}, errors = [] }: Shown): Promise<string> {
    const paired = this.devices.all().filter((device) => device.retiredAt === undefined);
    const sources = this.sources.all().filter((source) => source.retiredAt === undefined);
    return this.renderer.page('admin-sources', {
      ...(await this.frames.of(request)), title: 'Sources', values, errors,
      forms: [{ value: '', text: 'Choose' }, ...FORMS.map((form) => ({ value: form as string, text: form.replaceAll('-', ' '), selected: form === values['form'] }))],
      sources: sources.map(({ id, title, form }) => ({ href: `/admin/sources/${id}`, title, form: form.replaceAll('-', ' '), devices: paired.filter((device) => device.behind?.source === id).length })),
    });
  }

  private async sourcePage(source: Source, request: FastifyRequest, name: string, { values = {}, errors = [], key, note }: Shown): Promise<string> {
    const now = this.clock.now();
    const viewer = request.viewer;
    const strangers = (await this.strangers.of(source.id)).map((stranger) => ({
      name: stranger.name, kinds: listWords(stranger.kinds.map((kind) => kindName(kind as Kind).toLowerCase())), heard: moment(Date.parse(stranger.lastAt), now),
      href: `/admin/sources/${source.id}?name=${encodeURIComponent(stranger.name)}#pair`,
    }));
    return this.renderer.page('admin-source', {
      ...(await this.frames.of(request)), title: source.title, source, here: `/admin/sources/${source.id}`, form: source.form.replaceAll('-', ' '), strangers, values: { ...values, name }, errors, key, note,
      kinds: this.choices.kinds(values['kind']), people: viewer ? await this.choices.people(viewer, values['residentId']) : [], rooms: await this.choices.rooms(),
    });
  }
}
