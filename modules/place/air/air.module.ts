import { Global, Module } from '@nestjs/common';
import { NetworkModule } from '../network/network.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { AirAdvisories } from '../../sensing/ports/air-advisories.js';
import { AirAdvisoriesController } from './air-advisories.controller.js';
import { AreaAdvisories } from './air-advisories.service.js';
import { AirAreas } from './air-areas.service.js';
import { AirController, AirSitesController } from './air.controller.js';
import { Air } from './air.service.js';
import { AirSites } from './air-sites.store.js';
import { AirForecastsController, AirAreasController } from './air-areas.controller.js';
import { Forecasts } from './forecasts.store.js';
import { UkAirFiles } from './uk-air-files.service.js';

const PORT = { provide: AirAdvisories, useExisting: AreaAdvisories };

/** The air of the town; care hears of bad air through the port. */
@Global()
@Module({ imports: [SensorThingsModule, NetworkModule], controllers: [AirSitesController, AirController, AirForecastsController, AirAreasController, AirAdvisoriesController], providers: [AirSites, Air, UkAirFiles, Forecasts, AirAreas, AreaAdvisories, PORT], exports: [Air, AirSites, AirAreas, PORT] })
export class AirModule {}
