import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import type { PlaceRule } from '../../../core/cases/place-rule.js';
import { replay } from '../../../core/cases/replay.js';
import { PLACE_RULES, ruleNamed } from '../../../core/cases/rulebook.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { ruleView, wouldView } from './case-views.js';
import { BackTestForm, ModeForm } from './cases.forms.js';
import { DAY_MS } from './live-views.service.js';
import { PastViews } from './past-views.service.js';
import { PlaceRulesStore } from './place-rules.store.js';

const MOST_DAYS = 31;
/** In one answer. */
const MOST_CASES = 1_000;

/** The rules of the place: what they are, whether they are on trial, and what they would have opened. */
@Controller('api/v1/place-rules')
@Roles('admin')
export class PlaceRulesController {
  constructor(private readonly rules: PlaceRulesStore, private readonly past: PastViews, private readonly audit: Audit, private readonly clock: Clock) {}

  @Get()
  async list(): Promise<object[]> {
    const settings = await this.rules.all();
    return PLACE_RULES.map((rule) => ruleView(rule, settings.get(rule.name), this.past.can(rule)));
  }

  @Put(':name')
  async set(@Param('name') name: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const rule = this.found(name), { mode } = parsed(ModeForm, body);
    await this.rules.set(rule.name, mode, viewer.id, this.clock.now());
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'set-place-rule', purpose: 'administration', detail: JSON.stringify({ rule: rule.name, mode }) });
    return ruleView(rule, (await this.rules.all()).get(rule.name), this.past.can(rule));
  }

  @Post(':name/back-test')
  @HttpCode(200)
  async backTest(@Param('name') name: string, @Body() body: unknown): Promise<object> {
    const rule = this.found(name), { from, to, subject, after, limit } = parsed(BackTestForm, body);
    if (from >= to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (to - from > MOST_DAYS * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for a month at a time.`, { field: 'from' });
    if (!this.past.can(rule)) throw new Problem(409, 'not-supported', 'Of forecasts, which this rule looks at, only the last word is kept. Put it in shadow for a while instead.');
    const pasts = await this.past.of(rule, { from, to: Math.min(to, this.clock.now()) }, subject, after, limit);
    if (subject !== undefined && pasts.length === 0) throw new Problem(400, 'value', 'subject: there is none with this id.', { field: 'subject' });
    const would: object[] = [];
    let last = '';
    for (const { subject: { id }, views } of pasts) {
      if (would.length >= MOST_CASES) break;
      for await (const one of replay(rule, views)) would.push(wouldView(one));
      last = id;
    }
    const more = subject === undefined && (pasts.length === limit || last !== pasts.at(-1)?.subject.id) && pasts.length > 0;
    return { rule: rule.name, version: rule.version, from: new Date(from).toISOString(), to: new Date(to).toISOString(), subjects: pasts.length, would, next: more ? last : null };
  }

  private found(name: string): PlaceRule {
    const rule = ruleNamed(name);
    if (!rule) throw notFound('rule');
    return rule;
  }
}
