import { Injectable, type OnModuleInit } from '@nestjs/common';
import { readZigbee2Mqtt, sayZigbee } from '../../../../core/doors/zigbee2mqtt.js';
import type { Source } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import { MqttDoors, type MqttDoor } from '../../mqtt/mqtt-doors.js';
import { Devices } from '../../things/devices.service.js';
import { DeviceMemory } from '../device-memory.store.js';
import { FrontDoor } from '../front-door.service.js';

/** Zigbee2MQTT's own topics; a device is paired by its friendly name, which may hold slashes. */
@Injectable()
export class Zigbee2MqttDoor implements MqttDoor, OnModuleInit {
  readonly form = 'zigbee2mqtt' as const;
  readonly base = 'zigbee2mqtt';
  readonly dated = false;
  readonly below = ['#'];

  constructor(private readonly doors: MqttDoors, private readonly devices: Devices, private readonly memory: DeviceMemory, private readonly front: FrontDoor, private readonly clock: Clock) {}

  onModuleInit(): void {
    this.doors.open(this);
  }

  async accept(path: string, payload: Buffer, source: Source, retained: boolean): Promise<void> {
    if (payload.length === 0) return; // a topic that was cleared
    const text = decodeUtf8(payload);
    if (text.trimStart().startsWith('{')) parseStrictJson(text, 'foreign');
    const message = readZigbee2Mqtt(path, text);
    if (!message) return;
    if (message.what === 'told') {
      if (!retained) await this.front.accept(message.decoded, source);
      return;
    }
    const { name, state } = message;
    const device = this.devices.named(source.id, name);
    const now = this.clock.now();
    if (!device) {
      await this.front.accept(sayZigbee(name, state, { memory: {}, now, retained }).decoded, source);
      return;
    }
    await this.memory.inTurn(device.id, async (memory) => {
      const heard = sayZigbee(name, state, { memory, now, retained, deviceKind: device.kind });
      return { memory: heard.memory, result: await this.front.accept(heard.decoded, source) };
    });
  }
}
