import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { AirModule } from '../air/air.module.js';
import { NetworkModule } from '../network/network.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { AssetPage } from './asset-page.controller.js';
import { AssetLayers } from './asset-layers.service.js';
import { CoverageLayers } from './coverage-layers.service.js';
import { GroundController } from './ground.controller.js';
import { GroundFile } from './ground-file.js';
import { MapLayersController } from './map-layers.controller.js';
import { MapPage } from './map-page.controller.js';
import { MeasuringAssets } from './measuring-assets.service.js';
import { NearPage } from './near-page.controller.js';
import { GroundLook } from './ground.look.js';
import { Near } from './near.service.js';
import { NetworkAssets } from './network-assets.service.js';
import { PastLayers } from './past-layers.service.js';
import { PastSensors } from './past-sensors.service.js';
import { SegmentPlaces } from './segment-places.service.js';
import { TownLayers } from './town-layers.service.js';
import { TownTiles } from './town-tiles.service.js';

/** The town on a map and in lists. */
@Module({ imports: [AirModule, TrafficModule, SensorThingsModule, NetworkModule], controllers: [MapLayersController, GroundController, MapPage, NearPage, AssetPage], providers: [AssetLayers, CoverageLayers, GroundFile, GroundLook, MeasuringAssets, Near, NetworkAssets, PastLayers, PastSensors, SegmentPlaces, TownLayers, TownTiles] })
export class MapModule {
  constructor(places: Places) {
    places.add({ href: '/place/map', text: 'Map' });
  }
}
