import { Worker } from 'node:worker_threads';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { isFields, type Fields } from '../../../../core/doors/plain.js';
import { hex, type Frame, type Payload } from '../../../../core/doors/lorawan/payload.js';
import { Log } from '../../../platform/log/log.js';

/**
 * What a codec may use. [ours; 126 published frames by their makers' codecs stayed below all of it] Steps end what runs in
 * circles, whatever else the machine does; the time from outside ends what never asks, as one large allocation.
 */
const LIMITS = { memoryBytes: 16 * 1024 * 1024, stackBytes: 256 * 1024, mostSteps: 3_000_000, mostCharacters: 20_000 };
const KILL_MS = 2_000;
/**
 * A frame for which a codec's thread had to be ended twice would hold up all others each time: it is not tried again for a
 * minute. The frames of other devices are, until so many different ones ended it: then the whole codec rests. [ours]
 */
const REST_MS = 60_000, MOST_ENDED = 3, MOST_RESTING = 100;
/** Uplinks that may wait for their turn; beyond it, they are refused as too many. [ours] */
const MOST_WAITING = 2_000;

export type Outcome = { readonly payload: Payload } | { readonly refusal: string };
type Answer = { readonly id: number; readonly json?: string; readonly refusal?: string };

interface Job {
  readonly script: string;
  readonly frame: Frame & { readonly recvTime: number };
  /** Once more, in a fresh thread: a busy machine may have been the reason. */
  tries: number;
  readonly done: (outcome: Outcome) => void;
}

/**
 * Foreign code, kept in: QuickJS in WebAssembly in a thread of its own, which is ended when it does not answer. This thread
 * waits for nothing. One uplink at a time: a codec takes milliseconds.
 */
@Injectable()
export class CodecSandbox implements BeforeApplicationShutdown {
  private worker?: Worker;
  private ready = false;
  private current?: Job;
  private timer?: NodeJS.Timeout;
  private readonly waiting: Job[] = [];
  private closed = false;
  private readonly resting = new Map<string, readonly { readonly frame: string; readonly until: number }[]>();

  constructor(private readonly log: Log) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    for (const job of this.waiting.splice(0)) job.done({ refusal: 'the service is stopping' });
    await this.worker?.terminate();
  }

  /** Never throws; `recvTime` is the only clock that the codec sees. */
  run(script: string, frame: Frame, recvTime: number): Promise<Outcome> {
    if (this.closed || this.waiting.length >= MOST_WAITING) return Promise.resolve({ refusal: 'more uplinks wait for a codec than can be decoded' });
    return new Promise((done) => {
      this.waiting.push({ script, frame: { ...frame, recvTime }, tries: 0, done });
      this.next();
    });
  }

  private next(): void {
    if (this.current || this.waiting.length === 0 || this.closed) return;
    if (!this.worker) this.open();
    if (!this.ready) return;
    const job = this.waiting.shift() as Job;
    if (this.rests(job)) {
      job.done({ refusal: 'its thread had to be ended, and it rests for a minute' });
      return this.next();
    }
    this.current = job;
    const { bytes, fPort, variables = {}, recvTime } = job.frame;
    this.timer = setTimeout(() => this.kill(), KILL_MS);
    this.worker?.postMessage({ id: 1, script: job.script, input: { bytes: [...bytes], fPort, variables, recvTime: new Date(recvTime).toISOString() } });
  }

  private open(): void {
    const worker = new Worker(new URL('./codec-worker.mjs', import.meta.url), { workerData: LIMITS, env: {}, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    worker.unref();
    worker.on('message', (message: Answer | { ready: true }) => (worker === this.worker ? this.heard(message) : undefined));
    worker.on('error', (error) => this.log.failure('codec-thread', error));
    worker.on('exit', () => (worker === this.worker ? this.lost() : undefined));
    this.worker = worker;
    this.ready = false;
  }

  private heard(message: Answer | { ready: true }): void {
    if ('ready' in message) this.ready = true;
    else this.finish(outcomeOf(message));
    this.next();
  }

  /** It does not answer: ended from outside. Its job has one more try. */
  private kill(): void {
    void this.worker?.terminate();
    this.lost();
  }

  private lost(): void {
    const started = this.ready;
    delete this.worker;
    this.ready = false;
    const job = this.current;
    if (!started) for (const waiting of this.waiting.splice(0)) waiting.done({ refusal: 'the sandbox for codecs does not start' });
    if (job && job.tries === 0 && !this.closed) {
      job.tries = 1;
      clearTimeout(this.timer);
      delete this.current;
      this.waiting.unshift(job);
    } else {
      if (job) this.rest(job);
      this.finish({ refusal: 'it does not come to an end in time' });
    }
    this.next();
  }

  private rest(job: Job): void {
    if (this.resting.size >= MOST_RESTING) this.resting.clear();
    this.resting.set(job.script, [...this.endedBy(job), { frame: frameOf(job), until: performance.now() + REST_MS }]);
  }

  private rests(job: Job): boolean {
    const ended = this.endedBy(job);
    return ended.length >= MOST_ENDED || ended.some(({ frame }) => frame === frameOf(job));
  }

  private endedBy({ script }: Job): readonly { readonly frame: string; readonly until: number }[] {
    return (this.resting.get(script) ?? []).filter(({ until }) => until > performance.now());
  }

  private finish(outcome: Outcome): void {
    clearTimeout(this.timer);
    const job = this.current;
    delete this.current;
    job?.done(outcome);
  }
}

const frameOf = ({ frame: { bytes, fPort } }: Job): string => `${fPort ?? ''}:${hex(bytes)}`;

/** A codec answers `{data, errors?, warnings?}`. Errors beside data do not spoil it: the data are judged like any. */
function outcomeOf({ json, refusal }: Answer): Outcome {
  if (json === undefined) return { refusal: refusal ?? 'it gave no answer' };
  let answer: unknown;
  try {
    answer = JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return { refusal: 'its answer is no object {data}' };
  }
  const { data, errors } = (isFields(answer) ? answer : {}) as Fields;
  if (isFields(data)) return { payload: data };
  const [error] = Array.isArray(errors) ? errors : [];
  return { refusal: typeof error === 'string' ? `it says: ${error.slice(0, 200)}` : 'its answer is no object {data}' };
}
