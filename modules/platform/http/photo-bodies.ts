import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { wholeBody } from './whole-body.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes a picture: bare (`image/…`) or in a form (`multipart/form-data`), whose files come as bytes. */
    takesPhoto?: boolean;
  }
}

const MOST = 10 * 1024 * 1024;
/** Of a form: its fields and heads beside the file. */
const BESIDE = 64 * 1024;

/** Pictures, for the routes that take them; elsewhere such bodies are refused unread. */
export function readPhotos(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(/^image\/[\w.+-]+(?:\s*;|$)/i, (request: FastifyRequest, payload: AsyncIterable<Buffer>) => whole(request, payload, MOST));
  fastify.addContentTypeParser(/^multipart\/form-data\s*;/i, async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    // A file of gigabytes is never whole in memory: it goes on as it comes (long-requests.ts).
    if (request.routeOptions.config.takesFileWithinMs !== undefined) return payload;
    return formOf(await whole(request, payload, MOST + BESIDE), request.headers['content-type'] ?? '');
  });
}

async function whole(request: FastifyRequest, payload: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  if (request.routeOptions.config.takesPhoto !== true) throw new Problem(415, 'not-supported', 'This address does not take that Content-Type.');
  const tooLong = new Problem(413, 'too-long', 'photo: the file is larger than 10 MB. Send a smaller picture.', { field: 'photo' });
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLong;
  return wholeBody(payload, most, tooLong);
}

/** Flat, as every form of ours: text as text, a file as its bytes. Of a name sent twice the last is taken. */
async function formOf(body: Buffer, type: string): Promise<Record<string, string | Uint8Array>> {
  const form: Record<string, string | Uint8Array> = Object.create(null) as Record<string, string | Uint8Array>;
  const parts = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw new Problem(400, 'structure', 'The form cannot be read. Send it once more.');
  });
  for (const [name, value] of parts) form[name] = typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer());
  return form;
}
