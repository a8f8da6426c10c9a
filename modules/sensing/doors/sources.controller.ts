import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { isIP } from 'node:net';
import { z } from 'zod';
import { FORMS, type Source } from '../../../core/things/source.js';
import { isZone } from '../../../core/time/local.js';
import { Roles } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { Sources } from '../things/sources.service.js';
import { Strangers, type Stranger } from './strangers.store.js';

/** An address, or a network as 192.0.2.0/24; anything that the network layer itself understands. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

const LineForm = z.strictObject({
  account: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, 'takes letters, digits and . _ + - (64 at most)'),
  networks: z.array(z.string().max(50).refine(isNetwork, 'is no address or network; write it as 192.0.2.10 or 192.0.2.0/24')).min(1).max(50).optional(),
  answerIn: z.enum(['message', 'response']).optional(),
  voice: z.string().regex(/^(?:sips?|tel|gsm):[\x21\x23-\x3b\x3d\x3f-\x7e]{1,240}$/, 'is a URI as sip:arc@alarms.example or tel:+441375000000').optional(),
});

const TELECARE: readonly string[] = ['scaip', 'now-ip'];

export const NewSourceForm = z.strictObject({
  form: z.enum(FORMS),
  title: z.string().trim().min(1, 'must not be empty').max(100),
  /** Printable ASCII without wildcards, and no slash at either end. */
  topic: z.string().regex(/^[!-"$-*,-.0-~](?:[!-"$-*,-~]{0,198}[!-"$-*,-.0-~])?$/, 'is a base topic as zigbee2mqtt or homes/12/zigbee2mqtt, without wildcards').optional(),
  line: LineForm.optional(),
  zone: z.string().max(60).refine(isZone, 'is no time zone; write it as Europe/London').default('Europe/London'),
}).refine(({ form, line }) => line === undefined || TELECARE.includes(form), { path: ['line'], message: 'is for scaip and now-ip alone' });

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
    const { topic, line, ...form } = parsed(NewSourceForm, body);
    const { source, key } = await this.sources.register({ ...form, ...(topic ? { topic } : {}), ...(line ? { line } : {}) });
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
