import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { AirModule } from '../air/air.module.js';
import { NetworkModule } from '../network/network.module.js';
import { PartnersModule } from '../partners/partners.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { CasesPage } from './cases-page.controller.js';
import { CasesController, CaseWorkController } from './cases.controller.js';
import { Cases } from './cases.service.js';
import { CasesStore } from './cases.store.js';
import { CasesWatcher } from './cases-watcher.js';
import { CaseLettersController } from './letters/case-letters.controller.js';
import { CaseLettersPage } from './letters/case-letters-page.controller.js';
import { CaseLetters } from './letters/case-letters.service.js';
import { CaseLetterWishing } from './letters/case-letter-wishes.service.js';
import { CaseLetterWishes } from './letters/case-letter-wishes.store.js';
import { LiveViews } from './live-views.service.js';
import { PastViews } from './past-views.service.js';
import { PlaceRulesController } from './place-rules.controller.js';
import { PlaceRulesStore } from './place-rules.store.js';

/** What somebody has to see to in the place: its rules, their cases and the queue of work. */
@Module({
  imports: [AirModule, TrafficModule, NetworkModule, PartnersModule],
  controllers: [CasesController, CaseWorkController, PlaceRulesController, CaseLettersPage, CasesPage, CaseLettersController],
  providers: [CasesStore, Cases, LiveViews, PastViews, PlaceRulesStore, CasesWatcher, CaseLetterWishes, CaseLetterWishing, CaseLetters],
})
export class CasesModule {
  constructor(places: Places) {
    places.add({ href: '/admin/cases', text: 'Cases', roles: ['admin'] });
  }
}
