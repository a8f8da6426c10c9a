import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../log/log.js';
import { Problem, unavailable } from './problem.js';

export type ProblemWriter = (problem: Problem, request: FastifyRequest, reply: FastifyReply) => void;

/** How a problem is said on paths that speak another language than problem+json (FHIR, pages). */
@Injectable()
export class ProblemWriters {
  private readonly byPrefix: { prefix: string; write: ProblemWriter }[] = [];

  speak(prefix: string, write: ProblemWriter): void {
    this.byPrefix.push({ prefix, write });
  }

  for(url: string): ProblemWriter {
    return this.byPrefix.find(({ prefix }) => url.startsWith(prefix))?.write ?? writeProblemJson;
  }
}

/** The one place where refusals and failures become HTTP. What was not expected is logged by its class, never echoed. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly writers: ProblemWriters, private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.status >= 500) this.log.failure('http', error, { method: request.method, route: request.routeOptions?.url });
    if (reply.sent || reply.raw.headersSent) return;
    if (problem.more.retryAfterSeconds !== undefined) void reply.header('Retry-After', String(problem.more.retryAfterSeconds));
    this.writers.for(request.url)(problem, request, reply);
  }
}

export function writeProblemJson(problem: Problem, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, detail, more } = problem;
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, ...(more.field ? { field: more.field } : {}), ...more.also };
  void reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isStoreAway(error)) return unavailable();
  if (error instanceof HttpException) return fromStatus(error.getStatus());
  const status = (error as { statusCode?: number } | undefined)?.statusCode;
  if (status && status >= 400 && status < 500) return fromFastify(status, (error as { code?: string }).code);
  return new Problem(500, 'exception', 'Something went wrong on our side. It has been noted; nothing of this request was kept unless you were told so.');
}

const isStoreAway = (error: unknown): boolean => /^Mongo(Network|ServerSelection|NotConnected|PoolCleared|Topology|WriteConcern|NotPrimary)/.test((error as Error | undefined)?.name ?? '');

const CODES: Record<number, string> = { 400: 'structure', 401: 'login', 403: 'forbidden', 404: 'not-found', 405: 'not-supported', 406: 'not-supported', 408: 'timeout', 409: 'conflict', 413: 'too-long', 415: 'not-supported', 422: 'business-rule', 429: 'throttled', 431: 'too-long' };

function fromStatus(status: number): Problem {
  if (status === 404) return new Problem(404, 'not-found', 'There is nothing at this address.');
  if (status >= 500) return new Problem(status, 'exception', 'Something went wrong on our side. It has been noted.');
  return new Problem(status, CODES[status] ?? 'invalid', 'The request cannot be served as it is.');
}

function fromFastify(status: number, code: string | undefined): Problem {
  if (status === 413) return new Problem(413, 'too-long', 'The body is larger than this address takes. Send it in smaller parts.');
  if (status === 415) return new Problem(415, 'not-supported', 'This address does not take that Content-Type.');
  if (code === 'FST_ERR_BAD_URL') return new Problem(400, 'value', 'The address cannot be read.');
  return fromStatus(status);
}
