import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { FieldWords } from '../../../../core/doors/lorawan/say-uplink.js';
import type { SourceId } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Store } from '../../../platform/store/store.js';

/** How uplinks of one device profile of one network are read. Without codec and script, the network's own decoding is. */
export interface ProfileCodec {
  /** One of our own, by name. */
  readonly codec?: string;
  /** A maker's JavaScript, run in the sandbox. */
  readonly script?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly fields?: FieldWords;
}

interface CodecDoc {
  _id: string;
  source: SourceId;
  profile: string;
  /** As text: names of fields come from others and may hold dots and dollars. */
  codec: string;
  updatedAt: Date;
}

interface TroubleDoc {
  _id: string;
  source: SourceId;
  profile: string;
  reason: string;
  count: number;
  lastAt: Date;
}

/** Uplinks that no codec could read: counted, with the last reason. */
export interface Trouble {
  readonly profile: string;
  readonly reason: string;
  readonly count: number;
  readonly lastAt: string;
}

/** Another process may change a codec: its word is ours after this long. */
const REFRESH_MS = 5_000;
const TROUBLES_KEPT_SECONDS = 90 * 86_400;
/** Profiles of one source whose troubles are kept; a network that invents names fills no store. [ours] */
const MOST_TROUBLES = 500;

const idOf = (source: SourceId, profile: string): string => `${source}\n${profile}`;

/** Codecs by source and device profile, held in memory, since every uplink asks. */
@Injectable()
export class Codecs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly docs: Collection<CodecDoc>;
  private readonly troubles: Collection<TroubleDoc>;
  private byId = new Map<string, ProfileCodec>();
  private timer?: NodeJS.Timeout;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<CodecDoc>('codecs');
    this.troubles = store.collection<TroubleDoc>('codecTroubles');
    store.index('codecTroubles', { source: 1 });
    store.index('codecTroubles', { lastAt: 1 }, { expireAfterSeconds: TROUBLES_KEPT_SECONDS });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Of the first of these profiles that has one. */
  of(source: SourceId, profiles: readonly string[]): ProfileCodec | undefined {
    for (const profile of profiles) {
      const codec = this.byId.get(idOf(source, profile));
      if (codec) return codec;
    }
    return undefined;
  }

  all(source: SourceId): (ProfileCodec & { readonly profile: string })[] {
    return [...this.byId].filter(([id]) => id.startsWith(`${source}\n`)).map(([id, codec]) => ({ profile: id.slice(source.length + 1), ...codec }));
  }

  async put(source: SourceId, profile: string, codec: ProfileCodec): Promise<void> {
    const _id = idOf(source, profile);
    await this.docs.replaceOne({ _id }, { source, profile, codec: JSON.stringify(codec), updatedAt: new Date(this.clock.now()) }, { upsert: true });
    await this.troubles.deleteOne({ _id });
    await this.refresh();
  }

  async remove(source: SourceId, profile: string): Promise<boolean> {
    const { deletedCount } = await this.docs.deleteOne({ _id: idOf(source, profile) });
    await this.refresh();
    return deletedCount === 1;
  }

  /** An uplink was not decoded: not lost in silence. */
  async trouble(source: SourceId, profile: string, reason: string): Promise<void> {
    const _id = idOf(source, profile);
    const update = { $set: { source, profile, reason, lastAt: new Date(this.clock.now()) }, $inc: { count: 1 } };
    const { matchedCount } = await this.troubles.updateOne({ _id }, update);
    if (matchedCount === 0 && (await this.troubles.countDocuments({ source }, { limit: MOST_TROUBLES })) < MOST_TROUBLES) await this.troubles.updateOne({ _id }, update, { upsert: true });
  }

  async troublesOf(source: SourceId): Promise<Trouble[]> {
    const docs = await this.troubles.find({ source }).sort({ lastAt: -1 }).limit(MOST_TROUBLES).toArray();
    return docs.map(({ profile, reason, count, lastAt }) => ({ profile, reason, count, lastAt: lastAt.toISOString() }));
  }

  private async refresh(): Promise<void> {
    const docs = await this.docs.find().toArray();
    this.byId = new Map(docs.map(({ _id, codec }) => [_id, JSON.parse(codec) as ProfileCodec]));
  }
}
