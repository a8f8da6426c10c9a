import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './program.js';
import { ROOT, type Keeper } from './project.js';

const CLIENT = join(ROOT, 'tools', 'chaos', 'world', 'screen-client.mjs');
const SHOWN_MS = 20_000;

/** A screen in a process of its own: frozen, it says nothing, and its line is never closed. */
export class Screen {
  private constructor(private readonly program: Program, readonly alert: string, readonly phone: string) {}

  static async open({ url, token, alert, phone }: { url: string; token: string; alert: string; phone: string }, keeper: Keeper): Promise<Screen> {
    const program = new Program({ file: process.execPath, args: [CLIENT], env: { PATH: process.env['PATH'] ?? '', URL: url, TOKEN: token }, mark: CLIENT, role: 'app' }, keeper);
    for (const until = Date.now() + SHOWN_MS; Date.now() < until; await sleep(50)) if (program.output.includes('shown')) return new Screen(program, alert, phone);
    await program.kill();
    throw new Error(`The feed showed nothing within ${SHOWN_MS / 1_000} s: ${program.output.slice(-300)}`);
  }

  freeze(): void {
    this.program.signal('SIGSTOP');
  }

  close(): Promise<void> {
    return this.program.kill();
  }
}
