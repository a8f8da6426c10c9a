import { Module } from '@nestjs/common';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { AirAreas } from './air-areas.service.js';
import { AirController, AirSitesController } from './air.controller.js';
import { Air } from './air.service.js';
import { AirSites } from './air-sites.store.js';
import { AirForecastsController, AirAreasController } from './air-areas.controller.js';
import { Forecasts } from './forecasts.store.js';

/** The air of the town. */
@Module({ imports: [SensorThingsModule], controllers: [AirSitesController, AirController, AirForecastsController, AirAreasController], providers: [AirSites, Air, Forecasts, AirAreas], exports: [Air, AirSites, AirAreas] })
export class AirModule {}
