import { Module } from '@nestjs/common';
import { HomeAssistantDoor } from './home-assistant.door.js';
import { Zigbee2MqttDoor } from './zigbee2mqtt.door.js';

/** Bridges that stand in homes and speak MQTT. */
@Module({ providers: [Zigbee2MqttDoor, HomeAssistantDoor] })
export class HomeBridgesModule {}
