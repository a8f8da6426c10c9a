import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chirpStack, isChirpStackEvent } from '../../../../core/doors/chirpstack.js';
import { devEui } from '../../../../core/doors/lorawan/uplink.js';
import type { Source } from '../../../../core/things/source.js';
import { Problem } from '../../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import { MqttDoors, type MqttDoor } from '../../mqtt/mqtt-doors.js';
import { Uplinks } from './uplinks.service.js';

/** Below `application`: {applicationId}/device/{devEui}/event/{event} */
const PATH = /^[^/]+\/device\/([^/]+)\/event\/([a-z]+)$/;

/** ChirpStack's MQTT integration, JSON encoding. What it writes under other paths (commands) is none of ours. */
@Injectable()
export class ChirpStackMqttDoor implements MqttDoor, OnModuleInit {
  readonly form = 'chirpstack' as const;
  readonly base = 'application';
  readonly dated = true;
  readonly below = ['+/device/+/event/+'];

  constructor(private readonly doors: MqttDoors, private readonly uplinks: Uplinks) {}

  onModuleInit(): void {
    this.doors.open(this);
  }

  async accept(path: string, payload: Buffer, source: Source): Promise<void> {
    const [, eui, event = ''] = PATH.exec(path) ?? [];
    if (!isChirpStackEvent(event)) return;
    const body = parseStrictJson(decodeUtf8(payload), 'foreign');
    const told = chirpStack(event, body);
    const name = 'uplink' in told ? told.uplink.name : undefined;
    if (name !== undefined && name !== devEui(eui)) throw new Problem(400, 'invariant', 'deviceInfo.devEui: is not the device of this topic.');
    await this.uplinks.accept(told, source);
  }
}
