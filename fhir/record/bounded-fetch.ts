import { AsyncLocalStorage } from 'node:async_hooks';

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
  let seen = 0;
  const counted = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > most) controller.error(new AnswerTooLong());
      else controller.enqueue(chunk);
    },
  }));
  return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
};

export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** Runs a request whose answer may have so many bytes. */
export const bounded = <T>(bytes: number, request: () => Promise<T>): Promise<T> => bound.run(bytes, request);
