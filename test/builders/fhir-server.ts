import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Stored {
  readonly resourceType: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The health and care record as a stand-in process. */
export class FhirStandIn {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async start(): Promise<FhirStandIn> {
    const child = fork(fileURLToPath(new URL('../stand-ins/fhir-server.mjs', import.meta.url)), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The FHIR stand-in did not start')));
    });
    return new FhirStandIn(child, url);
  }

  control(body: object): Promise<unknown> {
    return this.call('/_control', body);
  }

  put(resource: object): Promise<unknown> {
    return this.call('/_put', { resource });
  }

  /** `Type/id` is there no more, as after a clean-up by somebody else. */
  remove(reference: string): Promise<unknown> {
    return this.call('/_remove', { reference });
  }

  store(): Promise<Stored[]> {
    return this.call('/_store');
  }

  log(): Promise<{ method: string; url: string; ifNoneExist?: string; type?: string }[]> {
    return this.call('/_log');
  }

  private async call<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(new URL(path, this.url), body ? { method: 'POST', body: JSON.stringify(body) } : {});
    return (await response.json()) as T;
  }

  stop(): void {
    this.child.kill();
  }
}
