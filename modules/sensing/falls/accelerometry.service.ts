import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { FallFinding } from '../../../core/falls/finding.js';
import { ONE_EVENT_MS } from '../../../core/falls/fuse.js';
import { isAtRest, isTrunk } from '../../../core/falls/profile.js';
import type { Sample, WornAt } from '../../../core/falls/sample.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import { issueAt } from '../../../core/things/issue.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { DeviceWords } from '../health/device-words.service.js';
import { Ingest } from '../ingest/ingest.service.js';
import { maySpeakFor, type Sender } from '../ingest/sender.js';
import { Devices } from '../things/devices.service.js';
import { TagStream } from './tag-stream.js';

/** A part of a tag's stream, read and not yet judged. */
export interface Part {
  readonly device: string;
  readonly position: WornAt;
  readonly samples: readonly Sample[];
  /** g; the most that one axis can say. */
  readonly rangeG?: number;
}

/** What became of a part: falls that are now durable readings of the device, each with its reason. */
export interface Heard {
  readonly samples: number;
  readonly falls: readonly (Pick<FallFinding, 'position' | 'because' | 'differ'> & { readonly at: string; readonly outcome: 'told' | 'same-fall' | 'outvoted' })[];
}

/** A tag that has not been heard for so long sends nothing more of what it began: that is decided on what is known. [ours] */
const SILENT_MS = 20_000;
/** A stream kept no longer: the next part begins anew. */
const FORGOTTEN_MS = 10 * 60_000;
const LOOK_EVERY_MS = 2_000;
/** A stream shows that its tag lives; supervision need not hear it more often. [ours] */
const BEAT_EVERY_MS = 60_000;
/** Beyond so many tags at once the one longest silent is forgotten: about 100 kB a stream at most. */
const MOST_STREAMS = 2_000;

/**
 * Listens to worn accelerometers and tells of falls, as readings of kind `fall` by the one way in, so that the rule with
 * its time to cancel is asked. Raw samples are not kept: they are heavy and intimate. What was heard lives in memory
 * alone; after a restart a sender repeats its last ten seconds.
 */
@Injectable()
export class Accelerometry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly streams = new Map<DeviceId, TagStream>();
  /** The last fall that was told of each person, and by which tag. */
  private readonly told = new Map<SubjectId, { readonly at: number; readonly device: DeviceId }>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly devices: Devices, private readonly ingest: Ingest, private readonly words: DeviceWords, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.lookForSilence(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Resolves when every fall found so far is durable; throws a Problem otherwise, and the falls are told with the next part. */
  async hear(part: Part, sender: Sender): Promise<Heard> {
    const last = part.samples.at(-1) as Sample;
    const device = this.mayTell(part.device, sender, last.t);
    const stream = this.streamOf(device, part, sender, last.t);
    stream.hear(part.samples);
    await this.beat(stream, last.t);
    return { samples: part.samples.length, falls: await this.tell(stream) };
  }

  private mayTell(id: string, sender: Sender, at: number): Device {
    const device = this.devices.find(id);
    if (sender.kind === 'device' && id !== sender.device.id) throw new Problem(403, 'forbidden', 'device: this key may send only for its own device.', { field: 'device' });
    if (!device || device.retiredAt !== undefined || !issueAt(device, at) || !maySpeakFor(sender, device, at)) {
      throw new Problem(404, 'not-found', 'device: is not registered for this sender, or nobody had it then. Register it with POST /api/v1/devices.', { field: 'device' });
    }
    return device;
  }

  /** Another person, or another place on the body, is another stream. */
  private streamOf({ id, issues }: Device, { position, rangeG }: Part, sender: Sender, at: number): TagStream {
    const subject = (issueAt({ issues }, at) as { subject: SubjectId }).subject;
    let stream = this.streams.get(id);
    if (stream?.subject !== subject || stream.position !== position) stream = new TagStream(id, subject, position, rangeG, sender);
    stream.heardAt = this.clock.now();
    stream.sender = sender;
    this.streams.delete(id);
    this.streams.set(id, stream);
    if (this.streams.size > MOST_STREAMS) this.streams.delete(this.streams.keys().next().value as DeviceId);
    return stream;
  }

  private async beat(stream: TagStream, at: number): Promise<void> {
    if (stream.heardAt - stream.beatAt < BEAT_EVERY_MS) return;
    // Before the beat, which wakes the question what is the matter with it.
    await this.tellOfScale(stream);
    const beat = { device: stream.device, kind: 'heartbeat', at: textOf(at) };
    await this.ingest.accept([beat], stream.sender);
    stream.beatAt = stream.heardAt;
  }

  /** A tag whose scale is broken finds no fall, and would seem to watch. */
  private async tellOfScale(stream: TagStream): Promise<void> {
    const { restWeight } = stream.watch;
    if (restWeight === undefined || isAtRest(restWeight) === stream.saidRight) return;
    await this.words.told([{ device: stream.device, about: { restWeight } }]);
    stream.saidRight = isAtRest(restWeight);
  }

  private async tell(stream: TagStream): Promise<Heard['falls']> {
    const falls: Heard['falls'][number][] = [];
    for (const finding of [...stream.pending]) {
      const outcome = this.weigh(stream, finding);
      if (outcome === 'told') {
        await this.ingest.accept([{ device: stream.device, kind: 'fall', value: true, at: textOf(finding.at) }], stream.sender);
        this.told.set(stream.subject, { at: finding.at, device: stream.device });
      }
      stream.settled(finding);
      falls.push({ at: textOf(finding.at), position: finding.position, because: finding.because, differ: finding.differ, outcome });
    }
    return falls;
  }

  /** As `fuse` does for recordings: one fall is told once, and a trunk that was watching outvotes a limb. */
  private weigh(stream: TagStream, { at }: FallFinding): Heard['falls'][number]['outcome'] {
    const before = this.told.get(stream.subject);
    if (before && before.device !== stream.device && Math.abs(before.at - at) < ONE_EVENT_MS) return 'same-fall';
    if (isTrunk(stream.position)) return 'told';
    const trunk = [...this.streams.values()].some((other) => other.subject === stream.subject && isTrunk(other.position) && other.watch.watched(at) && other.pending.length === 0);
    return trunk ? 'outvoted' : 'told';
  }

  private async lookForSilence(): Promise<void> {
    const now = this.clock.now();
    for (const stream of [...this.streams.values()]) {
      if (now - stream.heardAt < SILENT_MS) continue;
      stream.fallSilent();
      await this.tell(stream).catch((error: unknown) => this.log.failure('falls.silent', error, { device: stream.device }));
      if (stream.pending.length === 0 && now - stream.heardAt >= FORGOTTEN_MS) this.streams.delete(stream.device);
    }
    for (const [subject, { at }] of this.told) if (now - at > FORGOTTEN_MS) this.told.delete(subject);
  }
}

const textOf = (at: number): string => new Date(Math.round(at)).toISOString();
