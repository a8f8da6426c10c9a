import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { iso } from '../../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { notFound } from '../../../platform/http/problem.js';
import { CaseLetterWishing } from './case-letter-wishes.service.js';
import { CaseLetterWishes } from './case-letter-wishes.store.js';

/** Whether and how I am told of cases: each of the staff for themselves. */
@Controller('api/v1/case-letters')
@Roles('admin')
export class CaseLettersController {
  constructor(private readonly wishes: CaseLetterWishes, private readonly wishing: CaseLetterWishing) {}

  @Get()
  async mine(@CurrentViewer() { id }: Viewer): Promise<object> {
    const wish = await this.wishes.of(id);
    if (!wish) throw notFound('wish');
    const { email, how, hour, quiet, last } = wish;
    return { email, how, hour, quietFrom: quiet ? quiet.from / 60 : null, quietTo: quiet ? quiet.to / 60 : null, last: last ? { at: iso(last.at), came: last.came } : null };
  }

  @Put()
  @HttpCode(204)
  set(@CurrentViewer() viewer: Viewer, @Body() body: unknown): Promise<void> {
    return this.wishing.set(viewer, body);
  }

  @Delete()
  @HttpCode(204)
  async end(@CurrentViewer() viewer: Viewer): Promise<void> {
    if (!(await this.wishing.end(viewer))) throw notFound('wish');
  }
}
