import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from '../../platform/access/access.guard.js';
import { Sessions, SESSION_COOKIE } from '../../platform/access/sessions.service.js';
import type { Role, Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { LOOK_COOKIE, lookOf, type Look } from './look.js';
import { clock } from './views/when.js';

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

const PLACES: readonly { readonly href: string; readonly text: string; readonly roles: readonly Role[] }[] = [
  { href: '/today', text: 'Today', roles: ['carer', 'clinician', 'admin'] },
  { href: '/my-times', text: 'My times', roles: ['carer'] },
  { href: '/residents', text: 'People', roles: ['clinician', 'admin'] },
  { href: '/figures', text: 'Figures', roles: ['clinician', 'admin'] },
  { href: '/admin', text: 'Set up', roles: ['admin'] },
  { href: '/device-faults', text: 'Devices', roles: ['admin'] },
  { href: '/sms-desk', text: 'Text messages', roles: ['admin'] },
];

@Injectable()
export class Frames {
  constructor(private readonly sessions: Sessions, private readonly clock: Clock) {}

  /** Public pages have no guard that names the viewer, yet a signed-in visitor keeps their way back. */
  async of(request: FastifyRequest): Promise<Frame> {
    const token = request.sessionToken ?? cookieOf(request, SESSION_COOKIE);
    const viewer = request.viewer ?? (token ? await this.sessions.viewerOf(token) : undefined);
    const path = request.url.split('?')[0] ?? '/';
    const now = this.clock.now();
    return {
      viewer, csrf: token && viewer ? this.sessions.csrfFor(token) : '', look: lookOf(cookieOf(request, LOOK_COOKIE)), now, clock: clock(now),
      nav: PLACES.filter((place) => viewer && place.roles.includes(viewer.role)).map(({ href, text }) => ({ href, text, here: path === href })),
    };
  }
}

/** Where somebody begins. */
export const firstPage = (role: Role): string => ({ carer: '/today', clinician: '/residents', admin: '/admin' })[role];

export const sendPage = (reply: FastifyReply, html: string, status = 200): unknown =>
  reply.status(status).header('content-type', 'text/html; charset=utf-8').send(html);

/** After a form: the next page is fetched anew, so that "reload" never sends the form twice. */
export const seeOther = (reply: FastifyReply, url: string): unknown => reply.status(303).header('location', url).send();
