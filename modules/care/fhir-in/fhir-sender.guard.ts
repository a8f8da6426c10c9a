import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../../platform/access/access.guard.js';
import { Sessions } from '../../platform/access/sessions.service.js';
import { Counters } from '../../platform/health/counters.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { senderOf, type Sender } from '../../sensing/ingest/sender.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Sources } from '../../sensing/things/sources.service.js';

/**
 * Who may write observations by FHIR: a device or gateway with its own key, a source of the form `fhir`, automation. A
 * person who is signed in may not: a reading is the word of a device that somebody answers for.
 */
@Injectable()
export class FhirSenderGuard implements CanActivate {
  constructor(private readonly devices: Devices, private readonly sources: Sources, private readonly sessions: Sessions, private readonly counters: Counters) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request);
    const sender = token === undefined ? undefined : this.senderBy(token);
    if (!sender) await this.refuse(token);
    else request.sender = sender;
    return true;
  }

  private senderBy(token: string): Sender | undefined {
    const device = this.devices.byDeviceKey(token);
    if (device) return senderOf(device);
    const source = this.sources.bySourceKey(token);
    if (source) {
      if (source.form !== 'fhir') throw forbidden('The key belongs to a source that speaks another form.');
      return { kind: 'source', source };
    }
    return this.sessions.isAdminToken(token) ? { kind: 'automation' } : undefined;
  }

  private async refuse(token: string | undefined): Promise<never> {
    this.counters.refused.inc({ reason: 'no-key' });
    if (token !== undefined && (await this.sessions.viewerOf(token))) throw forbidden('Observations are written by devices, gateways, FHIR sources and automation. Pair the device that measured, and send with its key.');
    throw new Problem(401, 'login', 'Send the key of a registered device, gateway or FHIR source, or the admin token, as "Authorization: Bearer <key>".');
  }
}
