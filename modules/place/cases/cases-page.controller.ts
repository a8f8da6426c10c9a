import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OUTCOMES, type CaseState } from '../../../core/cases/case.js';
import { ruleNamed } from '../../../core/cases/rulebook.js';
import { Users } from '../../platform/access/users.store.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';
import { moment } from '../../../core/time/when.js';
import { evidenceRow, happenedRow, OUTCOME_WORDS, rowOf, sourceWords, timeTyped, typedTime } from './case-words.js';
import type { KeptCase } from './cases.store.js';
import { ResolveForm } from './cases.forms.js';
import { Cases } from './cases.service.js';

const SHOWN = 50, MOST_STAFF = 200, LONGEST = 2_000;
type Posted = Readonly<Record<string, unknown>> | undefined;
const textOf = (form: Posted, name: string): string => {
  const value = form?.[name];
  return typeof value === 'string' ? value.trim().slice(0, LONGEST + 1) : '';
};

interface Kind {
  readonly words: string;
  readonly states: readonly CaseState[];
  readonly shadow?: true;
  readonly mine?: true;
}
const DUE: Kind = { words: 'To do', states: ['open', 'claimed'] };
const KINDS: Readonly<Record<string, Kind>> = { due: DUE, mine: { ...DUE, words: 'Mine', mine: true }, over: { words: 'Over', states: ['resolved', 'closed'] }, trial: { words: 'On trial', states: ['open', 'claimed', 'resolved', 'closed'], shadow: true } };

