import { Module } from '@nestjs/common';
import { AirModule } from '../air/air.module.js';
import { HomeFiguresModule } from '../homes/home-figures.module.js';
import { NetworkModule } from '../network/network.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { CatalogController } from './catalog.controller.js';
import { Catalog } from './catalog.service.js';
import { NetworkSets } from './network-sets.service.js';
import { TownKinds } from './town-kinds.service.js';

/** What the town publishes, for whoever looks for it. */
@Module({ imports: [SensorThingsModule, AirModule, TrafficModule, NetworkModule, HomeFiguresModule], controllers: [CatalogController], providers: [Catalog, NetworkSets, TownKinds] })
export class CatalogModule {}
