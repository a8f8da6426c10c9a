import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface Noticed {
  readonly endpoint: string;
  /** As the browser reads it. */
  readonly text: string;
  readonly urgency: string;
  readonly topic: string;
  readonly ttl: string;
}

/** The push service of a browser's maker, with its browsers, as a stand-in process. */
export class PushStandIn {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async start(): Promise<PushStandIn> {
    const child = fork(fileURLToPath(new URL('../stand-ins/push-server.mjs', import.meta.url)), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The stand-in of a push service did not start')));
    });
    return new PushStandIn(child, url);
  }

  /** A browser that asks for messages. */
  browser(): Promise<Subscription> {
    return this.post('/_subscribe', {});
  }

  fail(status: number, times: number, retryAfterSeconds?: number): Promise<unknown> {
    return this.post('/_control', { fail: status, times, after: retryAfterSeconds });
  }

  async at(browser: Subscription): Promise<Noticed[]> {
    return ((await (await fetch(`${this.url}/_log`)).json()) as Noticed[]).filter(({ endpoint }) => endpoint === browser.endpoint);
  }

  private async post<T>(path: string, body: object): Promise<T> {
    return (await (await fetch(this.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
  }

  stop(): void {
    this.child.kill();
  }
}
