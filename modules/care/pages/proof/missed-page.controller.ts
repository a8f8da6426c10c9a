import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Resident } from '../../../../core/residents/resident.js';
import { Outages } from '../../proof/outages.service.js';
import type { KnownOutage } from '../../proof/outages.store.js';
import { unchecked } from '../../proof/public-outage.js';
import { Residents } from '../../residents/residents.service.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer } from '../../../platform/pages/render.js';
import { Sights } from '../sights.service.js';
import { fullName } from '../views/people.js';
import { lasting, moment, when } from '../../../../core/time/when.js';
import { CAUSES, WHY_WORDS } from './proof-words.js';

/** After an outage: who may have been missed, gravest first, until somebody has asked after each. */
@PageController()
@Roles('admin', 'clinician')
export class MissedPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights, private readonly outages: Outages, private readonly residents: Residents, private readonly clock: Clock,
  ) {}

  @Get('missed')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const [frame, outages] = await Promise.all([this.frames.of(request), this.outages.seenBy(viewer)]);
    const residents = await this.residents.lookUpMany(outages.flatMap(({ missed }) => missed.map(({ resident }) => resident)));
    const left = outages.reduce((sum, outage) => sum + unchecked(outage), 0);
    const headline = left === 0 ? 'Nobody waits to be asked after' : left === 1 ? '1 person may have been missed' : `${left} people may have been missed`;
    return sendPage(reply, this.renderer.page('missed', { ...frame, title: headline, headline, outages: outages.map((outage) => this.view(outage, residents)) }));
  }

  @Post('missed/:outage/:resident/checked')
  async check(@Param('outage') outage: string, @Param('resident') resident: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.outages.check(viewer, outage, resident);
    return seeOther(reply, `/missed#${encodeURIComponent(outage)}`);
  }

  private view(outage: KnownOutage, residents: ReadonlyMap<string, Resident>): object {
    const now = this.clock.now();
    const { id, cause, from, to, listedAt, final, missed, checked } = outage;
    const rows = missed.map(({ resident, reasons }) => {
      const known = residents.get(resident);
      const done = checked.find((one) => one.resident === resident);
      return {
        id: resident, href: `/residents/${resident}`, name: known ? fullName(known) : 'Somebody who is no longer looked after', phone: known?.phone,
        reasons: reasons.map(({ why, at, device, alert }) => ({ words: WHY_WORDS[why], at: when(at, now), ...(device ? { by: this.sights.source(device) } : {}), ...(alert ? { href: `/alerts/${alert}` } : {}) })),
        ...(done ? { checked: moment(done.at, now) } : {}),
      };
    });
    return { id, words: CAUSES[cause], lasted: lasting(to - from), from: moment(from, now), to: moment(to, now), ...(listedAt === undefined ? {} : { listed: moment(listedAt, now) }), final, rows };
  }
}
