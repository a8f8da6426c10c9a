import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './program.js';
import { ports, type Keeper } from './project.js';

const ROOM_MB = 64, TIGHT_MB = 8;

/** Redis without a memory of its own: killed, it comes back empty. */
export class RedisServer {
  private program?: Program;

  private constructor(private readonly file: string, private readonly folder: string, private readonly keeper: Keeper, private readonly port: number) {}

  static async open(file: string, folder: string, keeper: Keeper): Promise<RedisServer> {
    const server = new RedisServer(file, folder, keeper, await (await ports()).freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', '', '--appendonly', 'no', '--maxmemory', `${ROOM_MB}mb`, '--maxmemory-policy', 'noeviction', '--set-proc-title', 'no'];
    this.program = new Program({ file: this.file, args, mark: this.folder, role: 'store' }, this.keeper);
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(30)) if ((await this.say('PING')).startsWith('+PONG')) return;
    throw new Error(`Redis did not start: ${this.program.output.slice(-300)}`);
  }

  async say(command: string): Promise<string> {
    return (await ports()).ask(this.port, `${command}\r\n`, 500);
  }

  /** Takes all the room there is, so that every write is refused; false: writes are still taken. */
  async fill(): Promise<boolean> {
    await this.say(`CONFIG SET maxmemory ${TIGHT_MB}mb`);
    await this.say(`SETRANGE ballast ${TIGHT_MB * 1_048_576} x`);
    return (await this.say('SET probe x')).startsWith('-OOM');
  }

  async free(): Promise<void> {
    await this.say('DEL ballast');
    await this.say(`CONFIG SET maxmemory ${ROOM_MB}mb`);
  }

  kill(): Promise<void> {
    return this.program?.kill() ?? Promise.resolve();
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.program?.signal(signal);
  }

  async stop(): Promise<void> {
    await this.program?.stop(3_000);
  }
}
