import { Module } from '@nestjs/common';
import { UploadsModule } from '../../sensing/doors/uploads/uploads.module.js';
import { WearablesModule } from '../../sensing/doors/wearables/wearables.module.js';
import { Places } from '../../platform/pages/places.js';
import { AbsencePage } from './absence-page.controller.js';
import { AdminPage } from './admin-page.controller.js';
import { AdminResidentPage } from './admin-resident-page.controller.js';
import { AlertPage } from './alert-page.controller.js';
import { CarerSignInPage } from './carer-sign-in-page.controller.js';
import { DeviceFaultsPage } from './device-faults-page.controller.js';
import { MeasuredElsewherePage } from './measured-elsewhere-page.controller.js';
import { WearableReturnPage } from './wearable-return-page.controller.js';
import { PageTroubles } from './proof/troubles.service.js';
import { CARE_PLACES } from './places.js';
import { ResidentsPage } from './residents-page.controller.js';
import { SettingsPage } from './settings-page.controller.js';
import { Sights } from './sights.service.js';
import { SignInPage } from './sign-in-page.controller.js';
import { SmsDeskPage } from './sms-desk-page.controller.js';
import { TimelinePage } from './timeline.controller.js';
import { TodayPage } from './today.controller.js';

/** The pages. What they ask of residents, alerts, deliveries and the desk, the modules around them export globally. */
@Module({
  imports: [UploadsModule, WearablesModule],
  controllers: [SignInPage, TodayPage, AlertPage, TimelinePage, ResidentsPage, AbsencePage, DeviceFaultsPage, SmsDeskPage, AdminPage, AdminResidentPage, CarerSignInPage, MeasuredElsewherePage, WearableReturnPage, SettingsPage],
  providers: [Sights, PageTroubles],
  exports: [Sights],
})
export class PagesModule {
  constructor(places: Places) {
    places.add(...CARE_PLACES);
  }
}
