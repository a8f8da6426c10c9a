import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Program } from './program.js';
import { ROOT, type Keeper } from './project.js';

const MAIN = join(ROOT, 'dist', 'src', 'main.js');
const START_MS = 60_000;

export interface AppSettings {
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The built app, started again whenever it ends, as a supervisor would, unless it is held down. */
export class App {
  private program?: Program;
  private held = false;
  private once: Record<string, string> = {};
  private supervising = Promise.resolve();
  /** How often it was started. */
  lives = 0;

  constructor(private readonly settings: AppSettings, private readonly keeper: Keeper) {}

  get url(): string {
    return `http://127.0.0.1:${this.settings.port}`;
  }

  get output(): string {
    return this.program?.output ?? '';
  }

  async open(): Promise<void> {
    this.supervising = this.supervise();
    await this.awaitReady();
  }

  /** Its next life, and no other, has these settings too. */
  nextLife(env: Record<string, string>): void {
    this.once = env;
  }

  /** How this life ends; undefined: it does not within the time. */
  async death(withinMs: number): Promise<string | undefined> {
    const { program } = this;
    return Promise.race([program?.ended, sleep(withinMs).then(() => undefined)]);
  }

  async kill(): Promise<void> {
    await this.program?.kill();
  }

  /** How often a rule failed on somebody in this life. */
  async ruleFailures(rule: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`, { headers: { authorization: `Bearer ${this.settings.env['ADMIN_TOKEN'] ?? ''}` }, signal: AbortSignal.timeout(20_000) })).text();
    return Number(new RegExp(`^hearthline_rule_failures_total\\{rule="${rule}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  }

  /** Asked to stop, as for a new version; its supervisor starts it again. How it ended: `code 0` by itself. */
  async renew(patienceMs: number): Promise<string | undefined> {
    return this.program?.stop(patienceMs);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.program?.signal(signal);
  }

  async awaitReady(withinMs = START_MS): Promise<void> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(60)) {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(3_000) }).then((response) => response.status, () => 0);
      if (answer === 200) return;
    }
    throw new Error(`The app was not ready within ${withinMs / 1_000} s: ${this.output.slice(-600)}`);
  }

  async stop(): Promise<void> {
    this.held = true;
    await this.program?.stop(12_000);
    await this.supervising;
  }

  private async supervise(): Promise<void> {
    while (!this.held) {
      const env = { PATH: process.env['PATH'] ?? '', ...this.settings.env, ...this.once };
      this.once = {};
      this.lives += 1;
      this.program = new Program({ file: process.execPath, args: [MAIN], env, mark: MAIN, role: 'app' }, this.keeper);
      await this.program.ended;
      await sleep(100);
    }
  }
}
