import { Body, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Harm, Tally } from '../../../core/advisories/harm.js';
import { moment } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { TurnForm } from './advisories.forms.js';
import { AdvisoryDesk } from './advisory-desk.service.js';
import type { Switch } from './advisories.store.js';

type Posted = Readonly<Record<string, unknown>> | undefined;
const STATES: Readonly<Record<Switch['state'], string>> = { off: 'Nobody is told of bad air', on: 'Residents who agreed and have a plan are told of bad air', stopped: 'It stopped by itself: nobody is told of bad air' };

/** Whether telling goes on, what it did, and turning it on or off. */
@PageController()
@Roles('admin')
export class AdvisoriesPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly desk: AdvisoryDesk, private readonly clock: Clock) {}

  @Get('admin/air-advisories')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(request));
  }

  @Post('admin/air-advisories/start')
  start(@Body() form: Posted, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return this.turn('on', form, viewer, request, reply);
  }

  @Post('admin/air-advisories/stop')
  stop(@Body() form: Posted, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return this.turn('off', form, viewer, request, reply);
  }

  private async turn(state: 'on' | 'off', form: Posted, viewer: Viewer, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const typed = TurnForm.safeParse({ reason: form?.['reason'] });
    if (!typed.success) return sendPage(reply, await this.page(request, [{ name: 'reason', href: '#reason', text: 'Say in a sentence why' }]), 400);
    await this.desk.turn(state, viewer, typed.data.reason);
    return seeOther(reply, '/admin/air-advisories');
  }

  private async page(request: FastifyRequest, errors: readonly FieldError[] = []): Promise<string> {
    const { turned, harm } = await this.desk.standing(), now = this.clock.now();
    return this.renderer.page('air-advisories', {
      ...(await this.frames.of(request)), title: 'Air advice to residents', headline: STATES[turned.state], on: turned.state === 'on', reason: turned.reason, since: turned.at === 0 ? undefined : moment(turned.at, now), errors, ...words(harm),
    });
  }
}

function words({ people, advisories, optedOut, after, before, ratio }: Harm): object {
  const row = (what: string, { calls, alerts, days }: Tally): object => ({ what, calls, alerts, days: days.toFixed(1) });
  return {
    people, advisories, optedOut, rows: [row('In the three days after being told', after), row('In the four weeks before the first time', before)],
    ratio: ratio ? `${ratio.is.toFixed(1)} times as often as before (95 %: ${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)})` : undefined,
  };
}
