import { AsyncLocalStorage } from 'node:async_hooks';
import { ReadableStream } from 'node:stream/web';
import { atMost } from '../../core/outside/at-most.js';

const bound = new AsyncLocalStorage<number>();
const plain = globalThis.fetch;

/**
 * fhir-kit-client reads an answer to its end, however long, and takes no fetch of ours. So the global one is wrapped; it
 * differs only inside `bounded`. Bytes count after inflation, so a bomb is met too.
 */
globalThis.fetch = async (input, init) => {
  const response = await plain(input, init);
  const most = bound.getStore();
  if (most === undefined || !response.body) return response;
  const counted = ReadableStream.from(atMost(most, response.body, () => new AnswerTooLong()));
  // One class, declared twice.
  return new Response(counted as unknown as typeof response.body, { status: response.status, statusText: response.statusText, headers: response.headers });
};

export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** Runs a request whose answer may have so many bytes. */
export const bounded = <T>(bytes: number, request: () => Promise<T>): Promise<T> => bound.run(bytes, request);
