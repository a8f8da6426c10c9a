import type { FastifyReply, FastifyRequest } from 'fastify';

/** RFC 8288: where the next page of a list is; the rest of the query stays as it was asked. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, next: Readonly<Record<string, string>>): void {
  const [path, query] = request.url.split('?', 2);
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(next)) params.set(name, value);
  void reply.header('Link', `<${path}?${params.toString()}>; rel="next"`);
}
