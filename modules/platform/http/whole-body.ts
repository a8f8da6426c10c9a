import type { Problem } from './problem.js';

/** All of a body in memory, or `tooLong` as soon as it is longer than that. */
export async function wholeBody(payload: AsyncIterable<Buffer>, most: number, tooLong: Problem): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size > most) throw tooLong;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
