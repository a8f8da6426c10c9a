import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { LARGEST_PHOTO, photoFormat } from '../../../core/things/photo-format.js';
import { Problem } from '../../platform/http/problem.js';
import { EXITS } from './shrink/exits.js';

/** Beside the compiled modules, or in dist/ when run from source. */
const SCRIPT = ['./shrink/main.js', '../../../dist/modules/care/photos/shrink/main.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
/** A phone's photo takes less than a second of an idle machine. [ours] */
const WITHIN_MS = 20_000;
const MOST_OUT = 1_000_000;
/** Pictures that wait for the one that is being made; whoever comes after is asked to come again. [ours] */
const MOST_WAITING = 8;

export interface Picture {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

const REFUSALS: Readonly<Record<number, string>> = {
  [EXITS.tooManyPixels]: 'photo: the picture has more than 40 million pixels. Send a smaller one.',
  [EXITS.stillTooLarge]: 'photo: the picture cannot be made small enough. Send a plainer or smaller one.',
};

/** Makes pictures anew, one at a time, each in a process of its own that is gone afterwards. */
@Injectable()
export class PhotoBench {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Throws a Problem that names `photo` and says what to do. */
  async make(file: Uint8Array): Promise<Picture> {
    const format = photoFormat(file);
    if (typeof format === 'object') throw new Problem(415, 'not-supported', `photo: ${format.refused}.`, { field: 'photo' });
    if (file.length > LARGEST_PHOTO) throw new Problem(413, 'too-long', 'photo: the file is larger than 10 MB. Send a smaller picture.', { field: 'photo' });
    if (this.waiting >= MOST_WAITING) throw new Problem(503, 'transient', 'Many photos are being worked on. Send this one again in a moment.', { retryAfterSeconds: 5 });
    this.waiting += 1;
    const picture = this.last.then(() => shrink(file));
    this.last = picture.catch(() => undefined).finally(() => { this.waiting -= 1; });
    return picture;
  }
}

function shrink(file: Uint8Array): Promise<Picture> {
  const script = SCRIPT.find((path) => existsSync(path));
  if (!script) throw new Problem(503, 'transient', 'Photos cannot be worked on here: the build is missing. Run npm run build.');
  return new Promise((resolve, reject) => {
    // No environment: it has no need of any secret, nor of any setting.
    const child = spawn(process.execPath, ['--max-old-space-size=128', script], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, timeout: WITHIN_MS, killSignal: 'SIGKILL' });
    const out: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_OUT) child.kill('SIGKILL');
      else out.push(chunk);
    });
    child.stdin.on('error', () => undefined); // it may end before it has read all
    child.once('error', reject);
    child.once('close', (code) => {
      const picture = code === 0 ? pictureIn(Buffer.concat(out)) : undefined;
      if (picture) return resolve(picture);
      reject(new Problem(422, 'value', REFUSALS[code ?? -1] ?? 'photo: the picture is damaged and cannot be read. Take it again, or send it as JPEG.', { field: 'photo' }));
    });
    child.stdin.end(file);
  });
}

function pictureIn(out: Buffer): Picture | undefined {
  const end = out.indexOf('\n');
  if (end < 0) return undefined;
  const { width, height } = JSON.parse(out.subarray(0, end).toString()) as { width: number; height: number };
  return { jpeg: out.subarray(end + 1), width, height };
}
