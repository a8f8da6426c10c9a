import WebSocket from 'ws';

/** What the service says of itself (Prometheus): processor seconds used, resident memory in MB. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

export async function usageOf(url: string): Promise<Usage> {
  const text = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(20_000) }).then((response) => response.text(), () => '');
  const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return { cpuSeconds: figure('process_cpu_seconds_total'), rssMb: Math.round(figure('process_resident_memory_bytes') / 1e6) };
}

/** Watches memory while a load runs. */
export class Watch {
  peakMb = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(url: string) {
    this.timer = setInterval(() => void usageOf(url).then(({ rssMb }) => (this.peakMb = Math.max(this.peakMb, rssMb))), 1_000);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** A screen that is being watched: when it tells of a resident's alert. */
export class Screen {
  private readonly waiting = new Map<string, (at: number) => void>();

  private constructor(private readonly socket: WebSocket) {}

  static async open(url: string, token: string): Promise<Screen> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/feed`);
    const screen = new Screen(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })));
      socket.on('message', (data) => {
        const { type, name = '', residentId = '' } = JSON.parse((data as Buffer).toString()) as { type: string; name?: string; residentId?: string };
        if (type === 'snapshot') resolve();
        if (type === 'provisional' || name === 'alert.opened' || name === 'alert.joined') screen.waiting.get(residentId)?.(performance.now());
      });
    });
    return screen;
  }

  /** When it tells of this resident; undefined: not in time. */
  tells(residentId: string, withinMs: number): Promise<number | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => done(undefined), withinMs);
      const done = (at: number | undefined): void => {
        clearTimeout(late);
        this.waiting.delete(residentId);
        resolve(at);
      };
      this.waiting.set(residentId, done);
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
