import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Sessions } from '../../platform/access/sessions.service.js';
import type { Role } from '../../platform/access/viewer.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { tokenSent } from './key-sent.js';
import { PartnerKeys, type PartnerKey, type PartnerScope } from './partner-keys.service.js';

/** A partner's key with a scope, or somebody of the staff: for routes of the town that both may use. */
@Injectable()
export class PlaceAccess {
  constructor(private readonly sessions: Sessions, private readonly keys: PartnerKeys) {}

  /** Throws what the caller is to be told. */
  async need(request: FastifyRequest, scope: PartnerScope, roles: readonly Role[] = ['admin']): Promise<void> {
    const token = tokenSent(request);
    if (token === undefined) throw new Problem(401, 'login', `This needs a key: send "Authorization: Bearer <key>" with the scope ${scope}.`);
    const scopes = await this.keys.scopesOf(token);
    if (scopes) {
      if (!scopes.includes(scope)) throw forbidden(`This key lacks the scope ${scope}.`);
      return;
    }
    const viewer = await this.sessions.viewerOf(token);
    if (!viewer) throw new Problem(401, 'login', 'The key is not known, or no longer.');
    if (!roles.includes(viewer.role)) throw forbidden('Your role does not allow this.');
  }

  /** The partner whose living key this is; for what is a partner's own. */
  async partner(request: FastifyRequest): Promise<PartnerKey> {
    const token = tokenSent(request);
    const key = token === undefined ? undefined : await this.keys.find(token);
    if (!key) throw new Problem(401, 'login', 'This is a partner’s own: send "Authorization: Bearer <key>" with one of your keys.');
    return key;
  }

  /** Nobody needs a key for what is public; one that is sent must be good. */
  async has(request: FastifyRequest, scope: PartnerScope, roles: readonly Role[] = ['admin']): Promise<boolean> {
    if (tokenSent(request) === undefined) return false;
    await this.need(request, scope, roles);
    return true;
  }
}
