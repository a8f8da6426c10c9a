import { Module } from '@nestjs/common';
import { DigestModule } from '../../digest/digest.module.js';
import { EscalationModule } from '../../escalation/escalation.module.js';
import { PagesModule } from '../pages.module.js';
import { CarerTimesPage } from './carer-times-page.controller.js';
import { SummariesPage } from './summaries-page.controller.js';

/** Pages about those who care: when they can be told, and what they get by e-mail. */
@Module({ imports: [PagesModule, EscalationModule, DigestModule], controllers: [CarerTimesPage, SummariesPage] })
export class CarerPagesModule {}
