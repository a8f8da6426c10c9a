import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TwilioSettings } from '../../modules/platform/settings/settings.js';

export interface SentMessage {
  readonly sid: string;
  readonly kind: 'sms' | 'call';
  readonly to: string;
  readonly body: string;
  readonly statusCallback: string;
}

/** Twilio's cloud as a stand-in process. */
export class TwilioStandIn {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async start(): Promise<TwilioStandIn> {
    const child = fork(fileURLToPath(new URL('../stand-ins/twilio-server.mjs', import.meta.url)), ['stand-in-auth-token'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The Twilio stand-in did not start')));
    });
    return new TwilioStandIn(child, url);
  }

  get settings(): TwilioSettings {
    return { accountSid: `AC${'0'.repeat(32)}`, authToken: 'stand-in-auth-token', from: '+447700900000', apiUrl: this.url };
  }

  async log(): Promise<SentMessage[]> {
    return (await (await fetch(`${this.url}/_log`)).json()) as SentMessage[];
  }

  /** Texts that reached this phone. */
  async to(phone: string): Promise<SentMessage[]> {
    return (await this.log()).filter((message) => message.to === phone);
  }

  control(body: object): Promise<unknown> {
    return this.post('/_control', body);
  }

  receipt(sid: string, status: string, code?: number): Promise<{ status: number }> {
    return this.post('/_receipt', { sid, status, code });
  }

  /** What became of it, and no receipt says so. */
  became(sid: string, status: string, code?: number): Promise<unknown> {
    return this.post('/_became', { sid, status, code });
  }

  /** The provider's list shows it in these words. */
  reworded(sid: string, body: string): Promise<unknown> {
    return this.post('/_became', { sid, body });
  }

  /** How often one message was looked at. */
  async looksAt(sid: string): Promise<number> {
    const asked = (await (await fetch(`${this.url}/_asked`)).json()) as { readonly sid: string }[];
    return asked.filter((one) => one.sid === sid).length;
  }

  /** A key pressed in this call; `to`: as if another telephone had been called. */
  press(sid: string, digits: string, to?: string): Promise<{ status: number; body: string }> {
    return this.post('/_press', { sid, digits, to });
  }

  reply(appUrl: string, from: string, body: string, sid?: string): Promise<{ status: number; body: string }> {
    return this.post('/_reply', { url: `${appUrl}/webhooks/twilio/inbound`, from, body, sid });
  }

  private async post<T>(path: string, body: object): Promise<T> {
    return (await (await fetch(this.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
  }

  stop(): void {
    this.child.kill();
  }
}