/** What somebody has to see to in the place: the first due first. */
@PageController()
@Roles('admin')
export class CasesPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly cases: Cases, private readonly users: Users, private readonly clock: Clock) {}

  @Get('admin/cases')
  async list(@Query('show') show: unknown, @Query('after') after: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const name = typeof show === 'string' && Object.hasOwn(KINDS, show) ? show : 'due', kind = KINDS[name] ?? DUE, now = this.clock.now();
    const [, dueAt, id] = /^(\d{1,16})~([a-z2-7]{16})$/.exec(typeof after === 'string' ? after : '') ?? [];
    const page = await this.cases.list({ states: kind.states, shadow: kind.shadow ?? false, ...(kind.mine ? { owner: viewer.id } : {}) }, dueAt && id ? { dueAt: Number(dueAt), id } : undefined, SHOWN);
    const names = await this.users.named(page.flatMap(({ owner }) => owner ?? []));
    const rows = page.map((one) => rowOf(one, names, now)), late = rows.filter(({ due }) => due.late).length, last = page.at(-1);
    const more = page.length === SHOWN && last ? `/admin/cases?show=${name}&after=${last.dueAt}~${last.id}` : undefined;
    return sendPage(reply, this.renderer.page('cases', {
      ...(await this.frames.of(request)), title: 'Cases', rows, more, open: kind.states.includes('open') && !kind.shadow, trial: kind.shadow ?? false, headline: headline(kind, rows.length, late, more !== undefined),
      kinds: Object.entries(KINDS).map(([key, { words }]) => ({ href: `/admin/cases?show=${key}`, text: words, here: key === name })),
    }));
  }

  @Get('admin/cases/:id')
  async one(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.page(await this.cases.find(id), viewer, request));
  }

  @Post('admin/cases/:id/claim')
  claim(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return this.done(id, viewer, request, reply, 'claim', {}, () => this.cases.claim(viewer, id));
  }

  @Post('admin/cases/:id/hand-over')
  handOver(@Param('id') id: string, @Body() form: Posted, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const to = textOf(form, 'to');
    return this.done(id, viewer, request, reply, 'to', {}, () => (to ? this.cases.handOver(viewer, id, to) : refuse('to', 'Choose who is to have it')));
  }

  @Post('admin/cases/:id/due')
  due(@Param('id') id: string, @Body() form: Posted, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = { dueAt: textOf(form, 'dueAt'), why: textOf(form, 'why') }, dueAt = timeTyped(values.dueAt);
    return this.done(id, viewer, request, reply, 'dueAt', values, () => {
      if (dueAt === undefined) return refuse('dueAt', 'Enter the day and the time, as 2026-11-27T09:00');
      if (!values.why || values.why.length > 500) return refuse('why', 'Say in a sentence why it is done then');
      return this.cases.due(viewer, id, dueAt, values.why);
    });
  }

  @Post('admin/cases/:id/resolve')
  resolve(@Param('id') id: string, @Body() form: Posted, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values = { outcome: textOf(form, 'outcome'), note: textOf(form, 'note') }, typed = ResolveForm.safeParse({ outcome: values.outcome, ...(values.note ? { note: values.note } : {}) });
    return this.done(id, viewer, request, reply, 'outcome', values, () => {
      if (typed.success) return this.cases.resolve(viewer, id, typed.data.outcome, typed.data.note);
      return typed.error.issues[0]?.path[0] === 'note' ? refuse('note', `Keep the note to ${LONGEST} letters`) : refuse('outcome', 'Choose what came of it');
    });
  }

  /** What is refused is said beside its field, with what was typed. */
  private async done(id: string, viewer: Viewer, request: FastifyRequest, reply: FastifyReply, field: string, values: Readonly<Record<string, string>>, work: () => Promise<unknown>): Promise<unknown> {
    try {
      await work();
      return seeOther(reply, `/admin/cases/${encodeURIComponent(id)}`);
    } catch (error) {
      if (!(error instanceof Problem) || (error.status !== 400 && error.status !== 409)) throw error;
      const name = error.more.field ?? field;
      return sendPage(reply, await this.page(await this.cases.find(id), viewer, request, values, [{ name, href: `#${name}`, text: plain(error.detail) }]), error.status);
    }
  }

  private async page(one: KeptCase, viewer: Viewer, request: FastifyRequest, values: Readonly<Record<string, string>> = {}, errors: readonly FieldError[] = []): Promise<string> {
    const now = this.clock.now(), history = await this.cases.history(one.id), live = !one.shadow && (one.state === 'open' || one.state === 'claimed');
    const [names, staff] = await Promise.all([this.users.named([one.owner, ...history.flatMap(({ by, to }) => [by, to])].flatMap((id) => id ?? [])), live ? this.users.ofRole('admin', MOST_STAFF) : []]);
    const row = rowOf(one, names, now);
    return this.renderer.page('case', {
      ...(await this.frames.of(request)), title: `${row.title}: ${row.subject}`, here: row.href, row, live, errors, values: { dueAt: typedTime(one.dueAt), ...values }, shadow: one.shadow, claimable: live && one.state === 'open',
      differ: one.differ, source: sourceWords(one.source), version: one.ruleVersion, dueSource: sourceWords(ruleNamed(one.rule)?.due.source ?? ''), note: one.note, since: moment(one.since, now), opened: moment(one.openedAt, now), evidence: one.evidence.map((piece) => evidenceRow(piece, now)),
      history: history.map((happened) => happenedRow(happened, names, now)),
      staff: [{ value: '', text: 'Choose' }, ...staff.filter(({ id }) => id !== one.owner && id !== viewer.id).map(({ id, name }) => ({ value: id, text: name }))],
      outcomes: OUTCOMES.map((outcome) => ({ value: outcome, text: OUTCOME_WORDS[outcome], checked: values['outcome'] === outcome })),
    });
  }
}

/** Without the name that only programs know. */
const plain = (detail: string): string => detail.replace(/^(?:dueAt|to): (.)/, (_, first: string) => (detail.startsWith('dueAt') ? `The time ${first}` : first.toUpperCase()));

function refuse(field: string, words: string): never {
  throw new Problem(400, 'value', words, { field });
}

function headline({ states, shadow, mine }: Kind, count: number, late: number, more: boolean): string {
  const of = `${count}${more ? ' and more' : ''} ${count === 1 ? 'case' : 'cases'}`;
  if (shadow) return count === 0 ? 'No rule on trial has found anything' : `Rules on trial would have opened ${of}`;
  if (!states.includes('open')) return count === 0 ? 'No case is over yet' : `${of} over`;
  if (count === 0) return mine ? 'You have no case' : 'Nothing in the place needs anybody just now';
  return `${mine ? 'You have' : 'To do:'} ${of}${late > 0 ? `, ${late} late` : ''}`;
}
