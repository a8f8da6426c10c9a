import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { forbidden, Problem } from '../http/problem.js';
import { Sessions, SESSION_COOKIE } from './sessions.service.js';
import { PAGE, PUBLIC, ROLES, type Role } from './viewer.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Deny by default: every route needs a viewer, and the roles it names, unless it is marked public. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const on = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, on)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    await this.identify(request);
    if (!request.viewer) {
      const page = this.reflector.getAllAndOverride<boolean>(PAGE, on);
      throw new Problem(401, 'login', 'Sign in first, or send a valid bearer token.', page ? { location: `/sign-in?next=${encodeURIComponent(request.url)}` } : {});
    }
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, on);
    if (roles && !roles.includes(request.viewer.role)) throw forbidden('Your role does not allow this.');
    return true;
  }

  private async identify(request: FastifyRequest): Promise<void> {
    const bearer = bearerOf(request);
    if (bearer !== undefined) {
      request.viewer = await this.sessions.viewerOf(bearer);
      return;
    }
    const cookie = cookieOf(request, SESSION_COOKIE);
    if (cookie === undefined) return;
    request.viewer = await this.sessions.viewerOf(cookie);
    request.sessionToken = cookie;
    if (request.viewer && !SAFE.has(request.method)) this.refuseForgery(request, cookie);
  }

  /** A cookie travels with every request of the browser, also one that another site made: such a form lacks the token. */
  private refuseForgery(request: FastifyRequest, token: string): void {
    const sent = request.headers['x-csrf-token'] ?? (request.body as Record<string, unknown> | undefined)?.['_csrf'];
    if (sent !== this.sessions.csrfFor(token)) throw forbidden('This form has grown old. Go back, load the page again and send it once more.');
  }
}

export function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const match = /^Bearer ([\w.~+/=-]{8,512})$/i.exec(header);
  if (!match?.[1]) throw new Problem(401, 'login', 'The Authorization header must be "Bearer" and a token.');
  return match[1];
}

export function cookieOf(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
