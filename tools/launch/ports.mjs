import { createServer, connect } from 'node:net';

/** Whether this address can be listened on now. @returns {Promise<boolean>} */
export function portIsFree(port, host = '127.0.0.1') {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

/** A free port on loopback. @returns {Promise<number>} */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
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
