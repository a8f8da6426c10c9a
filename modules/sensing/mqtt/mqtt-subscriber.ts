import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Source } from '../../../core/things/source.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { senderOf } from '../ingest/sender.js';
import { Devices } from '../things/devices.service.js';
import { Sources } from '../things/sources.service.js';
import { MqttDoors } from './mqtt-doors.js';
import { ackTopic, deviceOfTopic, MqttMessages } from './mqtt-messages.js';

const SOURCES_MS = 5_000;
const AGAIN_MS = 1_000;

/**
 * Readings from an external broker (MQTT_URL). That broker decides who may publish where; its PUBACK to a device says
 * nothing of us, so devices keep a reading until our acknowledgement. Ours to the broker waits for the durable write.
 */
@Injectable()
export class MqttSubscriber implements BeforeApplicationShutdown {
  private client?: MqttClient;
  private timer?: NodeJS.Timeout;
  /** Topics of sources that this connection has asked for. */
  private readonly asked = new Set<string>();

  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly devices: Devices, private readonly sources: Sources, private readonly doors: MqttDoors, private readonly messages: MqttMessages, private readonly log: Log) {}

  start(): void {
    const { mqttUrl } = this.settings;
    if (!mqttUrl) return;
    const client = mqtt.connect(mqttUrl, {
      clientId: `hearthline-${process.pid}-${Date.now().toString(36)}`,
      reconnectPeriod: 1_000,
      connectTimeout: 5_000,
    });
    // The library sends its acknowledgement, and reads on, when this has called back. (Its `customHandleAcks` is for MQTT 5 alone.)
    client.handleMessage = (packet, done) => void this.keep(packet).then(() => done());
    client.on('connect', () => {
      this.asked.clear();
      client.subscribe('hearthline/v1/+/readings', { qos: 1 });
      this.askForSources();
    });
    this.timer = setInterval(() => this.askForSources(), SOURCES_MS);
    client.on('error', (error) => this.log.failure('mqtt-external', error));
    this.client = client;
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.client?.endAsync().catch(() => undefined);
  }

  /** A source that is made later is heard soon after. */
  private askForSources(): void {
    if (!this.client?.connected) return;
    for (const source of this.living()) {
      for (const topic of this.doors.topicsOf(source)) if (!this.asked.has(topic)) this.client.subscribe(topic, { qos: 1 });
      for (const topic of this.doors.topicsOf(source)) this.asked.add(topic);
    }
  }

  private living(): Source[] {
    return this.sources.all().filter((source) => source.retiredAt === undefined);
  }

  /** Tried until it is kept: the broker holds what comes meanwhile. */
  private async keep({ topic, payload, retain }: IPublishPacket): Promise<void> {
    for (;;) {
      try {
        return await this.receive(topic, Buffer.from(payload), retain);
      } catch (error) {
        this.log.failure('mqtt-external', error);
        if (!this.client || this.client.disconnecting) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  private async receive(topic: string, payload: Buffer, retained: boolean): Promise<void> {
    if (!topic.startsWith('hearthline/')) return this.receiveOfSource(topic, payload, retained);
    const id = deviceOfTopic(topic);
    const device = id === undefined ? undefined : this.devices.find(id);
    if (!device) return this.log.warning('mqtt-unknown-device');
    const ack = await this.messages.accept(device.id, payload, senderOf(device));
    // Not waited for: the broker's answer to it stands behind this message in the line.
    this.client?.publishAsync(ackTopic(device.id), JSON.stringify(ack), { qos: 1 }).catch((error: unknown) => this.log.failure('mqtt-external', error));
  }

  private async receiveOfSource(topic: string, payload: Buffer, retained: boolean): Promise<void> {
    // Of two bases that both fit, the longer one is meant: homes/12/zigbee2mqtt before homes.
    const nearest = this.living().sort((a, b) => (this.doors.baseOf(b)?.length ?? 0) - (this.doors.baseOf(a)?.length ?? 0));
    for (const source of nearest) if (await this.doors.accept(topic, payload, source, retained)) return;
    this.log.warning('mqtt-unknown-source');
  }
}
