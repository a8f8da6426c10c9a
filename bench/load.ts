import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadResult {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[];
}

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
  /** The k-th body, ready to send. */
  readonly body: (k: number) => string;
  readonly type?: string;
  /** At most so many requests a second; unset: as fast as it goes. */
  readonly perSecond?: number;
  /** Ends after so many, if the time is not over before. */
  readonly requests?: number;
}

/** Keeps so many requests under way for so long; every answer but 200 and 201 counts as failed. */
export async function load({ url, token, connections, seconds, body, type, perSecond, requests = Infinity }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1000;
  let k = 0, failed = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() < until && k < requests) {
      const number = k++;
      if (perSecond !== undefined) await sleep(Math.max(0, began + (number / perSecond) * 1_000 - performance.now()));
      const start = performance.now();
      const status = await post(url, token, body(number), agent, type);
      latencies.push(performance.now() - start);
      if (status !== 200 && status !== 201) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return { requests: latencies.length, failed, seconds: (performance.now() - began) / 1000, latencies: latencies.sort((a, b) => a - b) };
}

export function post(url: string, token: string, body: string, agent?: Agent, type = 'application/json'): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers: { authorization: `Bearer ${token}`, 'content-type': type, 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.setTimeout(20_000, () => sent.destroy());
    sent.end(body);
  });
}

export const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
