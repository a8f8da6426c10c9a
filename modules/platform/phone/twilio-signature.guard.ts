import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import twilio from 'twilio';
import { OwnAddress } from '../http/own-address.js';
import { forbidden } from '../http/problem.js';
import { Log } from '../log/log.js';
import { TwilioAccount } from './twilio-account.js';

/** Twilio signs the exact public URL and the form. Anything odd is refused: the SDK's check throws on some forms. */
@Injectable()
export class TwilioSignatureGuard implements CanActivate {
  constructor(private readonly account: TwilioAccount, private readonly address: OwnAddress, private readonly log: Log) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authToken } = this.account.account;
    const signature = request.headers['x-twilio-signature'];
    const form = (request.body ?? {}) as Record<string, unknown>;
    const flat = Object.entries(form).every(([key, value]) => typeof value === 'string' && !key.includes('['));
    const fits = authToken !== '' && typeof signature === 'string' && flat && isSigned(authToken, signature, this.address.public + request.url, form as Record<string, string>);
    if (fits) return true;
    this.log.warning('twilio-signature', { route: request.routeOptions.url });
    throw forbidden('The signature does not fit. PUBLIC_URL must be the address that Twilio calls.');
  }
}

function isSigned(authToken: string, signature: string, url: string, form: Record<string, string>): boolean {
  try {
    return twilio.validateRequest(authToken, signature, url, { ...form });
  } catch {
    return false;
  }
}
