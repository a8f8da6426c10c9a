import { createParamDecorator, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Source, SourceForm } from '../../../core/things/source.js';
import { bearerOf } from '../../platform/access/access.guard.js';
import { Counters } from '../../platform/health/counters.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { Sources } from '../things/sources.service.js';

const FORM = 'hearthline:source-form';
/** The form that a door understands. */
export const Understands = (...forms: SourceForm[]): MethodDecorator & ClassDecorator => SetMetadata(FORM, forms);

/** A source's own key, and a source of the form that this door understands; nothing is read before it fits. */
@Injectable()
export class SourceGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly sources: Sources, private readonly counters: Counters) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = bearerOf(request);
    const source = key === undefined ? undefined : this.sources.bySourceKey(key);
    if (!source) {
      this.counters.refused.inc({ reason: 'no-key' });
      throw new Problem(401, 'login', 'Send the key of a registered source as "Authorization: Bearer <key>". An administrator makes one with POST /api/v1/sources.');
    }
    const forms = this.reflector.getAllAndOverride<SourceForm[] | undefined>(FORM, [context.getHandler(), context.getClass()]);
    if (!forms?.includes(source.form)) throw forbidden('The key belongs to a source that speaks another form.');
    request.sender = { kind: 'source', source };
    return true;
  }
}

export const CurrentSource = createParamDecorator((_: unknown, context: ExecutionContext): Source => {
  const { sender } = context.switchToHttp().getRequest<FastifyRequest>();
  if (sender?.kind !== 'source') throw new Error('A handler asks for a source on a route without SourceGuard');
  return sender.source;
});
