import { Module } from '@nestjs/common';
import { AirModule } from '../air/air.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { NgsiEntities } from './ngsi-entities.service.js';
import { NgsiLdController } from './ngsi-ld.controller.js';

/** The town for programs that speak NGSI-LD. */
@Module({ imports: [SensorThingsModule, AirModule, TrafficModule], controllers: [NgsiLdController], providers: [NgsiEntities] })
export class NgsiLdModule {}
