import { createHmac, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { decodeGarmin } from '../../../../core/doors/garmin.js';
import { Public } from '../../../platform/access/viewer.js';
import { Counters } from '../../../platform/health/counters.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import { FrontDoor } from '../front-door.service.js';
import { Connections } from './connections.store.js';
import { fitbitNotified, garminNotified, withingsNotified, type Notified } from './notifications.js';
import { apiOrigin, type WearableForm } from './providers.js';
import { Pulls } from './pulls.store.js';
import { Registrations, type Known } from './registrations.store.js';
import { Wearables } from './wearables.service.js';

/** Thousands of summaries come in one call at most; beyond, it is no notification. [ours] */
const MOST = 10_000;

/**
 * Where makers of wearables say that there is something new. The address holds a key that only the maker was told;
 * Fitbit signs besides. What is said is a hint: it is written down, answered at once, and fetched by the pull worker.
 */
@Controller('webhooks/wearables/:source/:key')
@Public()
export class WearableHooks {
  constructor(
    private readonly registrations: Registrations, private readonly connections: Connections, private readonly pulls: Pulls, private readonly wearables: Wearables,
    private readonly front: FrontDoor, private readonly counters: Counters,
  ) {}

  /** Withings asks whether the address answers (HEAD too); Fitbit whether it knows the code. */
  @Get('withings')
  async withingsLooks(@Param('source') source: string, @Param('key') key: string): Promise<string> {
    await this.known(source, key, 'withings');
    return '';
  }

  @Post('withings')
  @HttpCode(200)
  async withings(@Param('source') source: string, @Param('key') key: string, @Body() form: unknown): Promise<string> {
    await this.note(await this.known(source, key, 'withings'), withingsNotified(form));
    return '';
  }

  @Get('fitbit')
  @HttpCode(204)
  async fitbitAsks(@Param('source') source: string, @Param('key') key: string, @Query('verify') code: unknown): Promise<void> {
    const { verify } = await this.known(source, key, 'fitbit');
    if (verify === undefined || code !== verify) throw notFound('code');
  }

  @Post('fitbit')
  @HttpCode(204)
  @RouteConfig({ rawBody: true })
  async fitbit(@Param('source') source: string, @Param('key') key: string, @Body() body: unknown, @Headers('x-fitbit-signature') signature: string | undefined): Promise<void> {
    const registration = await this.known(source, key, 'fitbit');
    if (!(body instanceof Uint8Array) || !isSigned(body, signature ?? '', registration.clientSecret)) {
      this.counters.refused.inc({ reason: 'bad-signature' });
      throw notFound('subscriber');
    }
    await this.note(registration, fitbitNotified(parseStrictJson(decodeUtf8(body))));
  }

  /** A ping names addresses to fetch from; a push brings the summaries, which are durable before Garmin is answered. */
  @Post('garmin')
  @HttpCode(200)
  async garmin(@Param('source') source: string, @Param('key') key: string, @Body() body: unknown): Promise<string> {
    const registration = await this.known(source, key, 'garmin');
    const { notified, foreign } = garminNotified(body, apiOrigin(registration));
    if (foreign > 0) this.counters.refused.inc({ reason: 'foreign-address' }, foreign);
    const pushed = decodeGarmin(body);
    await this.note(registration, notified);
    if (pushed.said.length + (pushed.unsaid?.length ?? 0) > 0) await this.front.accept(pushed, registration.source);
    return '';
  }

  private async known(source: string, key: string, form: WearableForm): Promise<Known> {
    const registration = this.registrations.isHookKey(source, key) ? await this.registrations.find(source) : undefined;
    if (registration?.form === form) return registration;
    this.counters.refused.inc({ reason: 'no-key' });
    throw notFound('subscriber');
  }

  /** Of accounts that nobody connected here, nothing is kept; the maker learns no difference. */
  private async note({ source }: Known, notified: readonly Notified[]): Promise<void> {
    if (notified.length > MOST) throw new Problem(413, 'too-long', 'More notifications in one message than any maker sends.');
    for (const { user, wanted, left } of notified) {
      const connection = await this.connections.named(source.id, user);
      if (!connection) this.counters.refused.inc({ reason: 'unknown-account' });
      else if (left) await this.wearables.disconnect(connection.subject, connection._id, 'The person ended it with the maker.');
      else if (wanted) await this.pulls.want(connection._id, [wanted]);
    }
  }
}

/** HMAC-SHA1 over the body as it came, by the client secret and an ampersand, in base64 (Fitbit, subscriptions). */
function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  const wanted = createHmac('sha1', `${secret}&`).update(body).digest();
  const sent = Buffer.from(signature, 'base64');
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
