import { Body, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { membersNow, type Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Problem } from '../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Presence } from '../feed/presence.service.js';
import { CarerPhoneForm, NewCarerForm, NewDeviceForm } from '../residents/resident.forms.js';
import { Residents } from '../residents/residents.service.js';
import { fieldErrors, filled, valuesOf, type Form } from './forms/form.js';
import { CARER_FIELDS, CARER_WORDS, DEVICE_FIELDS, DEVICE_KINDS, DEVICE_WORDS } from './forms/people-forms.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { contactFault } from './views/about.js';
import { firstReading, type ShownKey } from './views/first-reading.js';
import { deviceLine } from './views/health-words.js';
import { called, fullName } from './views/people.js';
import { withheldWords } from './views/sharing-words.js';
import { setUpTasks } from './views/set-up-tasks.js';
import { capital } from './views/words.js';

const NOTES: Readonly<Record<string, string>> = {
  added: 'Added. Now say who is told, and pair a device.', carer: 'The carer was added.', removed: 'The carer was removed from this circle.', phone: 'The number was saved. Texts go to it from now on.',
  wearable: 'The account is connected. What its wearable measures comes here from now on.',
  sharing: 'Saved. It holds from the next message and the next page on.',
  'sign-in': 'Done. Tell them their user name and password.',
};

interface Shown {
  readonly values?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  readonly key?: ShownKey;
  readonly note?: string;
}

/** One home: who is told, and which devices watch. */
@PageController()
@Roles('admin')
export class AdminResidentPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly presence: Presence, private readonly devices: Devices,
    private readonly observations: Observations, private readonly supervision: Supervision, private readonly book: AskBook, private readonly address: OwnAddress, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('admin/residents/:id')
  async show(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.residents.find(viewer, id), request, { note: typeof note === 'string' ? NOTES[note] : undefined }));
  }

  @Post('admin/residents/:id/carers')
  async addCarer(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const values = valuesOf(form, CARER_FIELDS);
    const { name = '', phone = '', rank, ...rest } = values;
    const parsed = NewCarerForm.safeParse({ name, phone, ...(rank ? { rank: Number(rank) } : {}), ...filled(rest) });
    if (!parsed.success) return sendPage(reply, await this.page(resident, request, { values, errors: fieldErrors(parsed.error, CARER_WORDS, values) }), 400);
    const refused = await refusal(this.residents.addCarer(resident.id, parsed.data, viewer), 'phone');
    if (refused) return sendPage(reply, await this.page(resident, request, { values, errors: [refused] }), 409);
    return seeOther(reply, `/admin/residents/${resident.id}?note=carer`);
  }

  @Post('admin/residents/:id/carers/:carerId/remove')
  async removeCarer(@Param('id') id: string, @Param('carerId') carerId: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const refused = await refusal(this.residents.removeCarer(id, carerId, viewer), 'carers');
    if (refused) return sendPage(reply, await this.page(await this.residents.find(viewer, id), request, { errors: [refused] }), 422);
    return seeOther(reply, `/admin/residents/${id}?note=removed`);
  }

  @Post('admin/residents/:id/carers/:carerId/phone')
  async changePhone(@Param('id') id: string, @Param('carerId') carerId: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const name = `phone-${carerId}`, values = valuesOf(form, [name]), parsed = CarerPhoneForm.safeParse({ phone: values[name] ?? '' });
    if (!parsed.success) return sendPage(reply, await this.page(await this.residents.find(viewer, id), request, { values, errors: [{ name, href: `#${name}`, text: 'Type a UK mobile number, for example 07700 900123' }] }), 400);
    await this.residents.changePhone(id, carerId, parsed.data.phone, viewer);
    return seeOther(reply, `/admin/residents/${id}?note=phone`);
  }

  /** The key is on this answer and nowhere else, so this one form is answered without a redirect. */
  @Post('admin/residents/:id/devices')
  async pair(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'pair-device');
    const values = valuesOf(form, DEVICE_FIELDS);
    const { kind = '', ...rest } = values;
    const parsed = NewDeviceForm.safeParse({ residentId: resident.id, kind, ...filled(rest) });
    if (!parsed.success) return sendPage(reply, await this.page(resident, request, { values, errors: fieldErrors(parsed.error, DEVICE_WORDS, values) }), 400);
    const { residentId: _, behind: __, ...device } = parsed.data;
    try {
      const paired = await this.devices.register({ ...device, subject: resident.id });
      await this.book.watch(resident.id);
      return sendPage(reply, await this.page(resident, request, { key: firstReading(paired.device, paired.key, { home: this.address.public, mqttPort: this.settings.mqttPort, now: this.clock.now() }) }), 201);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return sendPage(reply, await this.page(resident, request, { values, errors: [{ name: 'id', href: '#id', text: error.status === 409 ? error.detail : DEVICE_WORDS['id']?.wrong ?? error.detail }] }), error.status);
    }
  }

  private async page(resident: Resident, request: FastifyRequest, { values = {}, errors = [], key, note }: Shown): Promise<string> {
    const members = membersNow(resident.circle, this.clock.now());
    const [frame, carers, screens, latest, patients] = await Promise.all([
      this.frames.of(request), this.residents.carers(members.map((member) => member.carer)), this.presence.of(members.map((member) => member.carer)), this.observations.latest(resident.id), this.supervision.patients(resident.id),
    ]);
    const now = this.clock.now();
    const circle = members.flatMap((member) => {
      const carer = carers.get(member.carer);
      return carer ? [{ id: carer.id, name: carer.name, phone: carer.phone, relationship: member.relationship, rank: member.rank, fault: contactFault(carer), withheld: withheldWords(member.sharing), screen: screens.has(carer.id) ? 'A screen of theirs is open now' : undefined }] : [];
    });
    return this.renderer.page('admin-resident', {
      ...frame, title: `Set up ${fullName(resident)}`, name: fullName(resident), called: called(resident), here: `/admin/residents/${resident.id}`, residentHref: `/residents/${resident.id}`, pairHref: `/pair?resident=${resident.id}`, copyHref: `/api/v1/residents/${resident.id}/copy`,
      circle, devices: patients.map((device) => ({ id: device.id, kind: device.kind.replaceAll('-', ' '), room: device.room, line: deviceLine(device, now) })), key, note, values, errors,
      kinds: [{ value: '', text: 'Choose' }, ...DEVICE_KINDS].map((kind) => ({ ...kind, selected: kind.value === (values['kind'] ?? '') })),
      tasks: setUpTasks({ carers: circle.length, devices: patients.length, heard: latest.size > 0 }),
    });
  }
}

/** What the circle refuses, as an error beside the field; anything else goes on to the problem page. */
async function refusal(work: Promise<unknown>, name: string): Promise<FieldError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Problem && (error.status === 409 || error.status === 422)) return { name, href: `#${name}`, text: capital(error.detail.replace(/^\w+: /, '').replace(/, or say evenWithGaps: true.*$/, '.')) };
    throw error;
  }
}
