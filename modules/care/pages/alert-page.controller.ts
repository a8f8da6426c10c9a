import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { maySeeAlert } from '../../../core/access/alerts.js';
import { sharedWith } from '../../../core/access/decide.js';
import type { Alert } from '../../../core/alerts/alert.js';
import { ownerOf } from '../../../core/alerts/transitions.js';
import type { AlertId, CarerId } from '../../../core/ids.js';
import type { Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts } from '../alerts/alerts.service.js';
import { SeenBy } from '../alerts/seen-by.service.js';
import { Presence } from '../feed/presence.service.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Pushes } from '../notify/push/pushes.store.js';
import { Residents } from '../residents/residents.service.js';
import { textOf, type Form } from './forms/form.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { carersNamed, Sights } from './sights.service.js';
import { OUTCOMES } from './views/outcomes.js';
import { calledName, type Carers } from './views/people.js';
import { alertTimeline } from './views/alert-timeline.js';
import { reach } from './views/reach.js';
import { capital, listWords } from './views/words.js';

const NOTE_LENGTH = 1_000;

/** One alert: why, who was told, what to do; after "I'm on my way", what it was. */
@PageController()
export class AlertPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights,
    private readonly alerts: Alerts, private readonly seen: SeenBy, private readonly store: AlertStore, private readonly residents: Residents, private readonly deliveries: Deliveries, private readonly pushes: Pushes, private readonly presence: Presence, private readonly clock: Clock,
  ) {}

  @Get('alerts/:id')
  async show(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    await this.seen.saw(viewer, [id], 'page');
    return sendPage(reply, await this.page(id, viewer, request, { taken: note === 'taken', merged: note === 'merged' }));
  }

  /** The short link of a text message. */
  @Get('a/:code')
  async byCode(@Param('code') code: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const named = await this.store.liveByCode(code.toUpperCase());
    if (!named) throw notFound('alert');
    const { id } = await this.alerts.find(viewer, named.id);
    return seeOther(reply, `/alerts/${id}`);
  }

  @Post('alerts/:id/claim')
  claim(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    return this.act(reply, id, () => this.alerts.claim(viewer, id as AlertId), `/alerts/${id}`);
  }

  @Post('alerts/:id/arrived')
  arrived(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    return this.act(reply, id, () => this.alerts.arrive(viewer, id as AlertId), `/alerts/${id}`);
  }

  @Post('alerts/:id/hand-over')
  async handOver(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const to = textOf(form, 'to');
    const wrong = this.wrongIn('to', { id, viewer, request, reply });
    if (!to) return wrong('Choose who takes it over', 400);
    try {
      return await this.act(reply, id, () => this.alerts.handOver(viewer, id as AlertId, to as CarerId), `/alerts/${id}`);
    } catch (error) {
      if (error instanceof Problem && error.status === 422) return wrong('They cannot be told by text just now. Choose somebody else', 422);
      throw error;
    }
  }

  /** One matter: this one ends, and goes on as the other. */
  @Post('alerts/:id/merge')
  async merge(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const into = textOf(form, 'into');
    const wrong = this.wrongIn('into', { id, viewer, request, reply });
    if (!into) return wrong('Choose which alert it is one matter with', 400);
    try {
      return await this.act(reply, id, () => this.alerts.merge(viewer, id, into), `/alerts/${into}?note=merged`);
    } catch (error) {
      if (error instanceof Problem && (error.status === 422 || error.status === 404)) return wrong('It can be one matter only with another open alert of the same person. Choose again', 422);
      throw error;
    }
  }

  @Post('alerts/:id/acknowledge')
  acknowledge(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    return this.act(reply, id, () => this.alerts.acknowledge(viewer, id as AlertId), `/alerts/${id}`);
  }

  @Post('alerts/:id/pass')
  pass(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    return this.act(reply, id, () => this.alerts.pass(viewer, id as AlertId), '/today?note=passed');
  }

  @Post('alerts/:id/resolve')
  async resolve(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const [outcome, note] = [textOf(form, 'outcome'), textOf(form, 'note')];
    const errors: FieldError[] = [
      ...(OUTCOMES.some((known) => known.key === outcome) ? [] : [{ name: 'outcome', href: '#outcomes', text: 'Choose what it was' }]),
      ...(note.length <= NOTE_LENGTH ? [] : [{ name: 'note', href: '#note', text: `The note must have at most ${NOTE_LENGTH} characters` }]),
    ];
    if (errors.length) return sendPage(reply, await this.page(id, viewer, request, { errors, values: { note } }), 400);
    return this.act(reply, id, () => this.alerts.resolve(viewer, id as AlertId, { outcome, ...(note ? { note } : {}) }), '/today?note=ended');
  }

  private wrongIn(name: string, { id, viewer, request, reply }: Asked): (text: string, status: number) => Promise<unknown> {
    return async (text, status) => sendPage(reply, await this.page(id, viewer, request, { errors: [{ name, href: `#${name}`, text }] }), status);
  }

  /** Somebody quicker is no mistake of the presser's: the alert's page shows how it stands. */
  private async act(reply: FastifyReply, id: string, press: () => Promise<unknown>, next: string): Promise<unknown> {
    try {
      await press();
    } catch (error) {
      if (error instanceof Problem && error.status === 409) return seeOther(reply, `/alerts/${id}?note=taken`);
      throw error;
    }
    return seeOther(reply, next);
  }

  private async page(id: string, viewer: Viewer, request: FastifyRequest, said: { errors?: readonly FieldError[]; values?: object; taken?: boolean; merged?: boolean }): Promise<string> {
    const alert = await this.alerts.find(viewer, id as AlertId);
    const [frame, resident, [card], live] = await Promise.all([this.frames.of(request), this.residents.lookUp(alert.residentId), this.sights.cards(viewer, [alert]), this.store.live(alert.residentId)]);
    if (!resident || !card) throw notFound('alert');
    const [carers, deliveries, seen, pushes, screens] = await Promise.all([this.residents.carers(carersNamed([alert], [resident])), this.deliveries.ofAlerts([alert.id]), this.seen.ofAlerts([alert.id]), this.pushes.ofAlerts([alert.id]), this.presence.of(resident.circle.map(({ carer }) => carer))]);
    const now = this.clock.now();
    return this.renderer.page('alert', {
      ...frame, title: `${calledName(resident)}: ${alert.because}`, card, address: resident.address, outcomes: OUTCOMES,
      seenBy: seenBy(resident, carers, viewer, now), reach: reach(alert, { deliveries, seen, screens }, carers, viewer, now), timeline: alertTimeline(alert, { deliveries, seen, pushes }, carers, viewer, now), errors: said.errors ?? [], values: said.values ?? {}, taken: said.taken, merged: said.merged,
      sames: alert.state === 'resolved' ? [] : [{ value: '', text: 'Choose' }, ...sames(alert, live.filter((one) => maySeeAlert(viewer, resident, one, now)))], goesOn: alert.state === 'resolved' && alert.mergedInto ? `/alerts/${alert.mergedInto}` : undefined,
      others: [{ value: '', text: 'Choose' }, ...others(resident, carers, alert, viewer, now)],
    });
  }
}

interface Asked {
  readonly id: string;
  readonly viewer: Viewer;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Other alerts of the same person that are not over. */
const sames = (alert: Alert, live: readonly Alert[]): readonly object[] => live.filter(({ id }) => id !== alert.id).map(({ id, code, because }) => ({ value: id, text: `${code}: ${because}` }));

/** Whoever else could take it over. */
function others(resident: Resident, carers: Carers, alert: Alert, viewer: Viewer, now: number): readonly object[] {
  const owner = alert.state === 'acknowledged' ? ownerOf(alert).carer : undefined;
  return sharedWith(resident.circle, 'alerts', now).filter(({ carer }) => carer !== owner && carer !== viewer.carerId).flatMap(({ carer }) => (carers.has(carer) ? [{ value: carer, text: carers.get(carer)?.name }] : []));
}

function seenBy(resident: Resident, carers: Carers, viewer: Viewer, now: number): string {
  const names = sharedWith(resident.circle, 'alerts', now).filter((member) => member.carer !== viewer.carerId).flatMap((member) => carers.get(member.carer)?.name ?? []);
  return capital(listWords([...names, 'the team']));
}
