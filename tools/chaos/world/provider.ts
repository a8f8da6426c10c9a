import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Text } from '../history.js';
import { ROOT } from './project.js';

const TOKEN = 'stand-in-auth-token';

/** A connection that is kept may be closed at its other end in the moment a busy machine takes it up again. */
const ALONE = { headers: { connection: 'close' } };

interface Logged {
  readonly sid: string;
  readonly kind: 'sms' | 'call';
  readonly to: string;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly at: number;
  readonly fault: string;
  readonly listedAt: number;
  /** A receipt of it was taken. */
  readonly heard?: boolean;
}
type Attempt = Pick<Logged, 'to' | 'kind' | 'statusCallback' | 'at' | 'fault'>;

export interface ProviderChaos {
  readonly rate: number;
  readonly seed: number;
  readonly fails: readonly string[];
}

/** Twilio's cloud as a stand-in that fails as it is told. */
export class Provider {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async open(): Promise<Provider> {
    const child = fork(join(ROOT, 'test', 'stand-ins', 'twilio-server.mjs'), [TOKEN], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The stand-in for Twilio did not start')));
    });
    return new Provider(child, url);
  }

  get env(): Record<string, string> {
    return { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: TOKEN, TWILIO_FROM: '+447700900000', TWILIO_API_URL: this.url };
  }

  chaos(chaos: ProviderChaos): Promise<unknown> {
    return this.post('/_control', { chaos });
  }

  /** The next messages to this phone meet that. */
  script(to: string, fail: string, times: number): Promise<unknown> {
    return this.post('/_control', { fail, times, to });
  }

  async textsTo(phone: string): Promise<Text[]> {
    return (await this.texts()).filter(({ to }) => to === phone);
  }

  /** Every message that was taken or tried. */
  async texts(): Promise<Text[]> {
    const [taken, attempts] = await Promise.all([this.get<Logged[]>('/_log'), this.get<Attempt[]>('/_attempts')]);
    const refused = attempts.filter(({ fault }) => REFUSED.test(fault));
    return [
      ...taken.map((one): Text => ({ sid: one.sid, kind: one.kind, to: one.to, at: one.at, listedAt: one.listedAt, outcome: outcomeOf(one), ...codeOf(one.body), ...deliveryOf(one.statusCallback) })),
      ...refused.map((one, i): Text => ({ sid: `refused-${i}`, kind: one.kind, to: one.to, at: one.at, listedAt: Infinity, outcome: 'refused', ...deliveryOf(one.statusCallback) })),
    ];
  }

  /** A carer's phone answers; what the service said back. */
  reply(appUrl: string, from: string, body: string, sid: string): Promise<{ status: number; body: string }> {
    return this.post('/_reply', { url: `${appUrl}/webhooks/twilio/inbound`, from, body, sid });
  }

  stop(): void {
    this.child.kill();
  }

  private async get<T>(path: string): Promise<T> {
    return (await (await fetch(this.url + path, { ...ALONE, signal: AbortSignal.timeout(20_000) })).json()) as T;
  }

  private async post<T>(path: string, body: object): Promise<T> {
    return (await (await fetch(this.url + path, { ...ALONE, method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(20_000) })).json()) as T;
  }
}

const OUTCOMES: Readonly<Record<string, Text['outcome']>> = { lost: 'lost', unlisted: 'lost', undelivered: 'undelivered', silent: 'silent' };
/** A failure that was told to nobody (the service was down just then) is known to nobody: what is left is the answer time. */
const outcomeOf = ({ fault, heard }: Logged): Text['outcome'] => (fault === 'undelivered' && !heard ? 'silent' : (OUTCOMES[fault] ?? 'taken'));
const REFUSED = /^(status|code|hang|reset|html|null)$/;
const codeOf = (body: string): { code?: string } => {
  const code = /\bReply Y ([A-Z]{2}\d{2})\b/.exec(body)?.[1];
  return code === undefined ? {} : { code };
};
const deliveryOf = (callback: string | null): { delivery?: string } => {
  const delivery = callback && new URL(callback).searchParams.get('delivery');
  return delivery ? { delivery } : {};
};
