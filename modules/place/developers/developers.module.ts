import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { DevelopersPage } from './developers-page.controller.js';
import { LiveExamples } from './live-examples.service.js';

/** The page for partners who write programs. */
@Module({ controllers: [DevelopersPage], providers: [LiveExamples] })
export class DevelopersModule {
  constructor(places: Places) {
    places.add({ href: '/place/developers', text: 'For developers', visitors: true });
  }
}
