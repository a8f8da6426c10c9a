import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The makers' clouds as a stand-in process. */
export class WearableCloud {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async start(): Promise<WearableCloud> {
    const child = fork(fileURLToPath(new URL('../stand-ins/wearable-cloud.mjs', import.meta.url)), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The stand-in of the wearable clouds did not start')));
    });
    return new WearableCloud(child, url);
  }

  control(body: object): Promise<unknown> {
    return this.call('/_control', body);
  }

  /** What it answers at a path; `measures` is the body of getmeas. */
  has(key: string, body: unknown): Promise<unknown> {
    return this.call('/_data', { key, body });
  }

  log(): Promise<{ method: string; url: string; body: string }[]> {
    return this.call('/_log');
  }

  private async call<T>(path: string, body?: object): Promise<T> {
    return (await (await fetch(this.url + path, body ? { method: 'POST', body: JSON.stringify(body) } : {})).json()) as T;
  }

  stop(): void {
    this.child.kill();
  }
}
