import { spawn, type ChildProcess } from 'node:child_process';
import type { Keeper } from './project.js';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What its command line holds, by which it is known as ours. */
  readonly mark: string;
  readonly role: 'app' | 'store';
}

/** One life of a process of ours. Signals go to its own pid and to nothing else. */
export class Program {
  private readonly child: ChildProcess;
  output = '';
  gone: string | undefined;
  readonly ended: Promise<string>;

  constructor({ file, args, env, mark, role }: Command, keeper: Keeper) {
    this.child = spawn(file, [...args], { ...(env ? { env } : {}), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (data: Buffer) => (this.output = (this.output + data.toString()).slice(-20_000)));
    const { pid } = this.child;
    if (pid !== undefined) keeper.watch(pid, mark, role);
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.gone = how;
        if (pid !== undefined) keeper.forget(pid);
        resolve(how);
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (this.gone === undefined) this.child.kill(signal);
  }

  /** Gone for good, whatever it was doing. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** Asked to stop, and made to when it does not. */
  async stop(patienceMs: number): Promise<string> {
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }
}
