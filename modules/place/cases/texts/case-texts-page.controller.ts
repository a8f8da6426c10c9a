import { Body, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { moment } from '../../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { shownHour } from '../quiet-form.js';
import { CaseTextWishes } from './case-text-wishes.store.js';
import { CaseTextWishing } from './case-text-wishes.service.js';
import { CaseTextsStore } from './case-texts.store.js';

const FIELDS = ['how', 'phone', 'quietFrom', 'quietTo'] as const;
const WORDS: Readonly<Record<string, string>> = { phone: 'Type a UK mobile number, for example 07700 900123', quietFrom: 'Type an hour from 0 to 23, or nothing', quietTo: 'Type both hours of the quiet time, two that differ, or none' };
type Values = Partial<Record<(typeof FIELDS)[number], string>>;

/** Whether one of the staff is told of cases by text message. */
@PageController()
@Roles('admin')
export class CaseTextsPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly wishes: CaseTextWishes, private readonly texts: CaseTextsStore, private readonly wishing: CaseTextWishing) {}

  @Get('admin/cases/texts')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const wish = await this.wishes.of(viewer.id);
    return sendPage(reply, await this.page(viewer, request, wish ? { how: 'at-once', phone: wish.phone, quietFrom: shownHour(wish.quiet?.from), quietTo: shownHour(wish.quiet?.to) } : { how: 'none' }, []));
  }

  @Post('admin/cases/texts')
  async set(@Body() form: Readonly<Record<string, unknown>> | undefined, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values: Values = Object.fromEntries(FIELDS.flatMap((name) => (typeof form?.[name] === 'string' && form[name].trim() !== '' ? [[name, form[name].trim().slice(0, 40)]] : [])));
    const { how, ...wish } = values;
    try {
      if (how === 'none') await this.wishing.end(viewer);
      else await this.wishing.set(viewer, wish);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 400) throw error;
      const name = String(error.more.field ?? 'phone');
      return sendPage(reply, await this.page(viewer, request, values, [{ name, href: `#${name}`, text: WORDS[name] ?? error.detail }]), 400);
    }
    return seeOther(reply, '/admin/cases/texts');
  }

  private async page(viewer: Viewer, request: FastifyRequest, values: Values, errors: readonly FieldError[]): Promise<string> {
    const [frame, wish, last] = await Promise.all([this.frames.of(request), this.wishes.of(viewer.id), this.texts.last(viewer.id)]);
    const choices = [['at-once', 'As soon as something is new, handed to me or overdue'], ['none', 'Not at all']].map(([value, text]) => ({ value, text, checked: values.how === value }));
    return this.renderer.page('case-texts', { ...frame, title: 'Be told of cases by text message', values, errors, choices, wish, last: last && { ...moment(last.at.getTime(), frame.now), state: last.state } });
  }
}
