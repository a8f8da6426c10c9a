import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { FORMS, type Source } from '../../../core/things/source.js';
import { isZone } from '../../../core/time/local.js';
import { Roles } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { Sources } from '../things/sources.service.js';
import { Strangers, type Stranger } from './strangers.store.js';

export const NewSourceForm = z.strictObject({
  form: z.enum(FORMS),
  title: z.string().trim().min(1, 'must not be empty').max(100),
  /** Printable ASCII without wildcards, and no slash at either end. */
  topic: z.string().regex(/^[!-"$-*,-.0-~](?:[!-"$-*,-~]{0,198}[!-"$-*,-.0-~])?$/, 'is a base topic as zigbee2mqtt or homes/12/zigbee2mqtt, without wildcards').optional(),
  zone: z.string().max(60).refine(isZone, 'is no time zone; write it as Europe/London').default('Europe/London'),
});

/** Network servers, bridges, alarm lines and clouds that speak for devices; for those who set them up. */
@Controller('api/v1/sources')
@Roles('admin')
export class SourcesController {
  constructor(private readonly sources: Sources, private readonly strangers: Strangers) {}

  @Get()
  list(): readonly Source[] {
    return this.sources.all().filter((source) => source.retiredAt === undefined);
  }

  /** The key is shown once. */
  @Post()
  async register(@Body() body: unknown): Promise<object> {
    const { topic, ...form } = parsed(NewSourceForm, body);
    const { source, key } = await this.sources.register({ ...form, ...(topic ? { topic } : {}) });
    return { ...source, key };
  }

  @Post(':id/key')
  @HttpCode(200)
  async reKey(@Param('id') id: string): Promise<object> {
    const key = await this.sources.reKey(this.found(id).id);
    return { id, key };
  }

  @Delete(':id')
  @HttpCode(204)
  async retire(@Param('id') id: string): Promise<void> {
    await this.sources.retire(this.found(id).id);
  }

  /** Names that were heard and belong to no paired device. */
  @Get(':id/strangers')
  async unpaired(@Param('id') id: string): Promise<readonly Stranger[]> {
    return this.strangers.of(this.found(id).id);
  }

  private found(id: string): Source {
    const source = this.sources.find(id);
    if (!source || source.retiredAt !== undefined) throw notFound('source');
    return source;
  }
}
