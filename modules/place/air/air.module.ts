import { Module } from '@nestjs/common';
import { AirController, AirSitesController } from './air.controller.js';
import { Air } from './air.service.js';
import { AirSites } from './air-sites.store.js';

/** The air of the town. */
@Module({ controllers: [AirSitesController, AirController], providers: [AirSites, Air], exports: [Air] })
export class AirModule {}
