import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from '../../../platform/access/access.guard.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Parts } from '../../../platform/health/parts.service.js';
import { sendPage } from '../../../platform/pages/frame.js';
import { LOOK_COOKIE, lookOf } from '../../../platform/pages/look.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer } from '../../../platform/pages/render.js';
import { clock, moment } from '../../../../core/time/when.js';
import { PART_WORDS } from './proof-words.js';

const STATES = { working: 'Works', stopped: 'Stands still', unknown: 'Cannot be told', off: 'Not used here' } as const;

/** Does Hearthline work? Answered from memory, without a sign-in, since the store may be what is away. */
@PageController()
@Public()
export class StatusPage {
  constructor(private readonly renderer: Renderer, private readonly parts: Parts, private readonly clock: Clock) {}

  @Get('status')
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): unknown {
    const now = this.clock.now();
    const stopped = this.parts.stopped();
    const rows = this.parts.now().map(({ part, state, since, says }) => ({ name: PART_WORDS[part], state, words: STATES[state], says, ...(since === undefined ? {} : { since: moment(since, now) }) }));
    const headline = stopped.length === 0 ? 'Hearthline works' : stopped.length === 1 ? 'One part of Hearthline stands still' : `${stopped.length} parts of Hearthline stand still`;
    const round = this.parts.lastRound();
    return sendPage(reply, this.renderer.page('status', { title: headline, headline, rows, look: lookOf(cookieOf(request, LOOK_COOKIE)), nav: [], csrf: '', now, clock: clock(now), ...(round?.completeAt === undefined ? {} : { round: moment(round.completeAt, now) }) }));
  }
}
