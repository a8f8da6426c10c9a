import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { livesHere, openRooms, ROOM_TYPES } from '../../../../core/things/home.js';
import type { Resident } from '../../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { NewHomeForm, RoomForm } from '../../homes/home.forms.js';
import { HomeRegistry } from '../../homes/homes.service.js';
import { Homes } from '../../homes/homes.store.js';
import { Residents } from '../../residents/residents.service.js';
import { fieldErrors, textOf, valuesOf, type FieldWords, type Form } from '../forms/form.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { called, fullName } from '../views/people.js';
import { listWords } from '../views/words.js';
import { Choices } from './choices.service.js';
import { kindWords } from './store-page.controller.js';

const WORDS: FieldWords = {
  address: { missing: 'Enter the address', wrong: 'The address is too long or holds characters that cannot be seen; type it again' },
  name: { missing: 'Enter what the room is called', wrong: 'The name does not fit: a way out must say so in its name ("front door", "patio"), and no other room may' },
  type: { missing: 'Choose what it is', wrong: 'Choose what it is' },
};
interface Shown { readonly values?: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[] }

/** Where somebody lives: the rooms, and who else lives there. */
@PageController()
@Roles('admin')
export class HomePage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly registry: HomeRegistry, private readonly homes: Homes,
    private readonly residents: Residents, private readonly choices: Choices,
  ) {}

  @Get('admin/residents/:id/home')
  async show(@Param('id') id: string, @Query() _: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.residents.find(viewer, id), viewer, request, {}));
  }

  /** A new home with the usual rooms; those that are not there are closed afterwards. */
  @Post('admin/residents/:id/home')
  async make(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const values = valuesOf(form, ['address']);
    const parsed = NewHomeForm.safeParse({ address: values['address'], rooms: (await this.choices.rooms()).map((name) => ({ name })), residentIds: [resident.id] });
    if (!parsed.success) return sendPage(reply, await this.page(resident, viewer, request, { values, errors: fieldErrors(parsed.error, WORDS, values) }), 400);
    await this.registry.make(parsed.data, viewer);
    return seeOther(reply, `/admin/residents/${resident.id}/home`);
  }

  @Post('admin/residents/:id/home/rooms')
  async room(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const values = valuesOf(form, ['name', 'type']);
    const parsed = RoomForm.safeParse({ ...values, closed: textOf(form, 'closed') === 'yes' });
    if (!parsed.success) return sendPage(reply, await this.page(resident, viewer, request, { values, errors: fieldErrors(parsed.error, WORDS, values) }), 400);
    const home = await this.homes.ofSubject(resident.id);
    if (!home) return seeOther(reply, `/admin/residents/${resident.id}/home`);
    const set = await tried(this.registry.setRoom(viewer, home.id, parsed.data), 'name');
    return 'refused' in set ? sendPage(reply, await this.page(resident, viewer, request, { values, errors: [set.refused] }), set.status) : seeOther(reply, `/admin/residents/${resident.id}/home`);
  }

  @Post('admin/residents/:id/home/residents')
  async movesIn(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const [home, other] = [await this.homes.ofSubject(resident.id), textOf(form, 'residentId')];
    if (!home || !other) return sendPage(reply, await this.page(resident, viewer, request, { errors: [{ name: 'residentId', href: '#residentId', text: 'Choose who lives here too' }] }), 400);
    await this.registry.moveIn(viewer, home.id, other);
    return seeOther(reply, `/admin/residents/${resident.id}/home`);
  }

  private async page(resident: Resident, viewer: Viewer, request: FastifyRequest, { values = {}, errors = [] }: Shown): Promise<string> {
    const home = await this.homes.ofSubject(resident.id);
    const others = home ? livesHere(home).filter((subject) => subject !== resident.id) : [];
    const names = [];
    for (const other of others) names.push(fullName(await this.residents.find(viewer, other, 'read-home')));
    return this.renderer.page('admin-home', {
      ...(await this.frames.of(request)), title: `The home of ${fullName(resident)}`, name: fullName(resident), called: called(resident), here: `/admin/residents/${resident.id}/home`, back: `/admin/residents/${resident.id}`,
      address: home?.address, made: home !== undefined, values: { address: resident.address ?? '', ...values }, errors, others: names.length ? listWords(names) : undefined,
      rooms: home ? openRooms(home).map(({ name, type }) => ({ name, type, what: kindWords(type) })) : [],
      types: [{ value: '', text: 'Choose' }, ...ROOM_TYPES.map((type) => ({ value: type as string, text: kindWords(type), selected: type === values['type'] }))],
      people: (await this.choices.people(viewer)).filter(({ value }) => value !== resident.id && !others.includes(value as typeof resident.id)),
    });
  }
}
