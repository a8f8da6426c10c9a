import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A partner's own server: remembers what it was told, answers what the test says. */
export class Receiver {
  readonly told: { headers: Record<string, string>; body: string }[] = [];
  answers: number[] = [];
  private constructor(private readonly server: Server) {}
  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => void text(request).then((body) => {
      receiver.told.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(receiver.answers.shift() ?? 204).end();
    }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
