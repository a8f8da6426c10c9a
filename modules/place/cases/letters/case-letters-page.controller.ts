import { Body, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { moment } from '../../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import { Frames, seeOther, sendPage } from '../../../platform/pages/frame.js';
import { PageController } from '../../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../../platform/pages/render.js';
import { shownHour } from '../quiet-form.js';
import { CaseLetterWishes } from './case-letter-wishes.store.js';
import { CaseLetterWishing } from './case-letter-wishes.service.js';
import { CaseLetters } from './case-letters.service.js';

const FIELDS = ['email', 'how', 'hour', 'quietFrom', 'quietTo'] as const;
const WORDS: Readonly<Record<string, string>> = { email: 'Type an e-mail address, for example ada@council.example', how: 'Choose how you wish to be told', hour: 'Type an hour from 0 to 23', quietFrom: 'Type an hour from 0 to 23, or nothing', quietTo: 'Type both hours of the quiet time, two that differ, or none' };
type Values = Partial<Record<(typeof FIELDS)[number], string>>;

/** Whether and how one of the staff is told of cases. */
@PageController()
@Roles('admin')
export class CaseLettersPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly wishes: CaseLetterWishes, private readonly letters: CaseLetters, private readonly wishing: CaseLetterWishing) {}

  @Get('admin/cases/letters')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const wish = await this.wishes.of(viewer.id);
    const values: Values = wish ? { email: wish.email, how: wish.how, hour: String(wish.hour), quietFrom: shownHour(wish.quiet?.from), quietTo: shownHour(wish.quiet?.to) } : { how: 'none', hour: '8' };
    return sendPage(reply, await this.page(viewer, request, values, []));
  }

  @Post('admin/cases/letters')
  async set(@Body() form: Readonly<Record<string, unknown>> | undefined, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const values: Values = Object.fromEntries(FIELDS.flatMap((name) => (typeof form?.[name] === 'string' && form[name].trim() !== '' ? [[name, form[name].trim().slice(0, 300)]] : [])));
    try {
      if (values.how === 'none') await this.wishing.end(viewer);
      else await this.wishing.set(viewer, values);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 400) throw error;
      const name = String(error.more.field ?? 'email');
      return sendPage(reply, await this.page(viewer, request, values, [{ name, href: `#${name}`, text: WORDS[name] ?? error.detail }]), 400);
    }
    return seeOther(reply, '/admin/cases/letters');
  }

  private async page(viewer: Viewer, request: FastifyRequest, values: Values, errors: readonly FieldError[]): Promise<string> {
    const frame = await this.frames.of(request), wish = await this.wishes.of(viewer.id);
    const choices = [['at-once', 'As soon as something is new, handed to me or overdue'], ['daily', 'Once a day, with all that is to be done'], ['none', 'Not at all']].map(([value, text]) => ({ value, text, checked: values.how === value }));
    return this.renderer.page('case-letters', { ...frame, title: 'Be told of cases by e-mail', values, errors, choices, on: this.letters.isOn, wish: wish !== undefined, last: wish?.last ? { ...moment(wish.last.at, frame.now), came: wish.last.came } : undefined });
  }
}
