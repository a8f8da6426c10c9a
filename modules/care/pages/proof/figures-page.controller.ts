import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANSWER_GOALS, portion, type ResponseFigures, type Share } from '../../../../core/figures/response.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Audit } from '../../../platform/audit/audit.service.js';
import { Clock } from '../../../platform/clock/clock.js';
import { ResponseFiguresService } from '../../proof/figures.service.js';
import { Frames, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer } from '../../../platform/pages/render.js';
import { capital } from '../views/words.js';

const REACH_MS = 396 * 86_400_000;
const monthFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** How soon do people answer? */
@PageController()
@Roles('admin', 'clinician')
export class FiguresPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly figures: ResponseFiguresService, private readonly audit: Audit, private readonly clock: Clock) {}

  @Get('figures')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'read-response-figures', purpose: 'administration' });
    const now = this.clock.now();
    const [frame, { all, byTeam }] = await Promise.all([this.frames.of(request), this.figures.figures({ from: now - REACH_MS, to: now + 1, severities: ['stat'] })]);
    const headline = headlineOf(all[0]);
    return sendPage(reply, this.renderer.page('figures', { ...frame, title: headline, headline, months: all.map((one) => ({ ...row(one), teams: byTeam.filter(({ month }) => month === one.month).map(row) })) }));
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** "97.5 % (39 of 40)"; with nothing to judge, no share. */
function words(of: Share, goal?: number): { text: string; below: boolean } {
  const share = portion(of);
  if (share === undefined) return { text: 'none to judge', below: false };
  return { text: `${percent(share)} (${of.met} of ${of.n})`, below: goal !== undefined && share < goal };
}

const row = ({ month, team, alerts, answered60, answered180, arrived45, arrived60 }: ResponseFigures): object => ({
  month: monthFormat.format(Date.parse(`${month}-01T00:00:00Z`)), team: capital(team), alerts,
  answered60: words(answered60, ANSWER_GOALS[0]), answered180: words(answered180, ANSWER_GOALS[1]), arrived45: words(arrived45), arrived60: words(arrived60),
});

function headlineOf(newest: ResponseFigures | undefined): string {
  if (!newest) return 'No call has come in yet';
  const month = monthFormat.format(Date.parse(`${newest.month}-01T00:00:00Z`));
  const { n, met } = newest.answered60;
  return n === 0 ? `${month}: no call to judge yet` : `${month}: ${met} of ${n} calls were answered within 60 seconds`;
}
