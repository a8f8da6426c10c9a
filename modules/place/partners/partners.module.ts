import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Bills } from './bill.service.js';
import { Places } from '../../platform/pages/places.js';
import { OwnUsageController } from './own-usage.controller.js';
import { PartnerKeys } from './partner-keys.service.js';
import { PartnersPage } from './partners-page.controller.js';
import { PartnersController } from './partners.controller.js';
import { PlaceAccess } from './place-access.service.js';
import { QuotaGuard } from './quota.guard.js';
import { PartnerQuota } from './quota.service.js';
import { PartnerUsage } from './usage.store.js';

/** The partners of the open platform: their keys, what they may use and what they used. */
@Module({
  controllers: [PartnersController, OwnUsageController, PartnersPage],
  providers: [PartnerKeys, PlaceAccess, PartnerUsage, PartnerQuota, Bills, { provide: APP_GUARD, useClass: QuotaGuard }],
  exports: [PartnerKeys, PlaceAccess, PartnerUsage, PartnerQuota, Bills],
})
export class PartnersModule {
  constructor(places: Places) {
    places.add({ href: '/admin/partners', text: 'Partners', roles: ['admin'] });
  }
}
