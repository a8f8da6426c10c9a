import { Injectable } from '@nestjs/common';
import twilio from 'twilio';
import type { Failure } from '../../../core/notify/provider-answer.js';
import { ProviderWatch } from './provider-watch.js';
import { TwilioAccount } from './twilio-account.js';
import { calling, saying } from './twiml.js';

type TwilioClient = ReturnType<typeof twilio>;

export type Sent = { readonly sid: string } | { readonly failure: Failure };

/** A provider's own words for how a message stands, as its receipts have them. */
export interface Fate {
  readonly status: string;
  readonly code?: number;
}

const TIMEOUT_MS = 5_000;

/** The only file that knows Twilio's client. A failure comes back as data, never as a sentence to be parsed. */
@Injectable()
export class Messenger {
  private client?: TwilioClient;

  constructor(private readonly twilioAccount: TwilioAccount, private readonly watch: ProviderWatch) {}

  async text(to: string, body: string, statusCallback?: string): Promise<Sent> {
    const { from, messagingServiceSid } = this.twilioAccount.account;
    return this.attempt(async () => {
      const message = await this.api().messages.create({ to, body, ...(statusCallback === undefined ? {} : { statusCallback }), ...(messagingServiceSid ? { messagingServiceSid } : { from }) });
      return message.sid;
    });
  }

  /** A call that says its words twice and takes a key; for what must wake somebody. Its own words of progress tell that it was taken. */
  async call(to: string, words: string, statusCallback: string, keyAddress: string): Promise<Sent> {
    const { from } = this.twilioAccount.account;
    return this.attempt(async () => {
      const call = await this.api().calls.create({ to, from: from ?? '', twiml: calling(words, keyAddress), statusCallback, statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] });
      return call.sid;
    });
  }

  /** A call that says its words twice and asks nothing. */
  async say(to: string, words: string): Promise<Sent> {
    const { from } = this.twilioAccount.account;
    return this.attempt(async () => (await this.api().calls.create({ to, from: from ?? '', twiml: saying(`${words} ${words}`) })).sid);
  }

  /** Texts in these words that it has taken, by its own list. Throws while it cannot be asked. */
  async findTexts(to: string, body: string, since: Date): Promise<string[]> {
    const sent = await this.api().messages.list({ to, dateSentAfter: since, limit: 100 });
    return sent.filter((message) => withoutLink(message.body) === withoutLink(body)).map(({ sid }) => sid);
  }

  /** What became of a text or a call that it has taken, in its own words. Undefined: it knows none by that name. Throws while it cannot be asked. */
  async becameOf(sid: string): Promise<Fate | undefined> {
    try {
      if (sid.startsWith('CA')) return { status: (await this.api().calls(sid).fetch()).status };
      const { status, errorCode } = await this.api().messages(sid).fetch();
      return { status, ...(errorCode ? { code: errorCode } : {}) };
    } catch (error) {
      if (isAboutThisOne(failureOf(error).status)) return undefined;
      throw error;
    }
  }

  private async attempt(send: () => Promise<string | undefined>): Promise<Sent> {
    const answer = await this.tried(send);
    this.watch.said('twilio', 'failure' in answer ? answer.failure : undefined);
    return answer;
  }

  private async tried(send: () => Promise<string | undefined>): Promise<Sent> {
    try {
      const sid = await send();
      // 200 with anything but a message (a proxy's page, `null`) says nothing of what became of it.
      return typeof sid === 'string' && /^(SM|MM|CA)/.test(sid) ? { sid } : { failure: { status: 200 } };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  }

  private api(): TwilioClient {
    if (this.client) return this.client;
    const { accountSid, username, password, apiUrl } = this.twilioAccount.account;
    const client = twilio(username, password, { accountSid, timeout: TIMEOUT_MS, autoRetry: false, lazyLoading: true } as never);
    // The client has no option for this; setting the domain's base holds even with an edge or region in the environment.
    if (apiUrl) client.api.baseUrl = apiUrl.replace(/\/+$/, '');
    this.client = client;
    return client;
  }
}

/** A restart may have given us another address; the code in the text is what names the alert. */
const withoutLink = (body: string): string => body.split(' http')[0] ?? '';

/** What a provider says of one message alone; who we are, that we ask too often, and that it is in trouble is about all. */
export const isAboutThisOne = (status = 0): boolean => status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);

/** Nothing of the message left the house. */
export const NO_CONNECTION: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function failureOf(error: unknown): Failure {
  const e = error as { status?: number; code?: number | string; name?: string } | undefined;
  const fromProvider = typeof e?.status === 'number';
  if (!fromProvider) return typeof e?.code === 'string' && NO_CONNECTION.has(e.code) ? { notTaken: true } : {};
  return { status: e.status, ...(typeof e.code === 'number' ? { code: e.code } : {}) };
}
