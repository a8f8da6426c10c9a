import WebSocket from 'ws';
import { post, quantile } from './load.js';

export interface NoticeResult {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly missed: number;
}

/** One event after another: from POST to the first frame on the feed that tells of it. */
export async function measureNotices(url: string, token: string, count: number, event: (i: number) => { body: string; residentId: string }, pauseMs: number): Promise<NoticeResult> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/feed`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let seen: ((residentId: string) => void) | undefined;
  const ready = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as { type: string; residentId?: string; name?: string };
      if (frame.type === 'snapshot') resolve();
      if (frame.type === 'provisional' || frame.name === 'alert.opened' || frame.name === 'alert.joined') seen?.(frame.residentId ?? '');
    });
  });
  socket.send(JSON.stringify({ type: 'hello', token }));
  await ready;
  const times: number[] = [];
  let missed = 0;
  for (let i = 0; i < count; i += 1) {
    const { body, residentId } = event(i);
    const start = performance.now();
    const told = new Promise<number | undefined>((resolve) => {
      const late = setTimeout(() => resolve(undefined), 3_000);
      seen = (id) => {
        if (id !== residentId) return;
        clearTimeout(late);
        resolve(performance.now() - start);
      };
    });
    const answered = post(`${url}/api/v1/readings`, token, body);
    const took = await told;
    await answered;
    if (took === undefined) missed += 1;
    else times.push(took);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  socket.terminate();
  times.sort((a, b) => a - b);
  return { count, p50: quantile(times, 0.5), p99: quantile(times, 0.99), missed };
}
