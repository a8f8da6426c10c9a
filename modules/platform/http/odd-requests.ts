import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** Node drops headers beyond its count without a word, the token perhaps among them; we refuse such a request instead. */
export const MOST_HEADERS = 200;

/** What no caller of ours would send; refused before anybody looks who it is (reliability.md rows 8, 11, 13). */
export async function refuseOddRequests(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.raw.rawHeaders.length >= 2 * MOST_HEADERS) {
    void reply.header('connection', 'close');
    throw new Problem(431, 'too-long', `At most ${MOST_HEADERS - 1} headers are read. Send fewer.`);
  }
  for (const [name, value] of Object.entries((request.params ?? {}) as Record<string, string>)) {
    if (name !== '*' && NO_ID.test(WITH_SPACES.has(name) ? value.replaceAll(' ', '') : value)) throw new Problem(400, 'value', 'The address holds an id that cannot be one. Ids have letters, digits and . _ : -', { field: name });
  }
  for (const key of Object.keys((request.query ?? {}) as Record<string, unknown>)) {
    if (NO_PARAMETER.test(key)) throw new Problem(400, 'value', 'A query parameter has a name with brackets or hidden characters. Send plain names.', { field: 'query' });
  }
}

const NO_ID = /[\p{Cc} "$'<>\\/{}]|\.\./u;
/** What people write with spaces: Grays Riverside, RM17 6SL. */
const WITH_SPACES: ReadonlySet<string> = new Set(['ward', 'postcode']);
const NO_PARAMETER = /[\p{Cc}[\]]/u;

const UNREADABLE: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'timeout', 'The request took too long to arrive. Send it again in one go.'),
  HPE_HEADER_OVERFLOW: new Problem(431, 'too-long', 'The headers are longer than 16 kB. Send shorter ones.'),
};
const NO_HTTP = new Problem(400, 'structure', 'This is not a request that HTTP allows.');

/** Answers what never became a request, and ends the connection: where the next one would begin, nobody knows. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, code, detail } = UNREADABLE[error.code ?? ''] ?? NO_HTTP;
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail });
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
