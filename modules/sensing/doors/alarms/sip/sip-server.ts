import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { limitCrowds } from '../../../../platform/http/crowd-limit.js';
import { SETTINGS, type Settings } from '../../../../platform/settings/settings.js';
import { plainAddress, type Flow } from './flow.js';
import { SipReceiver } from './sip-receiver.js';
import { serveStream } from './stream-door.js';

const MOST_CONNECTIONS = 10_000;
const HANDSHAKE_MS = 10_000;

/** Listens for SIP where the settings say so: one port for UDP and TCP, one for TLS. */
@Injectable()
export class SipServer implements BeforeApplicationShutdown {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private datagrams?: DatagramSocket;

  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly receiver: SipReceiver) {}

  async start(): Promise<void> {
    const { sipPort, sipTls, host } = this.settings;
    if (sipPort !== undefined) {
      await this.listen(createServer((socket) => serveStream(socket, 'TCP', this.receiver)), sipPort);
      this.datagrams = await openDatagrams(sipPort, host, this.receiver);
    }
    if (sipTls) {
      const server = createTlsServer({ cert: readFileSync(sipTls.cert), key: readFileSync(sipTls.key), minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS }, (socket) => serveStream(socket, 'TLS', this.receiver));
      server.on('tlsClientError', () => undefined);
      await this.listen(server, sipTls.port);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await new Promise<void>((resolve) => (this.datagrams ? this.datagrams.close(() => resolve()) : resolve()));
  }

  private listen(server: Server, port: number): Promise<void> {
    server.maxConnections = MOST_CONNECTIONS;
    limitCrowds(server);
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.on('error', reject);
      server.listen(port, this.settings.host, resolve);
    });
  }
}

async function openDatagrams(port: number, host: string, receiver: SipReceiver): Promise<DatagramSocket> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const local = { address: host, port };
  socket.on('message', (bytes, { address, port: from }) => {
    if (bytes.length <= 4) return; // a keep-alive of a router's way, and nothing to answer (RFC 5626 section 4.4)
    const remote = { address: plainAddress(address), port: from };
    const flow: Flow = { transport: 'UDP', remote, local, send: (text, back = from) => socket.send(text, back, address, () => undefined) };
    receiver.received(bytes, flow);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(port, host, resolve);
  });
  return socket;
}
