import { Module } from '@nestjs/common';
import { AirModule } from '../air/air.module.js';
import { NetworkModule } from '../network/network.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { BesideAirController } from './beside-air.controller.js';
import { BesideAir } from './beside-air.service.js';
import { CountsController } from './counts/counts.controller.js';
import { CountTables } from './counts/counts.service.js';
import { Counts } from './counts/counts.store.js';
import { DatexInController, DatexOutController } from './datex/datex.controller.js';
import { DatexIn } from './datex/datex-in.service.js';
import { DatexOut } from './datex/datex-out.service.js';
import { IncidentsController } from './incidents.controller.js';
import { TrafficIncidents } from './incidents.service.js';
import { Incidents } from './incidents.store.js';
import { Segments } from './segments.store.js';
import { Situations } from './situations.store.js';
import { TrafficController, TrafficEntryController, TrafficReadingsController } from './traffic.controller.js';
import { Traffic } from './traffic.service.js';
import { TrafficSites } from './traffic-sites.store.js';
import { TrafficWatcher } from './traffic-watcher.js';
import { VehiclesController } from './vehicles/vehicles.controller.js';
import { Vehicles } from './vehicles/vehicles.store.js';

/** The roads of the town: read and published, never driven. */
@Module({
  imports: [SensorThingsModule, NetworkModule, AirModule],
  controllers: [TrafficEntryController, TrafficReadingsController, TrafficController, IncidentsController, DatexInController, DatexOutController, CountsController, BesideAirController, VehiclesController],
  providers: [TrafficSites, Segments, Incidents, Situations, Traffic, TrafficIncidents, TrafficWatcher, DatexIn, DatexOut, Counts, CountTables, BesideAir, Vehicles],
  exports: [Traffic, TrafficIncidents, Incidents, Situations, Segments, TrafficSites, Counts],
})
export class TrafficModule {}
