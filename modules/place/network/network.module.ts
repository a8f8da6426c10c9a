import { Module } from '@nestjs/common';
import { LorawanModule } from '../../sensing/doors/lorawan/lorawan.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { WalkWays } from '../walking/walk-ways.store.js';
import { ImportFiles } from './imports/import-files.js';
import { ImportWorker } from './imports/import-worker.js';
import { ImportsController } from './imports/imports.controller.js';
import { Imports } from './imports/imports.service.js';
import { ImportsStore } from './imports/imports.store.js';
import { Intakes } from './imports/intakes.service.js';
import { Columns } from './lights/columns.store.js';
import { LightFaults } from './lights/faults.store.js';
import { LightsController } from './lights/lights.controller.js';
import { Lights } from './lights/lights.service.js';
import { OgcCollections } from './ogc/collections.service.js';
import { OgcController } from './ogc/ogc.controller.js';
import { OutagesController } from './outages/outages.controller.js';
import { Outages } from './outages/outages.store.js';
import { RadioCollector } from './radio/radio-collector.js';
import { RadioController } from './radio/radio.controller.js';
import { Radio } from './radio/radio.store.js';
import { WifiController } from './wifi/wifi.controller.js';
import { Wifi } from './wifi/wifi.store.js';
import { StreetSensors } from './street/street-sensors.service.js';
import { StreetSensorsStore } from './street/street-sensors.store.js';
import { NetworkController, WardsEntryController } from './network.controller.js';
import { Network } from './network.service.js';
import { PastCoverage } from './past-coverage.service.js';
import { PostcodePlaces } from './postcode-places.store.js';
import { Postcodes } from './postcodes.store.js';
import { PremisesStore } from './premises.store.js';
import { Wards } from './wards.store.js';

/** Lines and masts: who is covered by what. */
@Module({
  imports: [SensorThingsModule, LorawanModule],
  controllers: [WardsEntryController, NetworkController, ImportsController, LightsController, WifiController, OutagesController, OgcController, RadioController],
  providers: [Wards, PremisesStore, PostcodePlaces, Postcodes, Network, PastCoverage, Columns, LightFaults, Lights, Wifi, Outages, OgcCollections, Radio, RadioCollector, StreetSensorsStore, StreetSensors, WalkWays, ImportFiles, ImportsStore, Imports, Intakes, ImportWorker],
  exports: [Wards, PremisesStore, PostcodePlaces, Columns, LightFaults, Wifi, Outages, Radio, WalkWays, ImportsStore],
})
export class NetworkModule {}
