import WebSocket from 'ws';

export interface Frame {
  readonly type: string;
  readonly number?: number;
  readonly name?: string;
  readonly residentId?: string;
  readonly alerts?: readonly { id: string; rule: string; state: string }[];
  readonly alert?: { id: string; rule: string; state: string };
  readonly [more: string]: unknown;
}

/** A client of the feed that remembers all it was shown. */
export class FeedReader {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString()) as Frame));
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }

  static async open(url: string, token: string | undefined, resumeAfter?: number, headers: Record<string, string> = {}): Promise<FeedReader> {
    const reader = new FeedReader(new WebSocket(`${url.replace(/^http/, 'ws')}/feed`, { headers }));
    await new Promise<void>((resolve, reject) => {
      reader.socket.once('open', resolve);
      reader.socket.once('error', reject);
      reader.socket.once('unexpected-response', (_request, response) => reject(new Error(`HTTP ${response.statusCode}`)));
    });
    if (token !== undefined) reader.socket.send(JSON.stringify({ type: 'hello', token, ...(resumeAfter === undefined ? {} : { resumeAfter }) }));
    return reader;
  }

  async until<T extends Frame>(what: string, fits: (frame: Frame) => boolean, withinMs = 8_000): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const frame = this.frames.find(fits);
      if (frame) return frame as T;
      if (Date.now() > end) throw new Error(`Not on the feed within ${withinMs} ms: ${what}; saw ${this.frames.map((f) => f.name ?? f.type).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get events(): Frame[] {
    return this.frames.filter((frame) => frame.type === 'event');
  }

  close(): void {
    this.socket.terminate();
  }
}
