import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { postcodeIn } from '../../../core/network/premises.js';
import { Public } from '../../platform/access/viewer.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Near } from './near.service.js';

const LONGEST = 20;

/** What is near a postcode, in words: everybody may ask, and no script or map is needed. */
@PageController()
@Public()
export class NearPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly near: Near) {}

  @Get('place/near')
  async show(@Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const typed = typeof query['postcode'] === 'string' ? query['postcode'].trim().slice(0, LONGEST) : undefined;
    const page = async (status: number, model: object): Promise<unknown> => sendPage(reply, this.renderer.page('near', { ...(await this.frames.of(request)), title: 'What is near you', values: { postcode: typed ?? '' }, errors: [], ...model }), status);
    const wrong = (status: number, text: string): Promise<unknown> => page(status, { errors: [{ name: 'postcode', href: '#postcode', text }] });
    if (typed === undefined) return page(200, {});
    const postcode = postcodeIn(typed);
    if (postcode === undefined) return wrong(400, 'Type a whole postcode, for example RM17 6SL');
    const found = await this.near.of(postcode);
    if (!found) return wrong(404, `We do not know where ${postcode} is. It may lie outside the area, or be too new. You can look by ward on the map page instead`);
    return page(200, { postcode, found, title: `What is near ${postcode}` });
  }
}
