import { All, Controller, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadQuery } from '../../../core/sta/bad-query.js';
import { Public } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../platform/http/strict-json.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { overQuota } from '../partners/quota.guard.js';
import { PartnerQuota } from '../partners/quota.service.js';
import { readBatch } from './batch.js';
import { SensorThings, type Answer } from './sensor-things.service.js';
import { TownAccess, type Scope } from './town-access.service.js';
import { ROOT } from './view.js';

/** OGC SensorThings 1.1 at /sta/v1.1. Who may do what is decided here, before anything is looked up. */
@Controller()
export class SensorThingsController {
  constructor(private readonly things: SensorThings, private readonly access: TownAccess, private readonly quota: PartnerQuota) {}

  @All(['sta/v1.1', 'sta/v1.1/*'])
  @Public()
  @RouteConfig({ rawBody: true })
  async serve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [path = '', search = ''] = request.url.slice(ROOT.length).split('?', 2);
    const body = (): unknown => parseStrictJson(decodeUtf8((request.body as Buffer | undefined) ?? Buffer.alloc(0)), 'foreign');
    const scope = await this.permitted(request, request.method, path);
    const answer = path === '/$batch' && request.method === 'POST' ? await this.batch(request, body()) : await this.answer(request.method, path, search, body, scope);
    if (answer.location) void reply.header('location', answer.location);
    if (answer.text) void reply.status(answer.status).header('content-type', 'text/plain; charset=utf-8').send(String(answer.body));
    else void reply.status(answer.status).send(answer.body);
  }

  private async permitted(request: FastifyRequest, method: string, path: string): Promise<Scope> {
    if (method === 'GET' || method === 'HEAD' || path === '/$batch') return this.access.toRead(request);
    await this.access.toWrite(request);
    return () => undefined;
  }

  private async answer(method: string, path: string, search: string, body: () => unknown, scope: Scope): Promise<Answer> {
    const decoded = decodedPath(path);
    try {
      switch (method) {
        case 'GET': case 'HEAD': return await this.things.read(decoded, new URLSearchParams(search), scope);
        case 'POST': return await this.things.create(decoded, body(), scope);
        case 'PATCH': case 'PUT': return await this.things.change(decoded, body(), method === 'PUT', scope);
        case 'DELETE': return await this.things.remove(decoded, scope);
        default: throw new Problem(405, 'not-supported', 'This address takes GET, POST, PATCH, PUT and DELETE.');
      }
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      throw new Problem(error.option === 'path' ? 404 : 400, error.option === 'path' ? 'not-found' : 'value', error.message, { field: error.option });
    }
  }

  /** Each request of a batch is judged, and counted, by itself, like one that came alone; the first came with the batch. */
  private async batch(request: FastifyRequest, body: unknown): Promise<Answer> {
    const responses: object[] = [];
    const key = await this.access.keyOf(request);
    for (const { id, method, path, search, body: inner } of readBatch(body)) {
      const spent = key && responses.length > 0 ? this.spend(key) : Promise.resolve();
      const answer = await spent.then(() => this.permitted(request, method, path))
        .then((scope) => this.answer(method, path, search, () => inner, scope))
        .catch((error: unknown): Answer => {
          if (!(error instanceof Problem)) throw error;
          return { status: error.status, body: { code: error.status, type: error.code, message: error.detail } };
        });
      responses.push({ id, status: answer.status, ...(answer.location ? { location: answer.location } : {}), ...(answer.body === undefined ? {} : { body: answer.body }) });
    }
    return { status: 200, body: { responses } };
  }

  private async spend(key: PartnerKey): Promise<void> {
    const { passes, retryAfterSeconds } = this.quota.draw(key);
    if (!passes) throw overQuota(retryAfterSeconds);
    this.quota.took(key);
  }
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Problem(400, 'value', 'The address is not well encoded.');
  }
}
