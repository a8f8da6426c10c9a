import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { CoverReport } from '../../escalation/cover-report.service.js';
import { Residents } from '../../residents/residents.service.js';
import { Frames, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer } from '../../../platform/pages/render.js';
import { fullName } from '../views/people.js';
import { gapWords } from './words.js';

/** A page that a person could still read; the API gives all. */
const MOST_SHOWN = 500;

/** Where nobody would come, in the next seven days. */
@PageController()
@Roles('admin', 'clinician')
export class CoverPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly report: CoverReport, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get('cover')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const gaps = [...(await this.report.seenBy(viewer))].sort((a, b) => a.from - b.from);
    const shown = gaps.slice(0, MOST_SHOWN);
    const residents = await this.residents.lookUpMany(shown.map(({ residentId }) => residentId));
    const now = this.clock.now();
    const rows = shown.flatMap((gap) => {
      const resident = residents.get(gap.residentId);
      return resident ? [{ name: fullName(resident), href: viewer.role === 'admin' ? `/admin/residents/${resident.id}/plan` : `/residents/${resident.id}`, ...gapWords(gap, now) }] : [];
    });
    const homes = new Set(gaps.map(({ residentId }) => residentId)).size;
    const title = homes === 0 ? 'Somebody would come to everyone' : `Nobody would come to ${homes} ${homes === 1 ? 'person' : 'people'} at some time`;
    return sendPage(reply, this.renderer.page('cover', { ...(await this.frames.of(request)), title, rows, left: gaps.length - shown.length, admin: viewer.role === 'admin' }));
  }
}
