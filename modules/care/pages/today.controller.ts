import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Residents } from '../residents/residents.service.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { PageTroubles } from './proof/troubles.service.js';
import { Renderer } from '../../platform/pages/render.js';
import { Sights } from './sights.service.js';
import { headline } from './views/headline.js';
import { calledName } from './views/people.js';
import { standingOrder } from './views/place-words.js';

/** More than these are told on the list of people. */
const PEOPLE_SHOWN = 30;
const NOTES: Readonly<Record<string, string>> = {
  passed: 'Passed on. The next person is being told.',
  ended: 'Thank you. What you said stands on the alert, and it is over.',
};

/** Is anyone in need of me? */
@PageController()
export class TodayPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights, private readonly residents: Residents, private readonly troubles: PageTroubles) {}

  @Get('today')
  async show(@CurrentViewer() viewer: Viewer, @Query('note') note: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, this.renderer.page('today', { ...(await this.model(viewer, request)), note: typeof note === 'string' ? NOTES[note] : undefined }));
  }

  /** The part that renews itself, in the very words of the page. */
  @Get('today/list')
  async list(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, this.renderer.page('parts/today-list', await this.model(viewer, request)));
  }

  private async model(viewer: Viewer, request: FastifyRequest): Promise<object> {
    const [frame, live, seen, troubles] = await Promise.all([this.frames.of(request), this.sights.live(viewer), this.residents.seenBy(viewer), this.troubles.of(viewer)]);
    const cards = await this.sights.cards(viewer, live);
    const inNeed = new Set(live.map((alert) => alert.residentId));
    const others = seen.filter((resident) => !inNeed.has(resident.id));
    const people = await Promise.all(others.slice(0, PEOPLE_SHOWN).map((resident) => this.sights.person(viewer, resident, calledName)));
    people.sort((a, b) => standingOrder(a) - standingOrder(b) || a.name.localeCompare(b.name));
    const line = headline(live, viewer);
    return { ...frame, title: line, headline: line, troubles, cards, people, more: others.length > PEOPLE_SHOWN ? seen.length : 0 };
  }
}
