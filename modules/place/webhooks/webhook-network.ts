import { request as overHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { retryAfter } from '../../../core/outside/retry-after.js';
import { Clock } from '../../platform/clock/clock.js';
import { isPublicHttps, onlyPublic } from '../../platform/http/public-address.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';

/** Undefined `why`: taken. */
export interface Brought {
  readonly why?: string;
  readonly retryAfterMs?: number;
}
/** Standard Webhooks: 15 to 30 s. */
const TIMEOUT_MS = 15_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** A partner's address is a stranger's word: only public ones are asked, by what their names resolve to, and no redirect is followed. */
@Injectable()
export class WebhookNetwork {
  constructor(private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings) {}

  mayAsk(url: string): boolean {
    return isPublicHttps(url) || (this.settings.webhooksToLoopback === true && URL.canParse(url) && new URL(url).protocol === 'http:' && new URL(url).hostname === '127.0.0.1');
  }

  async bring(url: string, headers: Record<string, string>, body: string): Promise<Brought> {
    if (!this.mayAsk(url)) return { why: 'not-public' };
    try {
      const { statusCode = 0, headers: said } = await this.post(url, { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Hearthline-Webhooks' }, body);
      if (statusCode >= 200 && statusCode < 300) return {};
      const retryAfterMs = retryAfter(said['retry-after'], this.clock.now(), LONGEST_WAIT_MS);
      return { why: String(statusCode), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      return { why: code === 'ENOTPUBLIC' ? 'not-public' : name === 'AbortError' || name === 'TimeoutError' ? 'timeout' : 'unreachable' };
    }
  }

  private post(url: string, headers: RequestOptions['headers'], body: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const own = url.startsWith('http:');
      const asked = (own ? overHttp : overHttps)(url, { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(own ? {} : { lookup: onlyPublic }) }, (answer) => {
        // Its words are of no use to us.
        answer.destroy();
        resolve(answer);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}
