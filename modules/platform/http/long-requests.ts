import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { refuseUnreadable } from './odd-requests.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes a file: the body is handed on as a stream, and may take so many milliseconds to arrive. */
    takesFileWithinMs?: number;
  }
}

/** Node allows one time for every request; this is the longest that any route asks for. [ours] */
export const LONGEST_REQUEST_MS = 60 * 60_000;

/** Every body must be whole by the usual time (reliability.md row 7), but for routes that take files. */
export function expectWholeBodies(fastify: FastifyInstance, usualMs: number): void {
  fastify.addHook('onRequest', async (request: FastifyRequest) => {
    const { raw } = request;
    if (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined) return;
    const late = setTimeout(() => refuseUnreadable(Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket), request.routeOptions.config.takesFileWithinMs ?? usualMs);
    const whole = (): void => clearTimeout(late);
    raw.once('end', whole).once('close', whole);
  });
}

const FILES = [/^application\/(?:zip|x-zip-compressed|octet-stream|gzip|x-gzip|protobuf|x-protobuf)(?:\s*;|$)/i, /^text\/(?:csv|tab-separated-values)(?:\s*;|$)/i];

/** Files go on as they come (those in forms: photo-bodies.ts; plain text and XML: http-door.ts); elsewhere these types are refused like any other that is not taken. */
export function passFilesOn(fastify: FastifyInstance): void {
  for (const type of FILES) {
    fastify.addContentTypeParser(type, (request, payload, done) => {
      if (request.routeOptions.config.takesFileWithinMs !== undefined) done(null, payload);
      else done(new Problem(415, 'not-supported', 'This address does not take that Content-Type.'));
    });
  }
}
