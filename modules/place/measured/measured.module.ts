import { Module } from '@nestjs/common';
import { AirModule } from '../air/air.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { AirMeasuring } from './air-measuring.js';
import { SiteEntities } from './site-entities.service.js';
import { SiteObservations } from './site-observations.service.js';
import { Told } from './told.store.js';
import { TrafficMeasuring } from './traffic-measuring.js';

/** What sites of the town measure, told in the open platform as well. */
@Module({ imports: [AirModule, TrafficModule, SensorThingsModule], providers: [AirMeasuring, TrafficMeasuring, Told, SiteEntities, SiteObservations] })
export class MeasuredModule {}
