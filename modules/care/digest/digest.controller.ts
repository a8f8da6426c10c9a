import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { z } from 'zod';
import type { CarerId } from '../../../core/ids.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { Residents } from '../residents/residents.service.js';
import { DigestWishes } from './digest-wishes.service.js';

export const DigestForm = z.strictObject({ email: z.email('must be an e-mail address').max(254), hour: z.number().int().min(0).max(23).default(8) });

/** The daily summary that a carer wishes for by e-mail, and its hour. */
@Controller('api/v1/carers/:id/digest')
@Roles('admin')
export class DigestController {
  constructor(private readonly wishes: DigestWishes, private readonly residents: Residents) {}

  @Get()
  async get(@Param('id') id: string): Promise<object> {
    const wish = await this.wishes.of(await this.known(id));
    if (!wish) throw notFound('digest of this carer');
    return { email: wish.email, hour: wish.hour };
  }

  @Put()
  @HttpCode(204)
  async set(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.wishes.set(viewer, { carer: await this.known(id), ...parsed(DigestForm, body) });
  }

  @Delete()
  @HttpCode(204)
  async end(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.wishes.end(viewer, await this.known(id));
  }

  private async known(id: string): Promise<CarerId> {
    const carer = (await this.residents.carers([id as CarerId])).get(id as CarerId);
    if (!carer) throw notFound('carer');
    return carer.id;
  }
}
