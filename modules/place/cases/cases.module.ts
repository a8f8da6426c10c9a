import { Module } from '@nestjs/common';
import { Places } from '../../platform/pages/places.js';
import { AirModule } from '../air/air.module.js';
import { NetworkModule } from '../network/network.module.js';
import { PartnersModule } from '../partners/partners.module.js';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
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
import { CaseNews } from './letters/case-news.service.js';
import { CaseTextReceipts } from './texts/case-text-receipts.controller.js';
import { CaseTextWishes } from './texts/case-text-wishes.store.js';
import { CaseTextWishing } from './texts/case-text-wishes.service.js';
import { CaseTextsPage } from './texts/case-texts-page.controller.js';
import { CaseTextsController } from './texts/case-texts.controller.js';
import { CaseTexts } from './texts/case-texts.service.js';
import { CaseTextsStore } from './texts/case-texts.store.js';
import { CaseLetterWishes } from './letters/case-letter-wishes.store.js';
import { LiveViews } from './live-views.service.js';
import { PastViews } from './past-views.service.js';
import { PlaceRulesController } from './place-rules.controller.js';
import { PlaceRulesStore } from './place-rules.store.js';
import { LiveVoices } from './voices/live-voices.service.js';
import { PastVoices } from './voices/past-voices.service.js';
import { TownVoices } from './voices/town-voices.store.js';

/** What somebody has to see to in the place: its rules, their cases and the queue of work. */
@Module({
  imports: [AirModule, TrafficModule, NetworkModule, PartnersModule, SensorThingsModule],
  controllers: [CasesController, CaseWorkController, PlaceRulesController, CaseLettersPage, CaseTextsPage, CasesPage, CaseLettersController, CaseTextsController, CaseTextReceipts],
  providers: [CasesStore, Cases, LiveViews, PastViews, TownVoices, LiveVoices, PastVoices, PlaceRulesStore, CasesWatcher, CaseLetterWishes, CaseLetterWishing, CaseNews, CaseLetters, CaseTextWishes, CaseTextWishing, CaseTextsStore, CaseTexts],
})
export class CasesModule {
  constructor(places: Places) {
    places.add({ href: '/admin/cases', text: 'Cases', roles: ['admin'] });
  }
}
