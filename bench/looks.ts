import { quantile } from './load.js';

export interface Looks {
  /** Milliseconds of the first one: nothing compiled, nothing in memory. It is among the others. */
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the last answer. */
  readonly bytes: number;
}

/** Looks one after another, as one reader makes them, each until its last byte. `holds` throws where an answer is not what was asked for. */
export async function looks(times: number, url: (i: number) => string, token: string | undefined, holds: (body: string) => void = () => undefined): Promise<Looks> {
  const took: number[] = [];
  let bytes = 0;
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    const response = await fetch(url(i), token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const body = await response.arrayBuffer();
    took.push(performance.now() - start);
    if (!response.ok) throw new Error(`${url(i)}: ${response.status}`);
    bytes = body.byteLength;
    holds(Buffer.from(body).toString());
  }
  const first = took[0] as number;
  took.sort((a, b) => a - b);
  return { first, p50: quantile(took, 0.5), p99: quantile(took, 0.99), bytes };
}
