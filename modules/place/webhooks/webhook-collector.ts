import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ChangeStream, ChangeStreamDocument, Document } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Complaints } from '../../platform/health/complaints.js';
import { Log } from '../../platform/log/log.js';
import { Hints } from '../../platform/queue/hints.js';
import { Leases } from '../../platform/store/leases.js';
import { grouped } from '../../../core/grouped.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { Qualities } from '../sensor-things/qualities.service.js';
import { TownReader } from '../sensor-things/reader.service.js';
import { TownNews } from '../sensor-things/town-news.js';
import { entityView } from '../sensor-things/view.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhooks, type WebhookDoc } from './webhooks.store.js';

const LOOK_MS = 500;
const LEASE_MS = 10_000;
/** What comes within so long goes as one delivery, so many at most. [ours] */
const GATHER_MS = 250, MOST_AT_ONCE = 200;
/** Where to read on is kept so often when nothing comes, or the store would forget that place in quiet times. */
const KEEP_MS = 60_000;
/** The store has forgotten so much that reading on is no longer possible (ChangeStreamHistoryLost, and tokens it does not know). */
const FORGOTTEN = new Set([280, 286]);

/** Turns what was observed into deliveries: one process at a time, in order, each Observation once. */
@Injectable()
export class WebhookCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('webhooks', error));
  private stream?: ChangeStream<Document, ChangeStreamDocument>;

  constructor(
    private readonly webhooks: Webhooks, private readonly sender: WebhookSender, private readonly news: TownNews, private readonly entities: TownEntities, private readonly reader: TownReader, private readonly qualities: Qualities,
    private readonly leases: Leases, private readonly hints: Hints, private readonly complaints: Complaints, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.round.stop();
    await this.stream?.close();
    await stopped;
  }

  private async look(): Promise<void> {
    if ((await this.webhooks.hooks.findOne({})) === null) return;
    await this.leases.holding('webhooks', LEASE_MS, () => this.collect());
  }

  private async collect(): Promise<void> {
    const mark = await this.webhooks.marks.findOne({ _id: 'observations' });
    if (!mark) return;
    const stream = this.stream = this.news.open(['Observations'], mark.token);
    try {
      let before = mark.token, keptAt = this.clock.now();
      while (!this.round.isOver) {
        const docs = await this.gather(stream);
        if (docs.length === 0 && this.clock.now() < keptAt + KEEP_MS) continue;
        const hooks = await this.webhooks.all();
        const bodies = await this.bodies(hooks, docs);
        if (hooks.length === 0 || !(await this.webhooks.keep(bodies, before, stream.resumeToken))) return;
        [before, keptAt] = [stream.resumeToken, this.clock.now()];
        for (const webhook of bodies.keys()) if (!this.hints.add('webhooks', 'webhook.send', { webhook })) this.sender.wake(webhook);
      }
    } catch (error) {
      if (this.round.isOver) return;
      if (FORGOTTEN.has(Number((error as { code?: number }).code))) await this.startAnew();
      throw error;
    } finally {
      await stream.close();
    }
  }

  private async gather(stream: ChangeStream<Document, ChangeStreamDocument>): Promise<EntityDoc[]> {
    const docs: EntityDoc[] = [];
    for (let until = Infinity; docs.length < MOST_AT_ONCE && this.clock.now() < until && !this.round.isOver;) {
      const change = await stream.tryNext();
      if (!change && docs.length === 0) return docs;
      const found = change?.operationType === 'insert' ? this.news.read(change) : undefined;
      if (found) docs.push(found.doc);
      if (until === Infinity) until = this.clock.now() + GATHER_MS;
    }
    return docs;
  }

  /** What each webhook is to be told of these Observations. */
  private async bodies(hooks: readonly WebhookDoc[], docs: readonly EntityDoc[]): Promise<Map<string, string>> {
    const byStream = grouped(await this.qualities.judged(docs), ({ to }) => to['datastream'] as number);
    const streams = await this.entities.of('Datastreams').find({ _id: { $in: [...byStream.keys()] } }).toArray();
    const properties = await this.entities.of('ObservedProperties').find({ _id: { $in: streams.map(({ to }) => to['observedProperty'] as number) } }).toArray();
    const nameOf = new Map(properties.map(({ _id, is }) => [_id, is['name']]));
    const bodies = new Map<string, string>();
    for (const { _id, datastream, kind } of hooks) {
      const wanted = streams.filter((stream) => (datastream === undefined ? nameOf.get(stream.to['observedProperty'] as number) === kind : stream._id === datastream));
      if (wanted.length > 0) bodies.set(_id, this.bodyOf(wanted, byStream));
    }
    return bodies;
  }

  private bodyOf(streams: readonly EntityDoc[], byStream: ReadonlyMap<number, readonly EntityDoc[]>): string {
    const observations = streams.flatMap(({ _id }) => (byStream.get(_id) ?? []).map((doc) => ({ ...entityView(this.reader.base, 'Observations', doc), Datastream: { '@iot.id': _id } })));
    return JSON.stringify({ type: 'observations.created', timestamp: new Date(this.clock.now()).toISOString(), data: { observations } });
  }

  /** Said aloud: what came meanwhile was not brought to anybody. */
  private async startAnew(): Promise<void> {
    await this.webhooks.marks.updateOne({ _id: 'observations' }, { $set: { token: await this.webhooks.tokenNow() } });
    this.complaints.say('webhooks', 'Webhooks stood still for so long that MongoDB has forgotten what happened meanwhile: partners were not told of those observations.');
  }
}
