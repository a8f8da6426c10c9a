import { Module } from '@nestjs/common';
import { PartnersModule } from '../partners/partners.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { PartnerPage } from './partner-page.controller.js';
import { PartnerVisits } from './partner-visits.service.js';
import { PartnerWebhookPage } from './partner-webhook-page.controller.js';

/** Pages of the partners' own. */
@Module({ imports: [PartnersModule, WebhooksModule], controllers: [PartnerPage, PartnerWebhookPage], providers: [PartnerVisits] })
export class PartnerPagesModule {}
