import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../http/problem.js';
import { toProblem } from '../http/problem.filter.js';
import { Log } from '../log/log.js';
import { Frames, seeOther, sendPage } from './frame.js';
import { lookOf } from './look.js';
import { Renderer } from './render.js';

/** A refusal as a page: what happened, what is safe, what to do. Without a session the way leads to signing in. */
@Catch()
@Injectable()
export class PageProblemFilter implements ExceptionFilter {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly log: Log) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.status >= 500) this.log.failure('page', error, { method: request.method, route: request.routeOptions?.url });
    if (reply.sent || reply.raw.headersSent) return;
    if (problem.status === 401) return void seeOther(reply, problem.more.location ?? '/sign-in');
    if (problem.more.retryAfterSeconds !== undefined) void reply.header('Retry-After', String(problem.more.retryAfterSeconds));
    // The store may be the very thing that is away: the frame then goes without the viewer's name.
    const frame = await this.frames.of(request).catch(() => ({ look: lookOf(undefined), nav: [], csrf: '' }));
    sendPage(reply, this.renderer.page('problem', { ...frame, ...wordsOf(problem) }), problem.status);
  }
}

function wordsOf(problem: Problem): { title: string; lines: readonly string[] } {
  if (problem.status === 404) return { title: 'There is nothing here', lines: [problem.detail, 'If you came by a link in a text message, the alert may belong to somebody whose circle you are no longer in.'] };
  if (problem.status === 403) return { title: 'This is not yours to see or do', lines: [problem.detail] };
  if (problem.status >= 500) return { title: 'Hearthline cannot do this just now', lines: [problem.detail, 'Text messages go out by another way and still reach you. Please try again in a minute.'] };
  return { title: 'That could not be done', lines: [problem.detail] };
}
