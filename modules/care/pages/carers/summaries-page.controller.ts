import { Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { membersNow } from '../../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { DigestWishes } from '../../digest/digest-wishes.service.js';
import { clockOf } from '../../escalation/escalation.forms.js';
import { Residents } from '../../residents/residents.service.js';
import { Frames, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer } from '../../../platform/pages/render.js';
import { called, fullName } from '../views/people.js';
import { timesHref } from './carer-times.js';

/** Who of a resident's circle gets the daily e-mail. */
@PageController()
@Roles('admin')
export class SummariesPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly digests: DigestWishes, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get('admin/residents/:id/summaries')
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const members = membersNow(resident.circle, this.clock.now());
    const carers = await this.residents.carers(members.map(({ carer }) => carer));
    const rows = await Promise.all(members.map(async ({ carer, relationship }) => {
      const wish = await this.digests.of(carer);
      return { name: carers.get(carer)?.name ?? 'Somebody no longer known', relationship, href: timesHref(carer), ...(wish ? { email: wish.email, at: clockOf(wish.hour * 60) } : {}) };
    }));
    return sendPage(reply, this.renderer.page('summaries', {
      ...(await this.frames.of(request)), title: `Who gets a daily summary about ${fullName(resident)}`, called: called(resident), back: `/admin/residents/${resident.id}`, rows, sent: this.digests.areSent,
    }));
  }
}
