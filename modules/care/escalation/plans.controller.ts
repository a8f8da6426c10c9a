import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { sharedWith } from '../../../core/access/decide.js';
import { SEVERITIES } from '../../../core/rules/rule.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Clock } from '../../platform/clock/clock.js';
import { CoverReport } from './cover-report.service.js';
import { publicGap } from './cover.controller.js';
import { AskFirstForm, LadderForm, severityOf } from './escalation.forms.js';
import { Plans } from './plans.service.js';
import type { EscalationPlan } from './plans.store.js';

/** Whom a resident wishes to be told, in what order, and whether they are asked first. */
@Controller('api/v1/residents/:id/escalation-plan')
export class PlansController {
  constructor(private readonly plans: Plans, private readonly report: CoverReport, private readonly clock: Clock) {}

  @Get()
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { resident, plan } = await this.plans.find(viewer, id);
    const circle = sharedWith(resident.circle, 'alerts', this.clock.now()).map(({ carer, rank }) => ({ carer, rank }));
    return { ...publicPlan(plan), circle, gaps: (await this.report.of([resident])).map(publicGap) };
  }

  /** The resident is asked before anybody else, where the matter can wait so long. */
  @Put('ask-first')
  @Roles('admin', 'clinician')
  async askFirst(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return publicPlan(await this.plans.askFirst(viewer, id, parsed(AskFirstForm, body)));
  }

  @Delete('ask-first')
  @Roles('admin', 'clinician')
  @HttpCode(204)
  async askNoMore(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.plans.askFirst(viewer, id, undefined);
  }

  /** Refused where the last step would reach nobody at some hour of the week, or of the days to come, as far as anybody's leave is written down. */
  @Put(':severity')
  @Roles('admin', 'clinician')
  async set(@Param('id') id: string, @Param('severity') severity: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const which = severityOf(severity);
    const { ladder, version } = parsed(LadderForm, body);
    return publicPlan(await this.plans.setLadder(viewer, id, which, ladder, version));
  }

  /** Back to the usual order: one after another by rank, then everybody. */
  @Delete(':severity')
  @Roles('admin', 'clinician')
  @HttpCode(204)
  async drop(@Param('id') id: string, @Param('severity') severity: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.plans.dropLadder(viewer, id, severityOf(severity));
  }
}

const publicPlan = ({ residentId, ladders, askFirst, version }: EscalationPlan): object => ({
  residentId, version, ladders: Object.fromEntries(SEVERITIES.map((severity) => [severity, ladders[severity] ?? 'usual'])),
  ...(askFirst ? { askFirst: { ...askFirst, agreedAt: new Date(askFirst.agreedAt).toISOString() } } : {}),
});
