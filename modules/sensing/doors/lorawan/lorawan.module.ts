import { Module } from '@nestjs/common';
import { ChirpStackMqttDoor } from './chirpstack-mqtt.door.js';
import { CodecSandbox } from './codec-sandbox.js';
import { CodecsController } from './codecs.controller.js';
import { Codecs } from './codecs.store.js';
import { NetworkDoorsController } from './network-doors.controller.js';
import { RadioEars } from './radio-ears.js';
import { Uplinks } from './uplinks.service.js';

/** LoRaWAN by ChirpStack 4 and The Things Stack v3. */
@Module({
  controllers: [NetworkDoorsController, CodecsController],
  providers: [Uplinks, Codecs, CodecSandbox, ChirpStackMqttDoor, RadioEars],
  exports: [RadioEars],
})
export class LorawanModule {}
