import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CarerId } from '../../../../core/ids.js';
import type { Carer } from '../../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { forbidden, notFound } from '../../../platform/http/problem.js';
import { DigestForm } from '../../digest/digest.controller.js';
import { DigestWishes } from '../../digest/digest-wishes.service.js';
import { clockOf, TimesForm } from '../../escalation/escalation.forms.js';
import { Rotas } from '../../escalation/rotas.service.js';
import { PushKeyRing } from '../../notify/push/push-keys.service.js';
import { PushSubscriptions } from '../../notify/push/push-subscriptions.store.js';
import { Residents } from '../../residents/residents.service.js';
import { textOf, valuesOf, type Form } from '../forms/form.js';
import { momentTyped } from '../forms/moment-typed.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { ZONE } from '../../../../core/time/when.js';
import { carerTimes, timesHref, wrongLeave, wrongQuiet } from './carer-times.js';

const NOTES: Readonly<Record<string, string>> = {
  quiet: 'The quiet hours are kept.', 'no-quiet': 'There are no quiet hours now.', leave: 'The leave is written down.', back: 'The leave was taken back.',
  digest: 'A summary comes every day at that hour.', 'no-digest': 'No more summaries are sent.', 'no-push': 'No device shows notices any more.',
};

interface Shown {
  readonly errors?: readonly FieldError[];
  readonly values?: Readonly<Record<string, string>>;
  readonly note?: unknown;
}

