import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toJson, toXml } from '../../../../core/datex/forms.js';
import type { Written } from '../../../../core/datex/publish.js';
import { Public } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { DatexIn, type DatexReceipt } from './datex-in.service.js';
import { DatexOut } from './datex-out.service.js';

/** A national feed of a minute comes over a slow line in less. [ours] */
const WITHIN_MS = 5 * 60_000;

/** DATEX II comes in by staff or a partner's key with `traffic:write`: XML of versions 2 and 3, JSON of version 3. */
@Controller('api/v1/traffic/datex')
@Public()
export class DatexInController {
  constructor(private readonly datex: DatexIn, private readonly access: PlaceAccess) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ rawBody: true, takesFileWithinMs: WITHIN_MS })
  async take(@Req() request: FastifyRequest): Promise<DatexReceipt> {
    await this.access.need(request, 'traffic:write');
    const { body } = request;
    if (body instanceof Uint8Array) return this.datex.json(body);
    if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) return this.datex.xml(body as AsyncIterable<Uint8Array>);
    throw new Problem(400, 'required', 'body: is missing. Send DATEX II as application/xml or application/json.', { field: 'body' });
  }
}

/** What the town publishes, in DATEX II version 3: XML, or JSON where that is asked for. */
@Controller('datex/v3')
@Public()
export class DatexOutController {
  constructor(private readonly datex: DatexOut) {}

  @Get('measured-data')
  async measured(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    send(await this.datex.measured(), request, reply);
  }

  @Get('situations')
  async situations(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    send(await this.datex.situations(), request, reply);
  }
}

function send(message: Written, { headers: { accept = '' } }: FastifyRequest, reply: FastifyReply): void {
  const json = accept.includes('json') && !accept.includes('xml');
  void reply.header('vary', 'accept').header('content-type', json ? 'application/json; charset=utf-8' : 'application/xml; charset=utf-8').send(json ? JSON.stringify(toJson(message)) : toXml(message));
}
