import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../platform/access/viewer.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { forbidden, notFound, Problem } from '../../platform/http/problem.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import { WebhookNetwork } from './webhook-network.js';
import { MOST_WEBHOOKS, Webhooks, type DeliveryDoc, type WebhookDoc } from './webhooks.store.js';

const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const NewWebhookForm = z.strictObject({ url: z.string().max(2_000), datastream: z.int().positive().optional(), kind: z.string().trim().min(1).max(200).optional() })
  .refine(({ datastream, kind }) => (datastream === undefined) !== (kind === undefined), { path: ['datastream'], message: 'name a datastream by its id, or a kind by the name of its ObservedProperty, and not both' });
export const ReplayForm = z.strictObject({ from: z.int().positive(), to: z.int().positive().optional() });
const LogForm = z.strictObject({ after: number.default(0), limit: z.coerce.number().int().min(1).max(100).default(50) });

/** A partner's webhooks; each partner sees its own alone. Keys with `sta:read` may make them. */
@Controller('api/v1/partners/me/subscriptions')
@Public()
export class WebhooksController {
  constructor(private readonly access: PlaceAccess, private readonly webhooks: Webhooks, private readonly network: WebhookNetwork, private readonly entities: TownEntities) {}

  /** The secret is shown once. */
  @Post()
  async make(@Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    const { partner } = await this.reader(request);
    const { url, datastream, kind } = parsed(NewWebhookForm, body);
    if (!this.network.mayAsk(url)) throw new Problem(400, 'value', 'url: must be a public https address on port 443, with a name and without a password.', { field: 'url' });
    if (datastream !== undefined && !(await this.entities.of('Datastreams').findOne({ _id: datastream }))) throw new Problem(400, 'value', 'datastream: there is no Datastream of that id.', { field: 'datastream' });
    if ((await this.webhooks.of(partner)).length >= MOST_WEBHOOKS) throw new Problem(409, 'too-many', `You have ${MOST_WEBHOOKS} webhooks. Remove one first.`);
    const { id, secret } = await this.webhooks.make(partner, { url, ...(datastream === undefined ? {} : { datastream }), ...(kind === undefined ? {} : { kind }) });
    return { ...(await this.one(request, id)), secret };
  }

  @Get()
  async list(@Req() request: FastifyRequest): Promise<object[]> {
    return (await this.webhooks.of((await this.access.partner(request)).partner)).map(hookView);
  }

  @Get(':id')
  async one(@Req() request: FastifyRequest, @Param('id') id: string): Promise<object> {
    return hookView(await this.own(request, id));
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    if (!(await this.webhooks.remove((await this.access.partner(request)).partner, id))) throw notFound('webhook');
  }

  @Post(':id/enable')
  @HttpCode(200)
  async enable(@Req() request: FastifyRequest, @Param('id') id: string): Promise<object> {
    if (!(await this.webhooks.enable((await this.reader(request)).partner, id))) throw notFound('webhook');
    return this.one(request, id);
  }

  @Get(':id/deliveries')
  async log(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { _id } = await this.own(request, id);
    const { after, limit } = parsed(LogForm, query);
    const page = await this.webhooks.log(_id, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: String(page.at(-1)?.number ?? '') });
    return page.map(deliveryView);
  }

  /** Brought once more under the same webhook-id. */
  @Post(':id/replay')
  @HttpCode(200)
  async replay(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    const { _id } = await this.own(request, id);
    const { from, to = from } = parsed(ReplayForm, body);
    return { again: await this.webhooks.replay(_id, from, to) };
  }

  private async reader(request: FastifyRequest): Promise<PartnerKey> {
    const key = await this.access.partner(request);
    if (!key.scopes.includes('sta:read')) throw forbidden('This key lacks the scope sta:read.');
    return key;
  }

  private async own(request: FastifyRequest, id: string): Promise<WebhookDoc> {
    const hook = await this.webhooks.find((await this.access.partner(request)).partner, id);
    if (!hook) throw notFound('webhook');
    return hook;
  }
}

const hookView = ({ _id: id, url, datastream, kind, state, reason, last, failures, nextAt, madeAt }: WebhookDoc): object => ({ id, url, ...(datastream === undefined ? { kind } : { datastream }), state, reason: reason ?? null, last, failures, nextTryAt: failures > 0 && state === 'active' ? (nextAt?.toISOString() ?? null) : null, madeAt: madeAt.toISOString() });
const deliveryView = ({ number: n, state, tries, madeAt }: DeliveryDoc): object => ({ number: n, state, madeAt: madeAt.toISOString(), tries: tries.map(({ at, why }) => ({ at: at.toISOString(), outcome: why ?? 'taken' })) });
