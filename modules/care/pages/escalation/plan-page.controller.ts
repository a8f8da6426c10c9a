import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sharedWith } from '../../../../core/access/decide.js';
import type { Rung } from '../../../../core/escalation/ladder.js';
import type { Resident } from '../../../../core/residents/resident.js';
import { SEVERITIES, type Severity } from '../../../../core/rules/rule.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { CoverReport } from '../../escalation/cover-report.service.js';
import { AskFirstForm, LadderForm, severityOf } from '../../escalation/escalation.forms.js';
import { Plans } from '../../escalation/plans.service.js';
import type { EscalationPlan } from '../../escalation/plans.store.js';
import { RotaStore } from '../../escalation/rotas.store.js';
import { Residents } from '../../residents/residents.service.js';
import { listOf, textOf, type Form } from '../forms/form.js';
import { tried } from '../forms/tried.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { called, fullName } from '../views/people.js';
import { severityLook } from '../views/severity.js';
import { gapWords, rungWords, type Names } from './words.js';

/** As many steps as people could follow are offered; as many as the API takes are shown and read. */
const OFFERED_STEPS = 5;
const MOST_STEPS = 10;
const NOTES: Readonly<Record<string, string>> = { saved: 'Saved. It holds from now on, for alerts that are open as well.', usual: 'The usual order holds again.', asking: 'Saved.' };

