import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door in front of the app that adds a key to all who come: for programs that bring none. Tests alone have one. */
export async function openDoor(token: string): Promise<{ url: string; leadTo: (url: string) => void; close: () => void }> {
  let target: URL | undefined;
  const server: Server = createServer((incoming, outgoing) => {
    if (!target) return void outgoing.writeHead(503).end();
    const { hostname, port } = target;
    const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers: { ...incoming.headers, authorization: `Bearer ${token}` } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, leadTo: (url) => (target = new URL(url)), close: () => void server.close() };
}
