import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../../platform/access/access.guard.js';
import { Sessions } from '../../platform/access/sessions.service.js';
import { Counters } from '../../platform/health/counters.js';
import { Problem } from '../../platform/http/problem.js';
import { Devices } from '../things/devices.service.js';
import { Sources } from '../things/sources.service.js';
import { senderOf, type Sender } from './sender.js';

declare module 'fastify' {
  interface FastifyRequest {
    sender?: Sender;
  }
}

/** Device key, gateway key, source key or admin token; nothing is read before it fits. */
@Injectable()
export class SenderGuard implements CanActivate {
  constructor(private readonly devices: Devices, private readonly sources: Sources, private readonly sessions: Sessions, private readonly counters: Counters) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request);
    const device = token === undefined ? undefined : this.devices.byDeviceKey(token);
    const source = token === undefined || device ? undefined : this.sources.bySourceKey(token);
    if (device) request.sender = senderOf(device);
    else if (source) request.sender = { kind: 'source', source };
    else if (token !== undefined && this.sessions.isAdminToken(token)) request.sender = { kind: 'automation' };
    else {
      this.counters.refused.inc({ reason: 'no-key' });
      throw new Problem(401, 'login', 'Send the key of a registered device or gateway as "Authorization: Bearer <key>".');
    }
    return true;
  }
}

export const CurrentSender = createParamDecorator((_: unknown, context: ExecutionContext): Sender => {
  const { sender } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!sender) throw new Error('A handler asks for a sender on a route without SenderGuard');
  return sender;
});
