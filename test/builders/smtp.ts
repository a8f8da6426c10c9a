import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface MailedLetter {
  readonly to: string;
  readonly data: string;
}

/** A mail server as a stand-in process. */
export class SmtpStandIn {
  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  static async start(): Promise<SmtpStandIn> {
    const child = fork(fileURLToPath(new URL('../stand-ins/smtp-server.mjs', import.meta.url)), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
      child.once('exit', () => reject(new Error('The stand-in of a mail server did not start')));
    });
    return new SmtpStandIn(child, `smtp://127.0.0.1:${port}`);
  }

  async fail(how: 'rcpt-550' | 'rcpt-450' | 'data-lost' | 'none'): Promise<void> {
    await this.ask({ fail: how });
  }

  async to(address: string): Promise<MailedLetter[]> {
    return (await this.ask({ log: true })).filter(({ to }) => to === address);
  }

  private ask(message: object): Promise<MailedLetter[]> {
    return new Promise((resolve) => {
      this.child.once('message', ({ log }: { log: MailedLetter[] }) => resolve(log));
      this.child.send(message);
    });
  }

  stop(): void {
    this.child.kill();
  }
}
