import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Source } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Parts } from '../../platform/health/parts.service.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { senderOf } from '../ingest/sender.js';
import { Devices } from '../things/devices.service.js';
import { Sources } from '../things/sources.service.js';
import { MqttDoors } from './mqtt-doors.js';
import { ackTopic, deviceOfTopic, MqttMessages } from './mqtt-messages.js';

const SOURCES_MS = 5_000;
const AGAIN_MS = 1_000;

/** A connection to the broker, and what it has asked for. */
interface Line {
  readonly client: MqttClient;
  readonly wanted: () => readonly string[];
  readonly asked: Set<string>;
}

/**
 * Readings from an external broker (MQTT_URL). That broker decides who may publish where; its PUBACK to a device says
 * nothing of us, so devices keep a reading until our acknowledgement. Ours to the broker waits for the durable write.
 *
 * What says itself when it was comes by a session that outlives its connection: the broker keeps for us what came while
 * we were away, and what we had not acknowledged. Of the rest it keeps nothing.
 */
@Injectable()
export class MqttSubscriber implements BeforeApplicationShutdown {
  private lines: readonly Line[] = [];
  private timer?: NodeJS.Timeout;
  private deafSince?: number | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly devices: Devices, private readonly sources: Sources, private readonly doors: MqttDoors, private readonly messages: MqttMessages, private readonly parts: Parts, private readonly clock: Clock, private readonly log: Log) {}

  start(): void {
    const { mqttUrl, dataDir } = this.settings;
    if (!mqttUrl) return;
    // The same after each start, and no other process's: two of one name would throw each other off for ever.
    const name = `hearthline-${hash('sha256', `${hostname()} ${resolve(dataDir)}`, 'hex').slice(0, 12)}`;
    this.lines = [
      this.connect(mqttUrl, { clientId: name, clean: false }, () => ['hearthline/v1/+/readings', ...this.topicsOf(true)]),
      this.connect(mqttUrl, { clientId: `${name}-${Date.now().toString(36)}`, clean: true }, () => this.topicsOf(false)),
    ];
    this.judge();
    this.timer = setInterval(() => void Promise.all(this.lines.map((line) => this.ask(line))).then(() => this.judge()), SOURCES_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.lines.map(({ client }) => client.endAsync().catch(() => undefined)));
  }

  private connect(mqttUrl: string, session: { clientId: string; clean: boolean }, wanted: Line['wanted']): Line {
    // A broker that refuses us once, as while its own list of names is away, would else never be asked again.
    const client = mqtt.connect(mqttUrl, { ...session, reconnectPeriod: 1_000, reconnectOnConnackError: true, resubscribe: false, connectTimeout: 5_000 });
    const line = { client, wanted, asked: new Set<string>() };
    // The library sends its acknowledgement, and reads on, when this has called back. (Its `customHandleAcks` is for MQTT 5 alone.)
    client.handleMessage = (packet, done) => void this.keep(packet, client).then((kept) => kept && done());
    client.on('connect', () => {
      line.asked.clear();
      void this.ask(line).then(() => this.judge());
    });
    client.on('close', () => this.judge());
    client.on('error', (error) => this.log.failure('mqtt-external', error));
    return line;
  }

  /** A source that is made later is heard soon after; what the broker refuses is asked for again. */
  private async ask({ client, wanted, asked }: Line): Promise<void> {
    const topics = new Set(wanted());
    const tell = (error: unknown): unknown => this.log.failure('mqtt-external', error);
    for (const topic of topics) if (client.connected && !asked.has(topic)) await client.subscribeAsync(topic, { qos: 1 }).then(() => asked.add(topic), tell);
    for (const topic of asked) if (client.connected && !topics.has(topic) && asked.delete(topic)) await client.unsubscribeAsync(topic).catch(tell);
  }

  /** What one topic is refused is in the log; a broker that lets us hear nothing at all is a part that stands still. */
  private judge(): void {
    const hears = this.lines.every(({ client, wanted, asked }) => client.connected && (asked.size > 0 || wanted().length === 0));
    this.deafSince = hears ? undefined : (this.deafSince ?? this.clock.now());
    this.parts.broker(this.deafSince === undefined ? {} : { deafSince: this.deafSince });
  }

  private topicsOf(dated: boolean): string[] {
    return this.living().flatMap((source) => this.doors.topicsOf(source, dated));
  }

  private living(): Source[] {
    return this.sources.all().filter((source) => source.retiredAt === undefined);
  }

  /** Tried until it is kept, which it is not where we end first: the broker holds it, and what comes meanwhile. */
  private async keep({ topic, payload, retain }: IPublishPacket, client: MqttClient): Promise<boolean> {
    for (;;) {
      try {
        await this.receive(topic, Buffer.from(payload), retain, client);
        return true;
      } catch (error) {
        this.log.failure('mqtt-external', error);
        if (client.disconnecting) return false;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  private async receive(topic: string, payload: Buffer, retained: boolean, client: MqttClient): Promise<void> {
    if (!topic.startsWith('hearthline/')) return this.receiveOfSource(topic, payload, retained);
    const id = deviceOfTopic(topic);
    const device = id === undefined ? undefined : this.devices.find(id);
    if (!device) return this.log.warning('mqtt-unknown-device');
    const ack = await this.messages.accept(device.id, payload, senderOf(device));
    // Not waited for: the broker's answer to it stands behind this message in the line.
    client.publishAsync(ackTopic(device.id), JSON.stringify(ack), { qos: 1 }).catch((error: unknown) => this.log.failure('mqtt-external', error));
  }

  private async receiveOfSource(topic: string, payload: Buffer, retained: boolean): Promise<void> {
    // Of two bases that both fit, the longer one is meant: homes/12/zigbee2mqtt before homes.
    const nearest = this.living().sort((a, b) => (this.doors.baseOf(b)?.length ?? 0) - (this.doors.baseOf(a)?.length ?? 0));
    for (const source of nearest) if (await this.doors.accept(topic, payload, source, retained)) return;
    this.log.warning('mqtt-unknown-source');
  }
}
