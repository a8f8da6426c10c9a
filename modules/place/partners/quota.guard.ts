import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PLANS } from '../../../core/partners/plans.js';
import { rateLimitHeaders } from '../../../core/partners/rate-limit-headers.js';
import { Problem } from '../../platform/http/problem.js';
import { partnerKeySent } from './key-sent.js';
import { PartnerKeys } from './partner-keys.service.js';
import { PartnerQuota } from './quota.service.js';

const OWN_ACCOUNT = 'partners:own-account';
/** What a partner asks of its own use: it has a quota of its own, so that whoever has used up the other can still see why. */
export const OwnAccount = () => SetMetadata(OWN_ACCOUNT, true);

/** Every request that bears a partner's key is counted and draws from its plan, whichever route it asks. */
@Injectable()
export class QuotaGuard implements CanActivate {
  constructor(private readonly keys: PartnerKeys, private readonly quota: PartnerQuota, private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    // Whoever signs in another way (Twilio's account, a maker's hook) is none of our business here.
    const token = partnerKeySent(http.getRequest<FastifyRequest>());
    const key = token === undefined ? undefined : await this.keys.find(token);
    if (!key) return true;
    const drawn = this.quota.draw(key, this.reflector.getAllAndOverride<boolean>(OWN_ACCOUNT, [context.getHandler(), context.getClass()]) ? 'own-account' : 'all');
    void http.getResponse<FastifyReply>().headers(rateLimitHeaders(key.plan, PLANS[key.plan].rate, drawn.bucket));
    if (!drawn.passes) throw overQuota(drawn.retryAfterSeconds);
    this.quota.took(key);
    return true;
  }
}

export const overQuota = (retryAfterSeconds: number): Problem =>
  new Problem(429, 'throttled', `This key has used up what its plan allows for now. Ask again in ${retryAfterSeconds} s, or ask for more at once with $expand or dataArray.`, { retryAfterSeconds });
