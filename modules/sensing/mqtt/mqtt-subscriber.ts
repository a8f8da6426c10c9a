import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import mqtt, { type MqttClient } from 'mqtt';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { senderOf } from '../ingest/sender.js';
import { Devices } from '../things/devices.service.js';
import { ackTopic, deviceOfTopic, MqttMessages } from './mqtt-messages.js';

/**
 * Readings from an external broker (MQTT_URL). That broker decides who may publish where; its PUBACK to a device says
 * nothing of us, so devices keep a reading until our acknowledgement. Ours to the broker waits for the durable write.
 */
@Injectable()
export class MqttSubscriber implements BeforeApplicationShutdown {
  private client?: MqttClient;

  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly devices: Devices, private readonly messages: MqttMessages, private readonly log: Log) {}

  start(): void {
    const { mqttUrl } = this.settings;
    if (!mqttUrl) return;
    const client = mqtt.connect(mqttUrl, {
      clientId: `hearthline-${process.pid}-${Date.now().toString(36)}`,
      reconnectPeriod: 1_000,
      connectTimeout: 5_000,
      customHandleAcks: (topic, payload, _packet, done) => {
        this.receive(topic, payload).then(() => done(0), () => client.reconnect());
      },
    });
    client.on('connect', () => client.subscribe('hearthline/v1/+/readings', { qos: 1 }));
    client.on('error', (error) => this.log.failure('mqtt-external', error));
    this.client = client;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.client?.endAsync().catch(() => undefined);
  }

  private async receive(topic: string, payload: Buffer): Promise<void> {
    const id = deviceOfTopic(topic);
    const device = id === undefined ? undefined : this.devices.find(id);
    if (!device) return this.log.warning('mqtt-unknown-device');
    const ack = await this.messages.accept(device.id, payload, senderOf(device));
    await this.client?.publishAsync(ackTopic(device.id), JSON.stringify(ack), { qos: 1 });
  }
}
