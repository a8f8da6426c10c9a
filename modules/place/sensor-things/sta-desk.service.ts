import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BadQuery } from '../../../core/sta/bad-query.js';
import { Problem } from '../../platform/http/problem.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { overQuota } from '../partners/quota.guard.js';
import { PartnerQuota } from '../partners/quota.service.js';
import { SensorThings, type Answer } from './sensor-things.service.js';
import { TownAccess, type Scope } from './town-access.service.js';

/** A request as it came alone or in a batch: who may do it, and what comes of it. */
@Injectable()
export class StaDesk {
  constructor(private readonly things: SensorThings, private readonly access: TownAccess, private readonly quota: PartnerQuota) {}

  async permitted(request: FastifyRequest, method: string, path: string): Promise<Scope> {
    if (method === 'GET' || method === 'HEAD' || path === '/$batch') return this.access.toRead(request);
    await this.access.toWrite(request);
    return () => undefined;
  }

  /** `key`: the partner's, where it is one. */
  answer(method: string, path: string, search: string, body: () => unknown, scope: Scope, key?: PartnerKey): Promise<Answer> {
    const decoded = decodedPath(path);
    return sayingWhere(async () => {
      if (method === 'GET' || method === 'HEAD') return this.things.read(decoded, new URLSearchParams(search), scope);
      return this.things.told(await this.things.write(method, decoded, body, scope, key ? { by: key.partner } : {}), scope);
    });
  }

  keyOf(request: FastifyRequest): Promise<PartnerKey | undefined> {
    return this.access.keyOf(request);
  }

  /** Each request of a batch is judged, and counted, by itself, like one that came alone. */
  spend(key: PartnerKey): void {
    const { passes, retryAfterSeconds } = this.quota.draw(key);
    if (!passes) throw overQuota(retryAfterSeconds);
    this.quota.took(key);
  }
}

/** A query that cannot be read is the caller's to mend: it is told where. */
export async function sayingWhere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadQuery)) throw error;
    throw new Problem(error.option === 'path' ? 404 : 400, error.option === 'path' ? 'not-found' : 'value', error.message, { field: error.option });
  }
}

export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Problem(400, 'value', 'The address is not well encoded.');
  }
}

/** A refusal as the answer to one request of a batch; what is no refusal ends the batch. */
export function refusal(error: unknown): Answer {
  if (!(error instanceof Problem)) throw error;
  return { status: error.status, body: { code: error.status, type: error.code, message: error.detail } };
}
