import { Module } from '@nestjs/common';
import { CoverPage } from '../pages/escalation/cover-page.controller.js';
import { PlanPage } from '../pages/escalation/plan-page.controller.js';
import { RotaPage } from '../pages/escalation/rota-page.controller.js';
import { PagesModule } from '../pages/pages.module.js';
import { CoverReport } from './cover-report.service.js';
import { CoverController } from './cover.controller.js';
import { PlansController } from './plans.controller.js';
import { GapGuard } from './gap-guard.service.js';
import { Plans } from './plans.service.js';
import { CarerTimesController, RotasController } from './rotas.controller.js';
import { Rotas } from './rotas.service.js';

/** What a coordinator arranges: plans, rotas, and the report of where nobody would come. */
@Module({
  imports: [PagesModule],
  controllers: [PlansController, CoverController, RotasController, CarerTimesController, PlanPage, RotaPage, CoverPage],
  providers: [CoverReport, GapGuard, Plans, Rotas],
  exports: [Rotas],
})
export class EscalationModule {}
