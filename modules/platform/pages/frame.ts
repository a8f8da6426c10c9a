import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from '../access/access.guard.js';
import { Sessions, SESSION_COOKIE } from '../access/sessions.service.js';
import type { Viewer } from '../access/viewer.js';
import { Clock } from '../clock/clock.js';
import { LOOK_COOKIE, lookOf, type Look } from './look.js';
import { Places } from './places.js';
import { clock } from '../../../core/time/when.js';

/** What every page is set in. */
export interface Frame {
  readonly viewer?: Viewer;
  readonly csrf: string;
  readonly look: Look;
  readonly nav: readonly { readonly href: string; readonly text: string; readonly here: boolean }[];
  /** The server's clock, milliseconds and as 14:02. */
  readonly now: number;
  readonly clock: string;
}

@Injectable()
export class Frames {
  constructor(private readonly sessions: Sessions, private readonly clock: Clock, private readonly places: Places) {}

  /** Public pages have no guard that names the viewer, yet a signed-in visitor keeps their way back. */
  async of(request: FastifyRequest): Promise<Frame> {
    const token = request.sessionToken ?? cookieOf(request, SESSION_COOKIE);
    const viewer = request.viewer ?? (token ? await this.sessions.viewerOf(token) : undefined);
    const path = request.url.split('?')[0] ?? '/';
    const now = this.clock.now();
    return {
      viewer, csrf: token && viewer ? this.sessions.csrfFor(token) : '', look: lookOf(cookieOf(request, LOOK_COOKIE)), now, clock: clock(now),
      nav: this.places.of(viewer?.role).map(({ href, text }) => ({ href, text, here: path === href })),
    };
  }
}

export const sendPage = (reply: FastifyReply, html: string, status = 200): unknown =>
  reply.status(status).header('content-type', 'text/html; charset=utf-8').send(html);

/** After a form: the next page is fetched anew, so that "reload" never sends the form twice. */
export const seeOther = (reply: FastifyReply, url: string): unknown => reply.status(303).header('location', url).send();
