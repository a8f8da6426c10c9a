import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { DeviceId, ResidentId } from '../../../core/ids.js';
import type { Device, Issue } from '../../../core/things/device.js';
import { openIssue } from '../../../core/things/issue.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { Store } from '../../platform/store/store.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Installations } from '../installations/installations.service.js';
import { PhotoBench } from './photo-bench.js';

interface PhotoDoc {
  /** `{device}\n{start of the issue}`: one photo of each installation. */
  _id: string;
  device: DeviceId;
  subject: ResidentId;
  issueFrom: Date;
  /** What is to be seen, for those who do not see it. */
  alt: string;
  jpeg: Binary;
  width: number;
  height: number;
  at: Date;
  expiresAt?: Date;
}

export interface Photo {
  readonly alt: string;
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
  readonly at: number;
}

/** The inside of somebody's home is kept for a month after the device left it, in case it is asked where it hung. [ours] */
const KEPT_AFTER_MS = 30 * 86_400_000;
const LOOK_EVERY_MS = 3_600_000;

/** Photos of where devices were put up: their resident's data, for those who may see the resident. */
@Injectable()
export class Photos implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly photos: Collection<PhotoDoc>;
  private readonly round = new Round(LOOK_EVERY_MS, () => this.endWithIssues(), (error) => this.log.failure('photos', error));

  constructor(
    store: Store, private readonly bench: PhotoBench, private readonly devices: Devices, private readonly installations: Installations,
    private readonly clock: Clock, private readonly log: Log,
  ) {
    this.photos = store.collection<PhotoDoc>('photos');
    store.index('photos', { expiresAt: 1 }, { expireAfterSeconds: 0 });
    store.index('photos', { subject: 1, at: 1 });
  }

  onApplicationBootstrap(): void {
    this.round.start({ atOnce: true });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  /** The photo of where it stands now; one that was there before makes room. */
  async put(id: string, { file, alt }: { file: Uint8Array; alt: string }, viewer: Viewer): Promise<void> {
    const device = await this.installations.known(id, viewer, 'put-photo');
    const issue = this.issueOf(device);
    const { jpeg, width, height } = await this.bench.make(file);
    const photo = { device: device.id, subject: issue.subject, issueFrom: new Date(issue.from), alt, jpeg: new Binary(jpeg), width, height, at: new Date(this.clock.now()) };
    await this.photos.replaceOne({ _id: keyOf(device, issue) }, photo, { upsert: true });
  }

  /** Each look is audited. */
  async find(id: string, viewer: Viewer): Promise<Photo> {
    const device = await this.installations.known(id, viewer, 'read-photo');
    const issue = openIssue(device);
    const doc = issue && (await this.photos.findOne({ _id: keyOf(device, issue) }));
    if (!doc) throw notFound('photo');
    return { alt: doc.alt, jpeg: Buffer.from(doc.jpeg.buffer), width: doc.width, height: doc.height, at: doc.at.getTime() };
  }

  /** What a page needs to show it. */
  async about(device: Device): Promise<Omit<Photo, 'jpeg'> | undefined> {
    const issue = openIssue(device);
    const doc = issue && (await this.photos.findOne({ _id: keyOf(device, issue) }, { projection: { jpeg: 0 } }));
    return doc ? { alt: doc.alt, width: doc.width, height: doc.height, at: doc.at.getTime() } : undefined;
  }

  async remove(id: string, viewer: Viewer): Promise<void> {
    const device = await this.installations.known(id, viewer, 'remove-photo');
    const issue = openIssue(device);
    const { deletedCount } = issue ? await this.photos.deleteOne({ _id: keyOf(device, issue) }) : { deletedCount: 0 };
    if (deletedCount === 0) throw notFound('photo');
  }

  /** Photos of installations that are over get their last day. Found by looking, so no way of ending one can forget them. */
  async endWithIssues(): Promise<void> {
    for await (const { _id, device, issueFrom } of this.photos.find({ expiresAt: { $exists: false } }, { projection: { device: 1, issueFrom: 1 } })) {
      const known = this.devices.find(device);
      if (!known) continue;
      const issue = known.issues.find(({ from }) => from === issueFrom.getTime());
      const over = issue ? issue.to : this.clock.now();
      if (over !== undefined) await this.photos.updateOne({ _id }, { $set: { expiresAt: new Date(over + KEPT_AFTER_MS) } });
    }
  }

  private issueOf(device: Device): Issue {
    const issue = openIssue(device);
    if (!issue) throw new Problem(409, 'conflict', 'This device lies in store; a photo shows where it stands with somebody.');
    return issue;
  }
}

const keyOf = (device: Pick<Device, 'id'>, issue: Issue): string => `${device.id}\n${issue.from}`;
