import { createServer, connect } from 'node:net';

/** Whether this address can be listened on now. @returns {Promise<boolean>} */
export function portIsFree(port, host = '127.0.0.1') {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

/** Below the ports that Linux lends to outgoing connections (32768 on), so that ours is still free next time. */
const FROM = 20_000;
const TO = 30_000;

/** A free port on loopback that is likely to stay free while we are stopped. @returns {Promise<number>} */
export async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if (await portIsFree(port)) return port;
  }
  throw new Error(`no free port between ${FROM} and ${TO}`);
}

/** Sends bytes to a loopback port and gives the first answer, '' when nobody answers within the time. */
export function ask(port, bytes, timeoutMs) {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(timeoutMs, () => end(''));
    socket.on('error', () => end(''));
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (answer) => end(String(answer)));
  });
}
