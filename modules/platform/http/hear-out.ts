import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** So long a caller who is refused may go on sending, milliseconds. [ours] */
const HEARD_OUT_MS = 2_000;

/**
 * A connection that is closed on bytes nobody read is reset, and the answer that said what was wrong is lost on its way
 * (RFC 9112, 9.6). Whoever is still sending when they are refused is heard out for a moment, and what comes is thrown away.
 */
export function hearOut(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async ({ raw }, reply, payload) => {
    if (!raw.complete && reply.getHeader('connection') === 'close') {
      endGently(raw.socket);
      raw.resume();
    }
    return payload;
  });
}

/** Node ends a connection with `destroySoon` once the answer is written. */
function endGently(socket: Socket): void {
  socket.destroySoon = () => {
    socket.end();
    const enough = setTimeout(() => socket.destroy(), HEARD_OUT_MS);
    socket.once('close', () => clearTimeout(enough));
  };
}
