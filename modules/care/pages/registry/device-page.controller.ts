import { Body, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Device } from '../../../../core/things/device.js';
import type { Patient } from '../../../../core/things/health/health.js';
import { wrongs } from '../../../../core/things/health/self-told.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';
import { Supervision } from '../../../sensing/rules/supervision.service.js';
import { Sources } from '../../../sensing/things/sources.service.js';
import { MoveForm } from '../../installations/installation.forms.js';
import { Installations, type HandedOut } from '../../installations/installations.service.js';
import { photoOf } from '../../photos/photo-body.js';
import { Photos } from '../../photos/photos.service.js';
import { text } from '../../residents/resident.forms.js';
import { Residents } from '../../residents/residents.service.js';
import { textOf, type Form } from '../forms/form.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { deviceLine } from '../views/health-words.js';
import { fullName } from '../views/people.js';
import { moment } from '../../../../core/time/when.js';
import { Choices } from './choices.service.js';
import { keyShown } from './key-shown.js';
import { kindWords } from './store-page.controller.js';
import { whereItStood } from './where-it-stood.js';

const NOTES: Readonly<Record<string, string>> = {
  moved: 'Moved. What it said before keeps the room it was said in.', photo: 'The photo is kept. Where it was taken and by which phone is not.', 'photo-gone': 'The photo is deleted.',
  'seen-to': 'What it said was wrong with it counts no more. It is told again if it says so again.',
  back: 'It is back in store. Its key opens nothing any more; what it said stays with the person.', retired: 'It is out of use for good.',
};
interface Shown { readonly errors?: readonly FieldError[]; readonly note?: string; readonly handed?: HandedOut; readonly values?: Readonly<Record<string, string>> }

/** One device: what it is, where it stands and stood, how it is, and what can be done with it. */
@PageController()
@Roles('admin')
export class DevicePage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly installations: Installations, private readonly photos: Photos, private readonly residents: Residents,
    private readonly sources: Sources, private readonly supervision: Supervision, private readonly choices: Choices, private readonly address: OwnAddress, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('admin/devices/:id')
  async show(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(id, viewer, request, { note: typeof note === 'string' ? NOTES[note] : undefined }));
  }

  @Post('admin/devices/:id/move')
  async move(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = { room: textOf(form, 'room') };
    const parsed = MoveForm.safeParse(values);
    if (!parsed.success) return this.refuse(id, viewer, request, reply, { name: 'room', href: '#room', text: values.room ? 'The room is too long or holds characters that cannot be seen; type it again' : 'Enter the room it stands in now' }, 400, values);
    const moved = await tried(this.installations.move(id, { room: parsed.data.room }, viewer), 'room');
    return 'refused' in moved ? this.refuse(id, viewer, request, reply, moved.refused, moved.status, values) : seeOther(reply, `/admin/devices/${id}?note=moved`);
  }

  @Post('admin/devices/:id/take-back')
  async takeBack(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.installations.takeBack(id, viewer);
    return seeOther(reply, `/admin/devices/${id}?note=back`);
  }

  @Post('admin/devices/:id/seen-to')
  async seenTo(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.installations.seenTo(id, viewer);
    return seeOther(reply, `/admin/devices/${id}?note=seen-to`);
  }

  @Post('admin/devices/:id/retire')
  async retire(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.installations.retire(id, viewer);
    return seeOther(reply, `/admin/devices/${id}?note=retired`);
  }

  /** The key is on this answer and nowhere else. */
  @Post('admin/devices/:id/key')
  async reKey(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(id, viewer, request, { handed: await this.installations.reKey(id, viewer) }));
  }

  @Post('admin/devices/:id/photo')
  @RouteConfig({ takesPhoto: true })
  async photo(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { file, alt = '' } = photoOf(body);
    const said = text(200).safeParse(alt);
    if (!said.success) return this.refuse(id, viewer, request, reply, { name: 'alt', href: '#alt', text: 'Say in a few words what the photo shows, for those who cannot see it' }, 400, { alt });
    const put = await tried(this.photos.put(id, { file, alt: said.data }, viewer), 'photo');
    return 'refused' in put ? this.refuse(id, viewer, request, reply, put.refused, put.status, { alt }) : seeOther(reply, `/admin/devices/${id}?note=photo`);
  }

  @Post('admin/devices/:id/photo/remove')
  async removePhoto(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.photos.remove(id, viewer);
    return seeOther(reply, `/admin/devices/${id}?note=photo-gone`);
  }

  private async refuse(id: string, viewer: Viewer, request: FastifyRequest, reply: FastifyReply, error: FieldError, status: number, values: Readonly<Record<string, string>>): Promise<unknown> {
    return sendPage(reply, await this.page(id, viewer, request, { errors: [error], values }), status);
  }

  private async page(id: string, viewer: Viewer, request: FastifyRequest, { errors = [], note, handed, values = {} }: Shown): Promise<string> {
    const device = await this.installations.known(id, viewer, 'read-device');
    const now = this.clock.now();
    const [frame, names, photo, rooms, patient] = await Promise.all([this.frames.of(request), this.names(device, viewer), this.photos.about(device), this.choices.rooms(device.subject), this.patient(device)]);
    return this.renderer.page('admin-device', {
      ...frame, title: `${kindWords(device.kind)} ${device.id}`, here: `/admin/devices/${device.id}`, id: device.id, what: kindWords(device.kind), errors, note, values, rooms,
      who: device.subject && names.get(device.subject), residentHref: device.subject && `/admin/residents/${device.subject}`, room: device.room, retired: device.retiredAt !== undefined,
      behind: device.behind && { name: device.behind.name, source: this.sources.find(device.behind.source)?.title ?? 'a source that is gone' },
      health: patient && deviceLine(patient, now), saysWrong: patient !== undefined && wrongs(patient.health.told).length > 0, stood: whereItStood(device, names, now),
      photo: photo && { ...photo, href: `/api/v1/devices/${device.id}/photo`, at: moment(photo.at, now) },
      key: handed && (await keyShown(handed, { home: this.address.public, mqttPort: this.settings.mqttPort, now })),
    });
  }

  /** Of those who had it before, too: each is a look at a person. Who is no longer kept has no name here. */
  private async names({ issues }: Device, viewer: Viewer): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for (const subject of new Set(issues.map((issue) => issue.subject))) {
      const found = await tried(this.residents.find(viewer, subject, 'read-device-history'), 'subject');
      if ('done' in found) names.set(subject, fullName(found.done));
    }
    return names;
  }

  private async patient({ id, subject }: Device): Promise<Patient | undefined> {
    return subject && (await this.supervision.patients(subject)).find((patient) => patient.id === id);
  }
}
