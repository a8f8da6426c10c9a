import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inThrees } from '../../../../core/things/pairing-code.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { PairingCodes } from '../../../sensing/pairing/pairing-codes.store.js';
import { Devices } from '../../../sensing/things/devices.service.js';
import { Installations } from '../../installations/installations.service.js';
import { pairingLink } from '../../installations/pairing-link.js';
import { NewDeviceForm } from '../../residents/resident.forms.js';
import { fieldErrors, filled, valuesOf, type Form } from '../forms/form.js';
import { DEVICE_WORDS } from '../forms/people-forms.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { capital } from '../views/words.js';
import { day } from '../../../../core/time/when.js';
import { Choices } from './choices.service.js';
import { qrSvg } from './qr.js';

/** One sheet. [ours] */
const MOST_LABELS = 60;

/** What lies in store, and the labels for it. */
@PageController()
@Roles('admin')
export class StorePage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly devices: Devices, private readonly codes: PairingCodes,
    private readonly installations: Installations, private readonly choices: Choices, private readonly address: OwnAddress,
  ) {}

  @Get('admin/store')
  async show(@Query('note') note: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(request, { note: note === 'added' ? 'It lies in store. Print a label, and put it on the device.' : undefined }));
  }

  @Post('admin/store')
  async add(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = valuesOf(form, ['kind', 'id']);
    const parsed = NewDeviceForm.safeParse({ kind: values['kind'], ...filled({ id: values['id'] ?? '' }) });
    if (!parsed.success) return sendPage(reply, await this.page(request, { values, errors: fieldErrors(parsed.error, DEVICE_WORDS, values) }), 400);
    const { kind, id } = parsed.data;
    const added = await tried(this.devices.register({ kind, ...(id ? { id } : {}) }), 'id');
    if ('refused' in added) return sendPage(reply, await this.page(request, { values, errors: [added.refused] }), added.status);
    return seeOther(reply, '/admin/store?note=added');
  }

  /** Codes are on this answer and nowhere else: it is printed, not fetched again. */
  @Post('admin/store/labels')
  async labels(@Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const chosen = [form?.['device'] ?? []].flat().slice(0, MOST_LABELS);
    if (chosen.length === 0) return sendPage(reply, await this.page(request, { errors: [{ name: 'device', href: '#device', text: 'Choose the devices that need a label' }] }), 400);
    const labels = [];
    for (const id of chosen) {
      const made = await tried(this.installations.known(id, viewer, 'label-device').then((device) => this.codes.make(device)), 'device');
      if ('refused' in made) continue; // somebody took it out of store in the meantime
      const { device, code, expiresAt } = made.done;
      labels.push({ id: device.id, kind: kindWords(device.kind), code: inThrees(code), until: day(expiresAt), qr: await qrSvg(pairingLink(this.address.public, code)) });
    }
    return sendPage(reply, this.renderer.page('labels', { ...(await this.frames.of(request)), title: 'Labels', labels, home: `${this.address.public}/pair` }));
  }

  private async page(request: FastifyRequest, { values = {}, errors = [], note }: { values?: Readonly<Record<string, string>>; errors?: readonly FieldError[]; note?: string }): Promise<string> {
    const stored = this.devices.all().filter((device) => device.subject === undefined && device.retiredAt === undefined);
    return this.renderer.page('admin-store', {
      ...(await this.frames.of(request)), title: 'Devices in store', values, errors, note, kinds: this.choices.kinds(values['kind']),
      devices: stored.map(({ id, kind }) => ({ id, kind: kindWords(kind), href: `/admin/devices/${id}` })),
      labelChoices: stored.map(({ id, kind, issues, behind }) => ({ value: id, text: `${kindWords(kind)} ${id}`, hint: { text: [behind ? `Known there as ${behind.name}` : '', beforeWords(issues.length)].filter(Boolean).join('. ') } })),
    });
  }
}

const beforeWords = (times: number): string => (times === 0 ? 'New' : times === 1 ? 'Was with somebody before' : `Was with others ${times} times before`);

export const kindWords = (kind: string): string => capital(kind.replaceAll('-', ' '));