/** Who is told about one resident, in what order: the plan and its editing, without JavaScript. */
@PageController()
@Roles('admin')
export class PlanPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly plans: Plans, private readonly report: CoverReport, private readonly rotas: RotaStore,
    private readonly residents: Residents, private readonly clock: Clock,
  ) {}

  @Get('admin/residents/:id/plan')
  async show(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(viewer, id, request, { note: typeof note === 'string' ? NOTES[note] : undefined }));
  }

  @Post('admin/residents/:id/plan/ask-first')
  async askFirst(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const wish = textOf(form, 'ask');
    const minutes = textOf(form, 'minutes');
    const form_ = AskFirstForm.safeParse(minutes ? { waitSeconds: Math.round(Number(minutes) * 60) } : {});
    if (wish === 'yes' && !form_.success) return sendPage(reply, await this.page(viewer, id, request, { values: { minutes }, errors: [{ name: 'minutes', href: '#minutes', text: 'The time to answer must be from half a minute to 15 minutes' }] }), 400);
    await this.plans.askFirst(viewer, id, wish === 'yes' ? form_.data : undefined);
    return seeOther(reply, `/admin/residents/${id}/plan?note=asking`);
  }

  @Get('admin/residents/:id/plan/:severity')
  async edit(@Param('id') id: string, @Param('severity') severity: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { resident, plan } = await this.plans.find(viewer, id);
    const which = severityOf(severity);
    return sendPage(reply, await this.steps(resident, plan, which, request, (plan.ladders[which]?.rungs ?? []).map(asTyped), []));
  }

  @Post('admin/residents/:id/plan/:severity')
  async save(@Param('id') id: string, @Param('severity') severity: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const which = severityOf(severity);
    const typed = Array.from({ length: MOST_STEPS }, (_, i): Typed => ({ tell: listOf(form, `tell-${i}`), by: listOf(form, `by-${i}`), minutes: textOf(form, `minutes-${i}`) })).filter(({ tell }) => tell.length > 0);
    const ladder = LadderForm.safeParse({ rungs: typed.map(asRung), rounds: Number(textOf(form, 'rounds') || 1), version: Number(textOf(form, 'version')) });
    const refuse = async (error: FieldError, status: number): Promise<unknown> => {
      const { resident, plan } = await this.plans.find(viewer, id);
      return sendPage(reply, await this.steps(resident, plan, which, request, typed, [error]), status);
    };
    if (!ladder.success) return refuse({ name: 'steps', href: '#step-1', text: wrongStep(typed) }, 400);
    const saved = await tried(this.plans.setLadder(viewer, id, which, ladder.data.ladder, ladder.data.version), 'steps');
    if ('refused' in saved) return refuse({ ...saved.refused, href: `#step-${typed.length || 1}` }, saved.status);
    return seeOther(reply, `/admin/residents/${id}/plan?note=saved`);
  }

  @Post('admin/residents/:id/plan/:severity/usual')
  async usual(@Param('id') id: string, @Param('severity') severity: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    await this.plans.dropLadder(viewer, id, severityOf(severity));
    return seeOther(reply, `/admin/residents/${id}/plan?note=usual`);
  }

  private async page(viewer: Viewer, id: string, request: FastifyRequest, { note, values, errors = [] }: { note?: string; values?: object; errors?: readonly FieldError[] }): Promise<string> {
    const { resident, plan } = await this.plans.find(viewer, id);
    const [names, gaps] = await Promise.all([this.names(resident, viewer), this.report.of([resident])]);
    const now = this.clock.now();
    const base = `/admin/residents/${resident.id}`;
    return this.renderer.page('escalation-plan', {
      ...(await this.frames.of(request)), title: `Who is told about ${called(resident)}`, name: fullName(resident), called: called(resident), back: base, here: `${base}/plan`, note, errors,
      ladders: SEVERITIES.map((severity) => ({ key: severity, look: severityLook(severity), steps: plan.ladders[severity]?.rungs.map((rung) => rungWords(rung, names)), rounds: plan.ladders[severity]?.rounds, href: `${base}/plan/${severity}` })),
      gaps: gaps.map((gap) => gapWords(gap, now)), asks: plan.askFirst !== undefined, values: values ?? { minutes: plan.askFirst?.waitSeconds ? String(plan.askFirst.waitSeconds / 60) : '' },
    });
  }

  private async steps(resident: Resident, plan: EscalationPlan, severity: Severity, request: FastifyRequest, typed: readonly Typed[], errors: readonly FieldError[]): Promise<string> {
    const { carers, rotas } = await this.names(resident, request.viewer);
    const people = [
      ...sharedWith(resident.circle, 'alerts', this.clock.now()).map(({ carer }) => ({ value: `carer:${carer}`, text: carers.get(carer)?.name ?? 'Somebody' })),
      ...rotas.map(({ id, name }) => ({ value: `rota:${id}`, text: `On duty: ${name}` })), { value: 'circle', text: 'Everyone in the circle' },
    ];
    const rows = Array.from({ length: Math.max(OFFERED_STEPS, Math.min(typed.length + 1, MOST_STEPS)) }, (_, i) => {
      const { tell = [], by = ['sms'], minutes = '' } = typed[i] ?? {};
      return { n: i + 1, minutes, people: people.map((one) => ({ ...one, checked: tell.includes(one.value) })), by: [{ value: 'sms', text: 'By text', checked: by.includes('sms') }, { value: 'voice', text: 'By telephone call', checked: by.includes('voice') }] };
    });
    const here = `/admin/residents/${resident.id}/plan`;
    return this.renderer.page('escalation-steps', {
      ...(await this.frames.of(request)), title: `${severityLook(severity).word}: who is told about ${called(resident)}`, called: called(resident), look: severityLook(severity), back: here, here: `${here}/${severity}`, rows, errors,
      version: plan.version, own: plan.ladders[severity] !== undefined, rounds: String(plan.ladders[severity]?.rounds ?? 1),
    });
  }

  private async names(resident: Resident, reader: Viewer | undefined): Promise<Names> {
    const [carers, rotas] = await Promise.all([this.residents.carers(resident.circle.map(({ carer }) => carer)), this.rotas.all()]);
    return { carers, rotas, reader: { id: reader?.id ?? '' } };
  }
}

/** A step as it stands in the form. */
interface Typed {
  readonly tell: readonly string[];
  readonly by: readonly string[];
  readonly minutes: string;
}

const asTyped = ({ tell, by, answerWithin }: Rung): Typed => ({
  tell: tell.map((target) => ('carer' in target ? `carer:${target.carer}` : 'rota' in target ? `rota:${target.rota}` : 'circle')), by, minutes: String(answerWithin / 60),
});

const asRung = ({ tell, by, minutes }: Typed): object => ({
  tell: tell.map((value) => (value === 'circle' ? { circle: true } : value.startsWith('rota:') ? { rota: value.slice(5) } : { carer: value.slice(6) })), by, answerWithin: Math.round(Number(minutes) * 60),
});

/** Ticked once it is a text, ticked more often a list. */

function wrongStep(typed: readonly Typed[]): string {
  if (typed.length === 0) return 'Tick somebody in the first step: a plan must not end with nobody';
  const at = typed.findIndex(({ by, minutes }) => by.length === 0 || !(Number(minutes) >= 5 / 60 && Number(minutes) <= 120));
  const step = typed[at];
  return step?.by.length === 0 ? `Step ${at + 1}: tick how they are told` : `Step ${at + 1}: enter how many minutes they have to answer, up to 120`;
}
