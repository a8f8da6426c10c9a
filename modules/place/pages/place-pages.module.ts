import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { AirModule } from '../air/air.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { AirAndTrafficPage } from './air-and-traffic-page.controller.js';

/** The town's pages: for everybody, without signing in. */
@Module({ imports: [AirModule, TrafficModule], controllers: [AirAndTrafficPage] })
export class PlacePagesModule {
  constructor(places: Places) {
    places.add({ href: '/place/air-and-traffic', text: 'Air and traffic' });
  }
}
