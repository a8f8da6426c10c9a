import { Body, Controller, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CHIRPSTACK_EVENTS, chirpStack, isChirpStackEvent } from '../../../../core/doors/chirpstack.js';
import { theThingsStack } from '../../../../core/doors/the-things-stack.js';
import type { Source } from '../../../../core/things/source.js';
import { Public } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import type { Receipt } from '../../ingest/ingest.service.js';
import { CurrentSource, SourceGuard, Understands } from '../source.guard.js';
import { Uplinks } from './uplinks.service.js';

/**
 * Webhooks of LoRaWAN network servers. A message that was read is answered with 200 and a receipt, also when nothing in it
 * could be kept: sent again, it would fare no better.
 */
@Controller('api/v1/doors')
@Public()
@UseGuards(SourceGuard)
export class NetworkDoorsController {
  constructor(private readonly uplinks: Uplinks) {}

  /** ChirpStack 4, HTTP integration, JSON encoding, with the header `Authorization: Bearer <source key>`. */
  @Post('chirpstack')
  @HttpCode(200)
  @Understands('chirpstack')
  @RouteConfig({ rawBody: true })
  chirpStack(@Query('event') event: unknown, @Body() body: unknown, @CurrentSource() source: Source): Promise<Receipt> {
    const named = event === undefined ? 'up' : event;
    if (typeof named !== 'string' || !isChirpStackEvent(named)) throw new Problem(400, 'value', `event: is one of ${CHIRPSTACK_EVENTS.join(', ')}.`, { field: 'event' });
    return this.uplinks.accept(chirpStack(named, anObject(body)), source);
  }

  /** The Things Stack v3, custom webhook, JSON format, with the same header. */
  @Post('the-things-stack')
  @HttpCode(200)
  @Understands('the-things-stack')
  @RouteConfig({ rawBody: true })
  theThingsStack(@Body() body: unknown, @CurrentSource() source: Source): Promise<Receipt> {
    return this.uplinks.accept(theThingsStack(anObject(body)), source);
  }
}

/** The names of its fields are the makers' own, so it is read here. */
function anObject(body: unknown): unknown {
  if (!(body instanceof Uint8Array)) throw new Problem(body === undefined ? 400 : 415, body === undefined ? 'structure' : 'not-supported', 'Send the event as application/json; set the integration to JSON.');
  const event = parseStrictJson(decodeUtf8(body), 'foreign');
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw new Problem(400, 'structure', 'Send one JSON object: the event as the network server writes it.');
  return event;
}
