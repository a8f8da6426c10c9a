import type { Server, Socket } from 'node:net';

/**
 * Connections that one address may hold. Wide, for a proxy in front of us brings everybody from one address; narrow
 * enough that one caller cannot take every place (reliability.md row 7). [ours]
 */
export const MOST_PER_ADDRESS = 2_000;

export function limitCrowds(server: Server, most = MOST_PER_ADDRESS): void {
  const held = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (held.get(address) ?? 0) + 1;
    held.set(address, count);
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1;
      if (left > 0) held.set(address, left);
      else held.delete(address);
    });
    if (count > most) socket.destroy();
  });
}
