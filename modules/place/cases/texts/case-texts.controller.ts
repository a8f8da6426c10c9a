import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { CurrentViewer, Roles, type Viewer } from '../../../platform/access/viewer.js';
import { notFound } from '../../../platform/http/problem.js';
import { CaseTextWishes } from './case-text-wishes.store.js';
import { CaseTextWishing } from './case-text-wishes.service.js';
import { CaseTextsStore } from './case-texts.store.js';

/** Whether I am told of cases by text message: each of the staff for themselves. */
@Controller('api/v1/case-texts')
@Roles('admin')
export class CaseTextsController {
  constructor(private readonly wishes: CaseTextWishes, private readonly wishing: CaseTextWishing, private readonly texts: CaseTextsStore) {}

  @Get()
  async mine(@CurrentViewer() { id }: Viewer): Promise<object> {
    const [wish, last] = await Promise.all([this.wishes.of(id), this.texts.last(id)]);
    if (!wish) throw notFound('wish');
    const { phone, quiet, stopped } = wish;
    return { phone, quietFrom: quiet ? quiet.from / 60 : null, quietTo: quiet ? quiet.to / 60 : null, stopped: stopped ?? null, last: last ? { at: last.at.toISOString(), state: last.state } : null };
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