/** When a carer can be told, and whether a summary comes: by a coordinator for anybody, by a carer for themselves (`me`). */
@PageController()
@Roles('admin', 'carer')
export class CarerTimesPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly rotas: Rotas, private readonly digests: DigestWishes, private readonly subscriptions: PushSubscriptions, private readonly ring: PushKeyRing, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get(['my-times', 'admin/carers/:id/times'])
  async show(@Param('id') id: string | undefined, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.whose(viewer, id), viewer, request, { note }));
  }

  @Post(['my-times/quiet', 'admin/carers/:id/times/quiet'])
  async quiet(@Param('id') id: string | undefined, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const carer = await this.whose(viewer, id);
    const none = textOf(form, 'none') === 'yes';
    const values = valuesOf(form, ['from', 'to']);
    const parsed = TimesForm.safeParse({ quietHours: none ? null : values });
    if (!parsed.success) return sendPage(reply, await this.page(carer, viewer, request, { values, errors: [wrongQuiet(parsed.error.issues)] }), 400);
    const { quietHours } = parsed.data;
    return this.save(carer, { ...(carer.leave ? { leave: carer.leave } : {}), ...(quietHours ? { quietHours } : {}) }, { viewer, request, reply, values, field: 'from', note: none ? 'no-quiet' : 'quiet', even: false });
  }

  @Post(['my-times/leave', 'admin/carers/:id/times/leave'])
  async leave(@Param('id') id: string | undefined, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const carer = await this.whose(viewer, id);
    const values = valuesOf(form, ['fromDay', 'fromTime', 'untilDay', 'untilTime']);
    const { fromDay = '', fromTime = '', untilDay = '', untilTime = '' } = values;
    const now = this.clock.now();
    const before = (carer.leave ?? []).filter(({ until }) => until > now);
    const parsed = TimesForm.safeParse({ leave: [...before.map(({ from, until }) => ({ from: new Date(from).toISOString(), until: new Date(until).toISOString() })), { from: momentTyped(fromDay, fromTime, ZONE), until: momentTyped(untilDay, untilTime, ZONE) }] });
    if (!parsed.success) return sendPage(reply, await this.page(carer, viewer, request, { values, errors: [wrongLeave(String(parsed.error.issues[0]?.path.at(-1)))] }), 400);
    return this.save(carer, { ...(carer.quietHours ? { quietHours: carer.quietHours } : {}), leave: parsed.data.leave }, { viewer, request, reply, values, field: 'fromDay', note: 'leave', even: textOf(form, 'even') === 'yes' });
  }

  @Post(['my-times/leave/:key/end', 'admin/carers/:id/times/leave/:key/end'])
  async takeBack(@Param('id') id: string | undefined, @Param('key') key: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const carer = await this.whose(viewer, id);
    return this.save(carer, { ...(carer.quietHours ? { quietHours: carer.quietHours } : {}), leave: (carer.leave ?? []).filter(({ from }) => String(from) !== key) }, { viewer, request, reply, values: {}, field: 'leave', note: 'back', even: true });
  }

  @Post(['my-times/digest', 'admin/carers/:id/times/digest'])
  async digest(@Param('id') id: string | undefined, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const carer = await this.whose(viewer, id);
    if (textOf(form, 'none') === 'yes') {
      await this.digests.end(viewer, carer.id);
      return seeOther(reply, `${here(viewer, carer)}?note=no-digest`);
    }
    const values = valuesOf(form, ['email', 'hour']);
    const parsed = DigestForm.safeParse({ email: values['email'], hour: Number(values['hour'] || Number.NaN) });
    if (!parsed.success) return sendPage(reply, await this.page(carer, viewer, request, { values, errors: [{ name: 'email', href: '#email', text: values['email'] ? 'That is not an e-mail address. It looks like name@example.org' : 'Enter an e-mail address' }] }), 400);
    await this.digests.set(viewer, { carer: carer.id, ...parsed.data });
    return seeOther(reply, `${here(viewer, carer)}?note=digest`);
  }

  /** Every browser of theirs; one of them alone is turned off on that device. */
  @Post(['my-times/push/end', 'admin/carers/:id/times/push/end'])
  async endPush(@Param('id') id: string | undefined, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const carer = await this.whose(viewer, id);
    await this.subscriptions.removeOf(carer.id);
    return seeOther(reply, `${here(viewer, carer)}?note=no-push`);
  }

  /** A carer's own, whatever address is asked for; a coordinator's is anybody's. */
  private async whose(viewer: Viewer, id: string | undefined): Promise<Carer> {
    const carerId = (id ?? viewer.carerId) as CarerId | undefined;
    if (carerId === undefined) throw forbidden('Only those who are told about somebody have times of their own.');
    const isTheirs = viewer.role === 'admin' || carerId === viewer.carerId;
    const carer = isTheirs ? (await this.residents.carers([carerId])).get(carerId) : undefined;
    if (!carer) throw notFound('carer');
    return carer;
  }

  private async save(carer: Carer, times: Pick<Carer, 'quietHours' | 'leave'>, { viewer, request, reply, values, field, note, even }: Saving): Promise<unknown> {
    const saved = await tried(this.rotas.setTimes(viewer, carer.id, times, even), field);
    if (!('refused' in saved)) return seeOther(reply, `${here(viewer, carer)}?note=${note}`);
    const text = saved.refused.text.replace(/, or say evenWithGaps: true.*$/, ', or tick that you know.');
    return sendPage(reply, await this.page(carer, viewer, request, { values, errors: [{ name: field, href: `#${field}`, text }] }), saved.status);
  }

  private async page(carer: Carer, viewer: Viewer, request: FastifyRequest, { errors = [], values = {}, note }: Shown): Promise<string> {
    const [frame, wish, devices, pushKey] = await Promise.all([this.frames.of(request), this.digests.of(carer.id), this.subscriptions.ofCarers([carer.id]), this.ring.keys().then(({ publicKey }) => publicKey, () => undefined)]);
    const mine = carer.id === viewer.carerId;
    const view = carerTimes(carer, this.clock.now());
    const hour = values['hour'] ?? String(wish?.hour ?? 8);
    return this.renderer.page('carer-times', {
      ...frame, title: mine ? 'When you can be told' : `When ${carer.name} can be told`, mine, who: mine ? 'you' : carer.name, here: here(viewer, carer), back: mine ? '/today' : '/admin', ...view, errors,
      note: typeof note === 'string' ? NOTES[note] : undefined, wish: wish ? { email: wish.email, at: clockOf(wish.hour * 60) } : undefined, sent: this.digests.areSent, devices: devices.length, pushKey,
      values: { ...view.quiet, email: wish?.email, ...values }, hours: Array.from({ length: 24 }, (_, i) => ({ value: String(i), text: clockOf(i * 60), selected: String(i) === hour })),
    });
  }
}

interface Saving {
  readonly viewer: Viewer;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly values: Readonly<Record<string, string>>;
  /** Beside which a refusal stands. */
  readonly field: string;
  readonly note: string;
  /** Also where nobody would come then: whoever says it has said that they know. */
  readonly even: boolean;
}

const here = (viewer: Viewer, carer: Carer): string => (viewer.carerId === carer.id ? '/my-times' : timesHref(carer.id));
