import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Residents } from '../residents/residents.service.js';
import { AirPlanForm, LONGEST_PLAN_MS, TurnForm } from './advisories.forms.js';
import { AdvisoryDesk } from './advisory-desk.service.js';
import { Advisories } from './advisories.store.js';
import { AirPlans, type KeptPlan } from './air-plans.store.js';

const SHOWN = 100;

/** What one resident does when the air is bad, and what they were told of it. */
@Controller('api/v1/residents/:id')
@Roles('admin', 'clinician')
export class AirPlanController {
  constructor(private readonly plans: AirPlans, private readonly advisories: Advisories, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get('air-plan')
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const resident = await this.residents.find(viewer, id, 'read-air-plan');
    const plan = (await this.plans.of([resident.id])).get(resident.id);
    if (!plan) throw notFound('air plan of this resident');
    return planView(plan);
  }

  @Put('air-plan')
  async keep(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const resident = await this.residents.find(viewer, id, 'make-air-plan'), now = this.clock.now();
    const { from, ...form } = parsed(AirPlanForm, body);
    if (form.reviewBy <= now || form.reviewBy > now + LONGEST_PLAN_MS) throw new Problem(400, 'value', 'reviewBy: must lie ahead, within a year. A plan that nobody looks at again grows wrong.', { field: 'reviewBy' });
    const plan: KeptPlan = { ...form, ...(from === undefined ? {} : { from }), madeBy: viewer.id, madeAt: now };
    await this.plans.keep(resident.id, plan);
    return planView(plan);
  }

  @Delete('air-plan')
  @HttpCode(204)
  async end(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    const resident = await this.residents.find(viewer, id, 'end-air-plan');
    if (!(await this.plans.end(resident.id))) throw notFound('air plan of this resident');
  }

  @Get('air-advisories')
  async told(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const resident = await this.residents.find(viewer, id, 'read-air-advisories');
    return (await this.advisories.of(resident.id, SHOWN)).map(({ area, daqi, source, channel, state, reason, at }) => ({ at: at.toISOString(), area, daqi, source, channel, state, ...(reason === undefined ? {} : { reason }) }));
  }
}

/** Whether residents are told of bad air at all, and what happened to those who were. */
@Controller('api/v1/air-advisories')
@Roles('admin', 'clinician')
export class AdvisoriesController {
  constructor(private readonly desk: AdvisoryDesk) {}

  @Get()
  async show(): Promise<object> {
    const { turned: { at, ...turned }, harm } = await this.desk.standing();
    return { ...turned, since: at === 0 ? null : iso(at), harm };
  }

  @Post('start')
  @HttpCode(200)
  @Roles('admin')
  async start(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    await this.desk.turn('on', viewer, parsed(TurnForm, body).reason);
    return this.show();
  }

  @Post('stop')
  @HttpCode(200)
  async stop(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    await this.desk.turn('off', viewer, parsed(TurnForm, body).reason);
    return this.show();
  }
}

const planView = ({ reviewBy, madeAt, ...plan }: KeptPlan): object => ({ ...plan, reviewBy: iso(reviewBy).slice(0, 10), madeAt: iso(madeAt) });
