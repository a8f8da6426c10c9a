import { Agent, request } from 'node:http';
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
export async function looks(times: number, url: (i: number) => string, token: string | undefined, holds?: (body: string) => void): Promise<Looks> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const took: number[] = [];
  let bytes = 0;
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    const { status, body } = await get(url(i), token, agent);
    took.push(performance.now() - start);
    if (status !== 200) throw new Error(`${url(i)}: ${status}`);
    bytes = body.reduce((sum, part) => sum + part.byteLength, 0);
    holds?.(Buffer.concat(body).toString());
  }
  agent.destroy();
  const first = took[0] as number;
  took.sort((a, b) => a - b);
  return { first, p50: quantile(took, 0.5), p99: quantile(took, 0.99), bytes };
}

/** What the reader does with the body is not ours to measure: it is kept in the parts it came in. */
function get(url: string, token: string | undefined, agent: Agent): Promise<{ status: number; body: Buffer[] }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }, (response) => {
      const body: Buffer[] = [];
      response.on('data', (part: Buffer) => body.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
