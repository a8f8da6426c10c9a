import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Failure } from '../../../core/notify/provider-answer.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type NotifySettings, type Settings } from '../../platform/settings/settings.js';
import { isAboutThisOne, NO_CONNECTION, type Fate, type Sent } from '../../platform/phone/messenger.js';
import { ProviderWatch } from '../../platform/phone/provider-watch.js';

const TIMEOUT_MS = 5_000;
/** A key ends with two ids of 36 characters: the service's, which issues the token, and the secret that signs it. */
const ID = 36;

const Taken = z.object({ id: z.uuid() });
const Listed = z.object({ notifications: z.array(z.object({ id: z.uuid(), reference: z.string().nullable() })) });
const Told = z.object({ status: z.string().max(40) });
const Refused = z.object({ status_code: z.number(), errors: z.array(z.object({ error: z.string().max(60), message: z.string() })).min(1) });

/** GOV.UK Notify's REST API, as far as we speak it: one text by a template of one field, and looking for it by its reference. */
@Injectable()
export class GovukNotify {
  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly watch: ProviderWatch, private readonly clock: Clock) {}

  get isOn(): boolean {
    return this.settings.notify !== undefined;
  }

  /** `reference` comes back with each receipt; it names a delivery, and nobody. */
  async text(to: string, body: string, reference: string): Promise<Sent> {
    const answer = await this.tried(to, body, reference);
    this.watch.said('govuk-notify', 'failure' in answer ? answer.failure : undefined);
    return answer;
  }

  /** A text that was perhaps taken. Undefined: it has none. Throws while it cannot be asked. */
  async findText(reference: string): Promise<string | undefined> {
    const response = await this.ask('GET', `/v2/notifications?template_type=sms&reference=${encodeURIComponent(reference)}`);
    if (!response.ok) throw new Error(`GOV.UK Notify cannot be asked: ${response.status}`);
    return Listed.parse(await response.json()).notifications.find((one) => one.reference === reference)?.id;
  }

  /** What became of a text that it has taken. Undefined: it knows none by that id. Throws while it cannot be asked. */
  async becameOf(id: string): Promise<Fate | undefined> {
    const response = await this.ask('GET', `/v2/notifications/${encodeURIComponent(id)}`);
    if (isAboutThisOne(response.status)) return undefined;
    if (!response.ok) throw new Error(`GOV.UK Notify cannot be asked: ${response.status}`);
    return Told.parse(await response.json());
  }

  private async tried(to: string, body: string, reference: string): Promise<Sent> {
    try {
      const { templateId } = this.account;
      const response = await this.ask('POST', '/v2/notifications/sms', { phone_number: to, template_id: templateId, personalisation: { message: body }, reference });
      const said: unknown = await response.json().catch(() => undefined);
      const taken = Taken.safeParse(said);
      return response.status === 201 && taken.success ? { sid: taken.data.id } : { failure: failureOf(response.status, said) };
    } catch (error) {
      const code = (error as { cause?: { code?: string } }).cause?.code;
      return { failure: code !== undefined && NO_CONNECTION.has(code) ? { notTaken: true } : {} };
    }
  }

  private ask(method: string, path: string, body?: object): Promise<Response> {
    const { apiKey, apiUrl } = this.account;
    return fetch(apiUrl + path, {
      method, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { authorization: `Bearer ${token(apiKey, this.clock.now())}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  private get account(): NotifySettings {
    if (!this.settings.notify) throw new Error('GOV.UK Notify is not set up');
    return this.settings.notify;
  }
}

/** A JWT (RFC 7519, HS256), new for each request: Notify takes one for 30 seconds. */
function token(apiKey: string, now: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ iss: apiKey.slice(-2 * ID - 1, -ID - 1), iat: Math.floor(now / 1000) })}`;
  return `${signed}.${createHmac('sha256', apiKey.slice(-ID)).update(signed).digest('base64url')}`;
}

/** Its words as data; of the sentences only whether they name the number. */
function failureOf(status: number, said: unknown): Failure {
  const refused = Refused.safeParse(said);
  const [first] = refused.success ? refused.data.errors : [];
  if (!first) return { status: status === 201 ? 200 : status };
  return { status, word: first.error === 'ValidationError' && first.message.includes('phone_number') ? 'phone-number' : first.error };
}
