import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { crashPoint } from '../../../platform/crash-points.js';
import { Log } from '../../../platform/log/log.js';
import { Leases } from '../../../platform/store/leases.js';
import type { Receipt } from '../../ingest/ingest.service.js';
import { Devices } from '../../things/devices.service.js';
import { Sources } from '../../things/sources.service.js';
import { FrontDoor } from '../front-door.service.js';
import { read, ReaderFailed } from './reader-process.js';
import type { Line } from './reader/lines.js';
import type { UploadDoc } from './upload.js';
import { UploadFiles } from './upload-files.js';
import { birthDigest } from './uploads.service.js';
import { UploadsStore } from './uploads.store.js';

const LOOK_MS = 500;
/** Renewed while a file is read; what a killed reader left undone waits no longer than this. [ours] */
const LEASE_MS = 6_000;
/** A file that ends its reader three times is refused: it will do so again. [ours] */
const MOST_ATTEMPTS = 3;
const AGAIN_MS = 5_000;
/** What nobody came back for is deleted after a week. [ours] */
const KEPT_MS = 7 * 86_400_000;
const FORGET_EVERY_MS = 3_600_000;

const WHY: Readonly<Record<ReaderFailed['why'], string>> = {
  'took-too-long': 'The file took longer to read than any honest file does.', 'too-much-memory': 'The file needs more memory to read than any honest file does.',
  'not-built': 'The reading program is missing. Build it with npm run build.', ended: 'The reading program broke off on this file.',
};

const BORN_OTHERWISE = 'The date of birth in the file is not the resident’s. Somebody must say whether it is the right file.';
const ANOTHERS = 'The very same file was taken for another resident already. Somebody must say whether it is this one’s.';

/** Reads what was handed in, one file at a time, in a process of its own, and puts it through the one way in. */
@Injectable()
export class UploadWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('uploads', error));
  private forgetAt = 0;

  constructor(
    private readonly store: UploadsStore, private readonly files: UploadFiles, private readonly front: FrontDoor, private readonly sources: Sources, private readonly devices: Devices,
    private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    for (const doc of await this.store.due()) {
      // Its file lies in the data folder of the process that took it in.
      if (this.round.isOver || !this.files.isHere(doc._id)) continue;
      // The same file for several residents at once is read for one after the other, so that the next is asked about.
      await this.leases.holding(`upload/${doc.digest ?? doc._id}`, LEASE_MS, () => this.work(doc));
    }
    if (this.clock.now() >= this.forgetAt) await this.forget();
  }

  private async work(doc: UploadDoc): Promise<void> {
    try {
      await this.readThrough(doc);
    } catch (error) {
      const why = error instanceof ReaderFailed ? WHY[error.why] : 'The readings could not be stored just now.';
      const over = error instanceof ReaderFailed && (doc.attempts + 1 >= MOST_ATTEMPTS || error.why === 'took-too-long' || error.why === 'too-much-memory');
      this.log.failure('upload', error, { id: doc._id, why: error instanceof ReaderFailed ? error.why : undefined });
      if (over) await this.end(doc, { state: 'refused', why });
      else await this.store.move(doc._id, 'waiting', { attempts: doc.attempts + 1, why, dueAt: new Date(this.clock.now() + AGAIN_MS) });
    }
  }

  private async readThrough(doc: UploadDoc): Promise<void> {
    const { zone, dayOrder, person, name } = doc;
    const task = { file: this.files.path(doc._id), name, zone, now: this.clock.now(), ...(dayOrder ? { dayOrder } : {}), ...(person ? { person } : {}) };
    let batch = 0;
    if ((await this.store.isOthers(doc)) && (await this.isHeld(doc, ANOTHERS))) return;
    for await (const line of read(task)) {
      // A file that is half read goes on after the next start.
      if (this.round.isOver) return;
      if (line.type === 'owner' && doc.birthDigest !== undefined && birthDigest(doc._id, line.birthDate) !== doc.birthDigest && (await this.isHeld(doc, BORN_OTHERWISE))) return;
      if (line.type === 'refused') return this.end(doc, { state: 'refused', why: line.detail });
      if (line.type === 'done') return this.end(doc, { state: 'done', rows: line.rows, passedOver: line.passedOver, bytesRead: doc.size, why: '' });
      if (line.type !== 'batch' || (batch += 1) <= doc.batches) continue;
      // Nobody has called it off, and no erasure has taken it away, since its reading began.
      if (!(await this.store.move(doc._id, 'waiting', { begun: true }))) return;
      await this.accept(doc, line);
    }
  }

  private async accept(doc: UploadDoc, { said, unsaid, bytes }: Extract<Line, { type: 'batch' }>): Promise<void> {
    const source = this.sources.find(doc.source);
    if (!source || this.devices.named(doc.source, doc.name)?.subject !== doc.subject) throw new ReaderFailed('ended');
    const receipt: Receipt = await this.front.accept({ said, unsaid }, source);
    crashPoint('upload.before-progress');
    const { accepted, duplicates, quarantined, rejected } = receipt;
    await this.store.progress(doc._id, { accepted, duplicates, quarantined: quarantined.length, rejected: rejected.length, batches: 1 }, bytes, rejected.slice(0, 20).map(({ detail }) => detail));
  }

  /** Until somebody says that it is right all the same; who has said so of this is not asked again. */
  private async isHeld({ _id, confirmed = [] }: UploadDoc, why: string): Promise<boolean> {
    if (confirmed.includes(why)) return false;
    await this.store.move(_id, 'waiting', { state: 'held', why });
    return true;
  }

  private async end(doc: UploadDoc, change: Partial<UploadDoc>): Promise<void> {
    await this.store.move(doc._id, 'waiting', change);
    await this.files.remove(doc._id);
  }

  private async forget(): Promise<void> {
    this.forgetAt = this.clock.now() + FORGET_EVERY_MS;
    for (const { _id, state } of await this.store.forgotten(new Date(this.clock.now() - KEPT_MS))) {
      await this.store.move(_id, state, { state: 'refused', why: 'Nobody came back to it within a week.' });
      await this.files.remove(_id);
    }
    // A crash between the last word on an upload and the end of its file leaves the file.
    const names = await this.files.names();
    const open = await this.store.open(names);
    for (const name of names) if (!open.has(name)) await this.files.remove(name);
  }
}
