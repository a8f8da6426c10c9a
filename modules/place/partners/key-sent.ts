import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../../platform/access/access.guard.js';
import { Problem } from '../../platform/http/problem.js';
import { isPartnerKey } from './partner-keys.service.js';

/** As HTTP Basic's password, under any user name (RFC 7617): all that FROST's own client and some others can send. */
function passwordOf(authorization: string | undefined): string | undefined {
  const [, sent] = /^Basic ([A-Za-z0-9+/=]{4,1024})$/i.exec(authorization ?? '') ?? [];
  return sent === undefined ? undefined : Buffer.from(sent, 'base64').toString('utf8').replace(/^[^:]*:/, '');
}

/** A partner's key, if this request bears one, whichever way. */
export function partnerKeySent({ headers: { authorization } }: FastifyRequest): string | undefined {
  const token = passwordOf(authorization) ?? /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && isPartnerKey(token) ? token : undefined;
}

/** What a request to the town bears: a partner's key either way, a session or an admin token as bearer only. */
export function tokenSent(request: FastifyRequest): string | undefined {
  const password = passwordOf(request.headers.authorization);
  if (password === undefined) return bearerOf(request);
  if (!isPartnerKey(password)) throw new Problem(401, 'login', 'HTTP Basic takes a partner’s key as the password, and any user name. Everything else is sent as "Authorization: Bearer".');
  return password;
}
