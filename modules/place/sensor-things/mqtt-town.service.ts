import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ChangeStream, ChangeStreamDocument, Document } from 'mongodb';
import { keysOf, readTopic, type Topic } from '../../../core/sta/topics.js';
import { Log } from '../../platform/log/log.js';
import { type Guest, type GuestRoom, MqttGuests } from '../../sensing/mqtt/mqtt-guests.js';
import { isPartnerKey, PartnerKeys } from '../partners/partner-keys.service.js';
import { PartnerUsage } from '../partners/usage.store.js';
import { MqttPublisher } from './mqtt-publisher.service.js';
import { Qualities } from './qualities.service.js';
import { TownReader } from './reader.service.js';
import { TownNews, type News } from './town-news.js';
import { entityView, valuesOfDoc } from './view.js';

const AGAIN_MS = 1_000;
/** Topics of one connection. [ours] */
const MOST_TOPICS = 1_000;

interface Waiting {
  readonly topic: Topic;
  readonly guests: Set<PartnerGuest>;
}

/** SensorThings over MQTT (18-088, chapter 14): partners sign in with a key's id and the key; its scopes decide both ways. */
@Injectable()
export class MqttTown implements GuestRoom, BeforeApplicationShutdown {
  /** By topic as it was asked for, and those topics by what they wait for. */
  private readonly topics = new Map<string, Waiting>();
  private readonly byKey = new Map<string, Set<string>>();
  private stream?: ChangeStream<Document, ChangeStreamDocument>;
  private listening?: Promise<void>;
  private over = false;

  constructor(
    private readonly guests: MqttGuests, private readonly keys: PartnerKeys, private readonly news: TownNews, private readonly publisher: MqttPublisher,
    private readonly usage: PartnerUsage, private readonly reader: TownReader, private readonly qualities: Qualities, private readonly log: Log,
  ) {
    guests.receiveIn(this);
  }

  claims(password: string): boolean {
    return isPartnerKey(password);
  }

  /** The username is the key's id: nobody takes the place of another's client. */
  async signIn(username: string, password: string): Promise<Guest | undefined> {
    const key = await this.keys.find(password);
    return key && key.id === username ? new PartnerGuest(this, this.keys, this.publisher, key.id, password) : undefined;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.over = true;
    await this.stream?.close();
  }

  /** Resolves when nothing that is made from now on can be missed. */
  async join(name: string, guest: PartnerGuest): Promise<boolean> {
    const topic = readTopic(name);
    if (!topic) return false;
    let waiting = this.topics.get(name);
    if (!waiting) {
      this.topics.set(name, (waiting = { topic, guests: new Set() }));
      this.byKey.set(topic.key, (this.byKey.get(topic.key) ?? new Set()).add(name));
    }
    waiting.guests.add(guest);
    this.listening ??= this.listen();
    await this.listening;
    return true;
  }

  quit(name: string, guest: PartnerGuest): void {
    const waiting = this.topics.get(name);
    waiting?.guests.delete(guest);
    if (!waiting || waiting.guests.size > 0) return;
    this.topics.delete(name);
    const names = this.byKey.get(waiting.topic.key);
    names?.delete(name);
    if (names?.size === 0) this.byKey.delete(waiting.topic.key);
    if (this.topics.size === 0) this.rest();
  }

  private rest(): void {
    const { stream } = this;
    this.stream = undefined;
    this.listening = undefined;
    void stream?.close().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const stream = this.news.open();
    this.stream = stream;
    // The first look opens it at the store; what it brings already is told as well.
    const first = await stream.tryNext();
    if (first) await this.tell(first);
    void this.follow(stream);
  }

  private async follow(stream: ChangeStream<Document, ChangeStreamDocument>): Promise<void> {
    try {
      while (!stream.closed) {
        const change = await stream.tryNext();
        if (change) await this.tell(change);
      }
    } catch (error) {
      if (this.over || this.stream !== stream) return;
      this.log.failure('mqtt-news', error);
      this.rest();
      setTimeout(() => {
        if (!this.over && this.topics.size > 0) this.listening ??= this.listen().catch((again: unknown) => void this.log.failure('mqtt-news', again));
      }, AGAIN_MS).unref();
    }
  }

  private async tell(change: ChangeStreamDocument): Promise<void> {
    const news = this.news.read(change);
    if (!news) return;
    const names = keysOf(news.set, news.doc._id, news.doc.to).flatMap((key) => [...(this.byKey.get(key) ?? [])]);
    if (names.length === 0) return;
    const [doc = news.doc] = news.set === 'Observations' ? await this.qualities.judged([news.doc]) : [];
    for (const name of names) this.tellOne(name, { ...news, doc });
  }

  private tellOne(name: string, { set, doc }: News): void {
    const waiting = this.topics.get(name);
    if (!waiting) return;
    const { property, select } = waiting.topic;
    this.guests.say(name, JSON.stringify(property ? { [property.at(-1) ?? '']: property.reduce<unknown>(inside, valuesOfDoc(set, doc)) ?? null } : entityView(this.reader.base, set, doc, select)));
    for (const guest of waiting.guests) void guest.key().then((key) => key && this.usage.count(key, 'mqttNews'));
  }
}

const inside = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);

/** One connection of a partner's. What it may do is asked of its key each time: a key that has ended does nothing more. */
export class PartnerGuest implements Guest {
  private readonly topics = new Set<string>();

  constructor(private readonly town: MqttTown, private readonly keys: PartnerKeys, private readonly publisher: MqttPublisher, private readonly id: string, private readonly secret: string) {}

  async key(): ReturnType<PartnerKeys['find']> {
    const key = await this.keys.find(this.secret);
    return key?.id === this.id ? key : undefined;
  }

  async isWelcome(): Promise<boolean> {
    return (await this.key()) !== undefined;
  }

  async publish(topic: string, payload: Buffer): Promise<boolean> {
    const key = await this.key();
    return key !== undefined && this.publisher.take(topic, payload, key);
  }

  async subscribe(topic: string): Promise<boolean> {
    const key = await this.key();
    if (!key?.scopes.includes('sta:read') || this.topics.size >= MOST_TOPICS || !(await this.town.join(topic, this))) return false;
    this.topics.add(topic);
    return true;
  }

  unsubscribe(topic: string): void {
    this.topics.delete(topic);
    this.town.quit(topic, this);
  }

  leave(): void {
    for (const topic of [...this.topics]) this.unsubscribe(topic);
  }
}
