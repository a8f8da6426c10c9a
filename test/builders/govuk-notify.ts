import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { NotifySettings } from '../../modules/platform/settings/settings.js';

export interface Notified {
  readonly id: string;
  readonly reference: string;
  readonly to: string;
  readonly body: string;
}

/** GOV.UK Notify as a stand-in process. */
export class GovukNotifyStandIn {
  private constructor(private readonly child: ChildProcess, readonly settings: NotifySettings & { readonly callbackToken: string }) {}

  static async start(): Promise<GovukNotifyStandIn> {
    const apiKey = `hearthline-${randomUUID()}-${randomUUID()}`, templateId = randomUUID();
    const child = fork(fileURLToPath(new URL('../stand-ins/govuk-notify-server.mjs', import.meta.url)), [apiKey, templateId], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const apiUrl = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The stand-in of GOV.UK Notify did not start')));
    });
    return new GovukNotifyStandIn(child, { apiKey, templateId, apiUrl, callbackToken: 'callback-token-0123456789' });
  }

  async to(phone: string): Promise<Notified[]> {
    return ((await (await fetch(`${this.settings.apiUrl}/_log`)).json()) as Notified[]).filter((one) => one.to === phone);
  }

  control(body: object): Promise<unknown> {
    return this.post('/_control', body);
  }

  receipt(appUrl: string, id: string, status: string, token: string | undefined = this.settings.callbackToken): Promise<{ status: number }> {
    return this.post('/_receipt', { id, status, url: `${appUrl}/webhooks/notify/status`, token });
  }

  /** What became of it, and no receipt says so. */
  became(id: string, status: string): Promise<unknown> {
    return this.post('/_became', { id, status });
  }

  private async post<T>(path: string, body: object): Promise<T> {
    return (await (await fetch(this.settings.apiUrl + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
  }

  stop(): void {
    this.child.kill();
  }
}
