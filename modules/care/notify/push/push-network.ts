import { request as overHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { isPublicHttps, onlyPublic } from '../../../platform/http/public-address.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';
import { retryAfter } from '../../../../core/outside/retry-after.js';
import { PushKeyRing } from './push-keys.service.js';
import { sealedFor, vapid, type PushTarget } from './push-message.js';

/** taken; gone: this browser takes nothing any more; refused: for good, as a status; later: too busy, or not to be reached. */
export type Pushed = { readonly became: 'taken' | 'gone' } | { readonly became: 'refused'; readonly reason: string } | { readonly became: 'later'; readonly reason: string; readonly afterMs?: number };

const TIMEOUT_MS = 5_000;
/** Later than that a notice tells nothing that the texts and the page have not told. [ours] */
export const WORTH_MS = 30 * 60_000;

/** What makers of browsers answer (RFC 8030). An endpoint is a stranger's word: only public addresses are asked, and no redirect is followed. */
@Injectable()
export class PushNetwork {
  constructor(private readonly ring: PushKeyRing, private readonly address: OwnAddress, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings) {}

  mayAsk(endpoint: string): boolean {
    return isPublicHttps(endpoint) || (this.settings.pushToLoopback === true && endpoint.startsWith('http://127.0.0.1:'));
  }

  /** `topic`: of messages that wait for a browser that is off, the newest of one topic takes the place of the others. */
  async send(target: PushTarget, text: string, topic: string): Promise<Pushed> {
    if (!this.mayAsk(target.endpoint)) return { became: 'refused', reason: 'not-public' };
    const body = sealedFor(target, text);
    const authorization = vapid(target.endpoint, await this.ring.keys(), this.subject, this.clock.now());
    const headers = { authorization, ttl: WORTH_MS / 1000, urgency: 'high', topic, 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream', 'content-length': body.length };
    try {
      return this.became(await this.post(target.endpoint, headers, body));
    } catch (error) {
      const { code } = error as { code?: string };
      return code === 'ENOTPUBLIC' ? { became: 'refused', reason: 'not-public' } : { became: 'later', reason: 'unreachable' };
    }
  }

  private became({ statusCode = 0, headers }: IncomingMessage): Pushed {
    if (statusCode >= 200 && statusCode < 300) return { became: 'taken' };
    if (statusCode === 404 || statusCode === 410) return { became: 'gone' };
    const reason = String(statusCode);
    if (statusCode !== 429 && statusCode < 500) return { became: 'refused', reason };
    const afterMs = retryAfter(headers['retry-after'], this.clock.now(), WORTH_MS);
    return { became: 'later', reason, ...(afterMs === undefined ? {} : { afterMs }) };
  }

  private post(endpoint: string, headers: RequestOptions['headers'], body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const own = endpoint.startsWith('http:');
      const options: RequestOptions = { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(own ? {} : { lookup: onlyPublic }) };
      const asked = (own ? overHttp : overHttps)(endpoint, options, (answer) => {
        // Its words are of no use to us.
        answer.destroy();
        resolve(answer);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  private get subject(): string {
    const { public: home } = this.address;
    return home.startsWith('https:') ? new URL(home).origin : `mailto:no-reply@${new URL(home).hostname}`;
  }
}
