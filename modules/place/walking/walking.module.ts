import { Module } from '@nestjs/common';
import { AirModule } from '../air/air.module.js';
import { SegmentPlaces } from '../map/segment-places.service.js';
import { NetworkModule } from '../network/network.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { TownWays } from './town-ways.service.js';
import { WalkConditions } from './walk-conditions.service.js';
import { WalkPage } from './walk-page.controller.js';
import { WalkRoutesController } from './walk-routes.controller.js';
import { WalkRoutes } from './walk-routes.service.js';

/** Ways to walk through the town, for somebody as they are. */
@Module({ imports: [NetworkModule, TrafficModule, AirModule], controllers: [WalkRoutesController, WalkPage], providers: [TownWays, SegmentPlaces, WalkConditions, WalkRoutes] })
export class WalkingModule {}
