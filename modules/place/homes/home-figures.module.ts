import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { HomeFiguresController } from './home-figures.controller.js';
import { HomeFigures } from './home-figures.service.js';
import { HomeFiguresPage } from './home-figures-page.controller.js';

/** What the town may know of homes. */
@Module({ controllers: [HomeFiguresController, HomeFiguresPage], providers: [HomeFigures], exports: [HomeFigures] })
export class HomeFiguresModule {
  constructor(places: Places) {
    places.add({ href: '/place/homes', text: 'Homes' });
  }
}
