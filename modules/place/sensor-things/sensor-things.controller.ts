import { All, Controller, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundaryOf } from '../../../core/sta/multipart.js';
import { Public } from '../../platform/access/viewer.js';
import { decodeUtf8, parseStrictJson } from '../../platform/http/strict-json.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { readBatch } from './batch.js';
import { MixedBatches } from './mixed-batches.service.js';
import type { Answer } from './sensor-things.service.js';
import { refusal, StaDesk } from './sta-desk.service.js';
import { REFUSED_ROWS, ROOT } from './view.js';

/** OGC SensorThings 1.1 at /sta/v1.1. Who may do what is decided here, before anything is looked up. */
@Controller()
export class SensorThingsController {
  constructor(private readonly desk: StaDesk, private readonly mixed: MixedBatches) {}

  @All(['sta/v1.1', 'sta/v1.1/*'])
  @Public()
  @RouteConfig({ rawBody: true, takesMixed: true })
  async serve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [path = '', search = ''] = request.url.slice(ROOT.length).split('?', 2);
    const text = (): string => decodeUtf8((request.body as Buffer | undefined) ?? Buffer.alloc(0));
    const scope = await this.desk.permitted(request, request.method, path);
    const isBatch = path === '/$batch' && request.method === 'POST', boundary = isBatch ? boundaryOf(request.headers['content-type'] ?? '') : undefined;
    if (boundary !== undefined) {
      const { type, body } = await this.mixed.answer(request, text(), boundary);
      return void reply.status(200).header('content-type', type).send(body);
    }
    const body = (): unknown => parseStrictJson(text(), 'foreign');
    const answer = isBatch ? await this.batch(request, body()) : await this.desk.answer(request.method, path, search, body, scope, await this.desk.keyOf(request));
    if (answer.location) void reply.header('location', answer.location);
    if (answer.refused) void reply.header(REFUSED_ROWS, answer.refused);
    if (answer.text) void reply.status(answer.status).header('content-type', 'text/plain; charset=utf-8').send(String(answer.body));
    else void reply.status(answer.status).send(answer.body);
  }

  /** The first request came with the batch, and was counted with it. */
  private async batch(request: FastifyRequest, body: unknown): Promise<Answer> {
    const responses: object[] = [];
    const key = await this.desk.keyOf(request);
    for (const { id, method, path, search, body: inner } of readBatch(body)) {
      const answer = await this.one(request, key, responses.length > 0, { method, path, search, inner }).catch(refusal);
      responses.push({ id, status: answer.status, ...(answer.location ? { location: answer.location } : {}), ...(answer.refused ? { headers: { [REFUSED_ROWS]: answer.refused } } : {}), ...(answer.body === undefined ? {} : { body: answer.body }) });
    }
    return { status: 200, body: { responses } };
  }

  private async one(request: FastifyRequest, key: PartnerKey | undefined, spends: boolean, { method, path, search, inner }: { method: string; path: string; search: string; inner: unknown }): Promise<Answer> {
    if (key && spends) this.desk.spend(key);
    return this.desk.answer(method, path, search, () => inner, await this.desk.permitted(request, method, path), key);
  }
}
