import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WISHES, type Wish } from '../../../core/walking/profile.js';
import { Public } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { ProfileForm } from './walk.forms.js';
import { WalkRoutes, type Route } from './walk-routes.service.js';

const LONGEST = 100;
const WORDS: Readonly<Record<Wish, string>> = {
  slow: 'I walk slowly', seats: 'I need to sit down every 50 metres or so', 'after-dark': 'I walk after dark and want lights', 'clean-air': 'I want cleaner air', 'step-free': 'I cannot use steps, or I am on wheels',
};
/** What a refusal goes on from. */
const FIELDS: Readonly<Record<string, string>> = { from: 'Where you begin', to: 'Where you go', profile: 'What matters to you' };

/** A walk in words, for everybody; no script and no map is needed. */
@PageController()
@Public()
export class WalkPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly routes: WalkRoutes) {}

  @Get('place/walk')
  async show(@Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const typed = (name: string): string => (typeof query[name] === 'string' ? query[name].trim().slice(0, LONGEST) : '');
    const asked = { from: typed('from'), to: typed('to'), wishes: ProfileForm.safeParse(query['profile']).data ?? [] }, frame = await this.frames.of(request), places = await this.routes.placeNames();
    const page = async (status: number, model: object): Promise<unknown> => sendPage(reply, this.renderer.page('walk', {
      ...frame, title: 'A walk through the town', values: asked, errors: [], places, wishes: WISHES.map((value) => ({ value, text: WORDS[value], checked: asked.wishes.includes(value) })), ...model,
    }), status);
    if (query['from'] === undefined && query['to'] === undefined) return page(200, {});
    const empty = (['from', 'to'] as const).filter((name) => asked[name] === '');
    if (empty.length > 0) return page(400, { errors: empty.map((name) => ({ name, href: `#${name}`, text: `${FIELDS[name]} is missing` })) });
    try {
      const [route, shortest] = (await this.routes.find(asked)).routes;
      return page(200, { route: route && shown(route), shortest: shortest && shown(shortest) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status, detail, more: { field = 'from' } } = error;
      return page(status, { errors: [{ name: field, href: `#${field}`, text: detail.startsWith(`${field}: `) ? `${FIELDS[field] ?? field} ${detail.slice(field.length + 2)}` : detail }] });
    }
  }
}

const shown = ({ says, passes, notKnown, steps }: Route): object => ({ says, passes, notKnown, steps });
