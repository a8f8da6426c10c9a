import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { limitCrowds } from './crowd-limit.js';
import { hearOut } from './hear-out.js';
import { expectWholeBodies, LONGEST_REQUEST_MS, passFilesOn } from './long-requests.js';
import { MOST_HEADERS, refuseOddRequests, refuseUnreadable } from './odd-requests.js';
import { readPhotos } from './photo-bodies.js';
import { toProblem, writeProblemJson } from './problem.filter.js';
import { decodeUtf8, parseStrictJson } from './strict-json.js';
import { wholeBody } from './whole-body.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes the body as bytes and parses it itself (readings: one bad line never costs its neighbours); `text`: XML or plain text. */
    rawBody?: boolean | 'text';
    /** The route takes several requests in one body (multipart/mixed), as bytes. */
    takesMixed?: boolean;
  }
}

const BODY_LIMIT = 5 * 1024 * 1024;
const INFLATED_LIMIT = 20 * 1024 * 1024;
/** A text of readings shrinks 5 to 15 times; a bomb a thousand times. */
const MAX_RATIO = 20;
const inflate = promisify(gunzip);

/** How long a caller may take to say what it wants, milliseconds: head and whole request (reliability.md row 7). */
const PATIENCE = { headMs: 10_000, requestMs: 30_000, lookEveryMs: 1_000 };

/** Fastify as our front door: its limits, how bodies are read, and the headers every answer carries. */
export function openHttpDoor({ headMs, requestMs, lookEveryMs } = PATIENCE): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: LONGEST_REQUEST_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    return503OnClosing: false,
    trustProxy: false,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    // Node looks for slow callers every 30 s unless told: ten seconds would become forty.
    http: { headersTimeout: headMs, requestTimeout: LONGEST_REQUEST_MS, connectionsCheckingInterval: lookEveryMs, maxHeaderSize: 16_384 },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => writeProblemJson(toProblem(error), request, reply),
    logger: false,
  } as never);
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  fastify.server.maxHeadersCount = MOST_HEADERS;
  limitCrowds(fastify.server);
  readBodies(fastify);
  passFilesOn(fastify);
  expectWholeBodies(fastify, requestMs);
  readPhotos(fastify);
  hearOut(fastify);
  fastify.addHook('onRequest', securityHeaders);
  fastify.addHook('onRequest', refuseOddRequests);
  fastify.addHook('preParsing', inflateBody);
  return adapter;
}

/** No message of alarm equipment is longer. [ours] */
const LONGEST_TEXT = 64 * 1024;

function readBodies(fastify: FastifyInstance): void {
  const json = (request: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void): void => {
    const raw = request.routeOptions.config.rawBody === true;
    try {
      // An action needs no body; where one is needed, the route says which field is missing.
      if (raw || body.length === 0) return done(null, raw ? body : undefined);
      done(null, parseStrictJson(decodeUtf8(body)));
    } catch (error) {
      done(error as Error);
    }
  };
  const lines = (request: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void): void =>
    request.routeOptions.config.rawBody === true ? done(null, body) : done(new Problem(415, 'not-supported', 'Only readings come as one object a line. Send application/json.'));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(?:[a-z.-]+\+)?json(?:\s*;|$)/i, { parseAs: 'buffer' }, json);
  fastify.addContentTypeParser(/^multipart\/mixed\s*;/i, { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void): void =>
    request.routeOptions.config.takesMixed === true ? done(null, body) : done(new Problem(415, 'not-supported', 'This address does not take that Content-Type.')));
  fastify.addContentTypeParser(/^application\/(?:x-)?ndjson(?:\s*;|$)/i, { parseAs: 'buffer' }, lines);
  // A map of a town is larger than any message: where files are taken, it comes as one.
  fastify.addContentTypeParser(/^application\/geo\+json(?:\s*;|$)/i, async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    if (request.routeOptions.config.takesFileWithinMs !== undefined) return payload;
    return parseStrictJson(decodeUtf8(await wholeBody(payload, BODY_LIMIT, new Problem(413, 'too-long', 'The body is larger than 5 MB.'))));
  });
  // Digits and XML of alarm equipment as bytes, files as they come.
  fastify.addContentTypeParser(/^(?:application\/(?:[a-z.-]+\+)?xml|text\/(?:xml|plain))(?:\s*;|$)/i, async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const { rawBody, takesFileWithinMs } = request.routeOptions.config;
    if (takesFileWithinMs !== undefined) return payload;
    if (rawBody !== 'text') throw new Problem(415, 'not-supported', 'This address does not take that Content-Type. Send application/json.');
    return wholeBody(payload, LONGEST_TEXT, new Problem(413, 'too-long', 'The body is longer than 64 kB.'));
  });
  fastify.addContentTypeParser(/^application\/x-www-form-urlencoded(?:\s*;|$)/i, { parseAs: 'string', bodyLimit: 64 * 1024 }, (_request, body, done) => {
    done(null, parseForm(body as string));
  });
}

/** Flat on purpose: `a[$ne]=1` stays a key of that odd name. Of a name sent twice the list is kept, for the schema to refuse. */
export function parseForm(body: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [key, value] of new URLSearchParams(body)) {
    const before = form[key];
    form[key] = before === undefined ? value : [before, value].flat();
  }
  return form;
}

async function inflateBody(request: FastifyRequest, _reply: FastifyReply, payload: NodeJS.ReadableStream): Promise<NodeJS.ReadableStream> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return payload;
  if (encoding !== 'gzip') throw new Problem(415, 'not-supported', 'Content-Encoding may be gzip or identity.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Problem(413, 'too-long', 'The compressed body is larger than 5 MB.');
    chunks.push(chunk);
  }
  const whole = await inflate(Buffer.concat(chunks), { maxOutputLength: Math.min(INFLATED_LIMIT, Math.max(size * MAX_RATIO, 4_096)) }).catch((error: { code?: string }) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new Problem(413, 'too-costly', `The body inflates to more than ${MAX_RATIO} times its size or 20 MB.`);
    throw new Problem(400, 'structure', 'The body is not valid gzip.');
  });
  const stream = Readable.from([whole]) as Readable & { receivedEncodedLength?: number };
  stream.receivedEncodedLength = size;
  return stream;
}

/** Nothing foreign is loaded, framed or guessed. Pages need no inline script or style. */
const CSP = "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

async function securityHeaders(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers({
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), camera=(), microphone=()',
    'cache-control': 'no-store',
  });
}
