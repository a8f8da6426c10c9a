import { Injectable, type OnModuleInit } from '@nestjs/common';
import { namesOf, readHomeAssistant, sayEntity } from '../../../../core/doors/home-assistant.js';
import type { Source } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import { MqttDoors, type MqttDoor } from '../../mqtt/mqtt-doors.js';
import { Devices } from '../../things/devices.service.js';
import { DeviceMemory } from '../device-memory.store.js';
import { FrontDoor } from '../front-door.service.js';

/** Home Assistant's state stream and event stream; a device is paired by an entity, its object, or its entities' common beginning. */
@Injectable()
export class HomeAssistantDoor implements MqttDoor, OnModuleInit {
  readonly form = 'home-assistant' as const;
  readonly base = 'homeassistant';
  readonly dated = false;
  readonly below = ['+/+/state', '+/+/device_class', '+/+/unit_of_measurement', 'events'];

  constructor(private readonly doors: MqttDoors, private readonly devices: Devices, private readonly memory: DeviceMemory, private readonly front: FrontDoor, private readonly clock: Clock) {}

  onModuleInit(): void {
    this.doors.open(this);
  }

  async accept(path: string, payload: Buffer, source: Source, retained: boolean): Promise<void> {
    if (payload.length === 0) return;
    const text = decodeUtf8(payload);
    if (text.trimStart().startsWith('{')) parseStrictJson(text, 'foreign');
    const word = readHomeAssistant(path, text);
    if (!word) return;
    const names = namesOf(word.entity);
    const name = names.find((known) => this.devices.named(source.id, known)) ?? word.entity;
    const device = this.devices.named(source.id, name);
    const now = this.clock.now();
    if (!device) {
      await this.front.accept(sayEntity(name, word, { memory: {}, now, retained }).decoded, source);
      return;
    }
    await this.memory.inTurn(device.id, async (memory) => {
      const heard = sayEntity(name, word, { memory, now, retained, deviceKind: device.kind });
      return { memory: heard.memory, result: await this.front.accept(heard.decoded, source) };
    });
  }
}
