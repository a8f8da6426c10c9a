import { Body, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResidentId } from '../../../../core/ids.js';
import { inThrees } from '../../../../core/things/pairing-code.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';
import { PairingCodes } from '../../../sensing/pairing/pairing-codes.store.js';
import { PairingForm } from '../../installations/installation.forms.js';
import { Installations, type HandedOut } from '../../installations/installations.service.js';
import { Residents } from '../../residents/residents.service.js';
import { fieldErrors, filled, valuesOf, type Form, type FieldWords } from '../forms/form.js';
import { tried } from '../forms/tried.js';
import { Frames, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { fullName } from '../views/people.js';
import { Choices } from './choices.service.js';
import { keyShown } from './key-shown.js';
import { kindWords } from './store-page.controller.js';

const WORDS: FieldWords = {
  code: { missing: 'Enter the code on the label', wrong: 'That is not a code: it has nine letters and digits' },
  residentId: { missing: 'Choose who it is for', wrong: 'Choose who it is for' },
  room: { wrong: 'The room is too long or holds characters that cannot be seen; type it again' },
};

/** Where a label leads: who is it for, and in which room? Written for a phone in one hand, beside a stepladder. */
@PageController()
@Roles('admin')
export class PairPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly codes: PairingCodes, private readonly installations: Installations,
    private readonly residents: Residents, private readonly choices: Choices, private readonly address: OwnAddress, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Looking changes nothing: the code is used when the form is sent. */
  @Get('pair')
  async show(@Query() query: Readonly<Record<string, unknown>>, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const said = (name: string): string => (typeof query[name] === 'string' ? query[name] : '').slice(0, 64);
    const values = { code: said('code'), residentId: said('resident'), room: '' };
    if (!values.code) return sendPage(reply, await this.page(viewer, request, values));
    const named = await tried(this.codes.readUnused(values.code, viewer.id), 'code');
    if ('refused' in named) return sendPage(reply, await this.page(viewer, request, values, { errors: [named.refused] }), named.status);
    return sendPage(reply, await this.page(viewer, request, { ...values, code: inThrees(values.code.toUpperCase().replaceAll(/[\s-]/g, '')) }, { what: `${kindWords(named.done.device.kind)} ${named.done.device.id}` }));
  }

  /** The key is on this answer and nowhere else, so it is answered without a redirect. */
  @Post('pair')
  async pair(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['code', 'residentId', 'room']);
    const { code = '', residentId = '', room = '' } = values;
    const parsed = PairingForm.safeParse({ code, residentId, ...filled({ room }) });
    if (!parsed.success) return sendPage(reply, await this.page(viewer, request, values, { errors: fieldErrors(parsed.error, WORDS, values) }), 400);
    const { room: where, ...rest } = parsed.data;
    const paired = await tried(this.installations.pair({ ...rest, ...(where ? { room: where } : {}) }, viewer), 'residentId');
    if ('refused' in paired) return sendPage(reply, await this.page(viewer, request, values, { errors: [paired.refused] }), paired.status);
    return sendPage(reply, await this.paired(paired.done, request), 201);
  }

  private async page(viewer: Viewer, request: FastifyRequest, values: Readonly<Record<string, string>>, { errors = [], what }: { errors?: readonly FieldError[]; what?: string } = {}): Promise<string> {
    return this.renderer.page('pair', {
      ...(await this.frames.of(request)), title: 'Pair a device', values, errors, what, people: await this.choices.people(viewer, values['residentId']),
      rooms: await this.choices.rooms(values['residentId'] ? (values['residentId'] as ResidentId) : undefined),
    });
  }

  private async paired(handed: HandedOut, request: FastifyRequest): Promise<string> {
    const { device } = handed;
    const resident = device.subject && (await this.residents.lookUp(device.subject));
    return this.renderer.page('paired', {
      ...(await this.frames.of(request)), title: 'Paired', what: kindWords(device.kind), room: device.room, who: resident ? fullName(resident) : '',
      key: await keyShown(handed, { home: this.address.public, mqttPort: this.settings.mqttPort, now: this.clock.now() }),
      deviceHref: `/admin/devices/${device.id}`, nextHref: `/pair?resident=${device.subject ?? ''}`, residentHref: `/admin/residents/${device.subject ?? ''}`,
    });
  }
}
