import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { AdvisoriesController, AirPlanController } from './advisories.controller.js';
import { AdvisoriesPage } from './advisories-page.controller.js';
import { Advisories } from './advisories.store.js';
import { AdvisoryDesk } from './advisory-desk.service.js';
import { Advisor } from './advisor.js';
import { AgreementsPage } from './agreements-page.controller.js';
import { AirOff } from './air-off.service.js';
import { AirPlans } from './air-plans.store.js';
import { HarmMonitor } from './harm-monitor.service.js';

/** Telling residents of bad air: gated, capped, watched, and off until somebody turns it on. */
@Module({ imports: [ConsentsModule], controllers: [AirPlanController, AdvisoriesController, AdvisoriesPage, AgreementsPage], providers: [Advisories, AirPlans, HarmMonitor, AdvisoryDesk, Advisor, AirOff] })
export class AdvisoriesModule {
  constructor(places: Places) {
    places.add({ href: '/admin/air-advisories', text: 'Air advice', roles: ['admin'] });
  }
}
