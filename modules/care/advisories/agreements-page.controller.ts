import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AIR_ACTION_NAMES, AIR_ACTIONS, type AirAction } from '../../../core/advisories/air-plan.js';
import { AGREED_BY, PURPOSE_NAMES, PURPOSES, type AgreedBy, type Purpose } from '../../../core/residents/consent.js';
import type { Resident } from '../../../core/residents/resident.js';
import { day, moment } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound } from '../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { Consents } from '../consents/consents.store.js';
import { fieldErrors, textOf, valuesOf, type FieldWords, type Form } from '../pages/forms/form.js';
import { called, fullName } from '../pages/views/people.js';
import { Residents } from '../residents/residents.service.js';
import { AirPlanForm, LONGEST_PLAN_MS } from './advisories.forms.js';
import { AirPlans, type KeptPlan } from './air-plans.store.js';

const BY_WORDS: Readonly<Record<AgreedBy, string>> = { resident: 'they themselves', attorney: 'who holds their power of attorney' };
const FIELDS = ['action', 'another', 'ring', 'ringWho', 'from', 'reviewBy'];
const WORDS: FieldWords = {
  ring: { missing: 'Enter a telephone that somebody answers', wrong: 'Enter a UK telephone number, as 01375 652652' }, ringWho: { missing: 'Say who answers there', wrong: 'Say who answers there, in 60 letters' },
  from: { wrong: 'Enter a number from 4 to 10, or leave it empty' }, reviewBy: { missing: 'Enter a day', wrong: 'Enter a day' },
};
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** What a resident agreed to beyond being watched over, and what they do when the air is bad. */
@PageController()
@Roles('admin')
export class AgreementsPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly consents: Consents, private readonly plans: AirPlans, private readonly clock: Clock) {}

  @Get('admin/residents/:id/agreements')
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.residents.find(viewer, id, 'read-consents'), request));
  }

  @Post('admin/residents/:id/agreements/consents/:purpose')
  async say(@Param('id') id: string, @Param('purpose') purpose: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    if (!PURPOSE_NAMES.includes(purpose as Purpose)) throw notFound('purpose');
    const agreed = textOf(form, 'agreed') === 'yes', by = textOf(form, 'by') as AgreedBy;
    const resident = await this.residents.find(viewer, id, agreed ? 'note-consent' : 'note-consent-taken-back');
    if (!AGREED_BY.includes(by)) return sendPage(reply, await this.page(resident, request, {}, [{ name: `by-${purpose}`, href: `#by-${purpose}`, text: 'Choose who said so' }]), 400);
    await this.consents.say(resident.id, purpose as Purpose, agreed, by, viewer.id);
    return seeOther(reply, `/admin/residents/${resident.id}/agreements`);
  }

  @Post('admin/residents/:id/agreements/air-plan')
  async plan(@Param('id') id: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'make-air-plan'), values = valuesOf(form, FIELDS), now = this.clock.now();
    const { action = '', another = '', from = '', ...rest } = values;
    const typed = AirPlanForm.safeParse({ ...rest, actions: [...new Set([action, another].filter((one) => one !== ''))], ...(from ? { from: Number(from) } : {}) });
    if (!typed.success) return sendPage(reply, await this.page(resident, request, values, [...(action || another ? [] : [{ name: 'action', href: '#action', text: 'Choose what they are to do' }]), ...fieldErrors(typed.error, WORDS, values)]), 400);
    const { reviewBy } = typed.data;
    if (reviewBy <= now || reviewBy > now + LONGEST_PLAN_MS) return sendPage(reply, await this.page(resident, request, values, [{ name: 'reviewBy', href: '#reviewBy', text: 'Enter a day within the next year' }]), 400);
    const { from: least, ...plan } = typed.data;
    await this.plans.keep(resident.id, { ...plan, ...(least === undefined ? {} : { from: least }), madeBy: viewer.id, madeAt: now });
    return seeOther(reply, `/admin/residents/${resident.id}/agreements`);
  }

  @Post('admin/residents/:id/agreements/air-plan/end')
  async end(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'end-air-plan');
    await this.plans.end(resident.id);
    return seeOther(reply, `/admin/residents/${resident.id}/agreements`);
  }

  private async page(resident: Resident, request: FastifyRequest, values: Readonly<Record<string, string>> = {}, errors: readonly FieldError[] = []): Promise<string> {
    const now = this.clock.now(), [said, plans] = await Promise.all([this.consents.of(resident.id), this.plans.of([resident.id])]);
    const plan = plans.get(resident.id), typed = Object.keys(values).length > 0 ? values : typedOf(plan);
    const options = (chosen = '', none: string) => [{ value: '', text: none }, ...AIR_ACTION_NAMES.map((name) => ({ value: name, text: sentence(AIR_ACTIONS[name]), selected: name === chosen }))];
    return this.renderer.page('agreements', {
      ...(await this.frames.of(request)), title: `What ${fullName(resident)} agreed to`, called: called(resident), back: `/admin/residents/${resident.id}`, here: `/admin/residents/${resident.id}/agreements`, values: typed, errors,
      purposes: PURPOSE_NAMES.map((purpose) => {
        const last = said.find((one) => one.purpose === purpose);
        return { purpose, what: PURPOSES[purpose], agreed: last?.agreed ?? false, ...(last ? { by: BY_WORDS[last.by], at: moment(last.saidAt, now) } : {}) };
      }),
      who: [{ value: '', text: 'Choose' }, ...AGREED_BY.map((by) => ({ value: by, text: sentence(BY_WORDS[by]) }))],
      actions: options(typed['action'], 'Choose'), others: options(typed['another'], 'Nothing else'), plan: plan ? { overdue: plan.reviewBy <= now, reviewBy: day(plan.reviewBy) } : undefined,
    });
  }
}

function typedOf(plan: KeptPlan | undefined): Readonly<Record<string, string>> {
  if (!plan) return {};
  const [action, another]: readonly (AirAction | undefined)[] = plan.actions;
  return { action: action ?? '', another: another ?? '', ring: plan.ring.replace(/^\+44/, '0'), ringWho: plan.ringWho, from: plan.from === undefined ? '' : String(plan.from), reviewBy: new Date(plan.reviewBy).toISOString().slice(0, 10) };
}
