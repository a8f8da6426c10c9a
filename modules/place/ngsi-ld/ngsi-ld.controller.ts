import { All, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ngsiView, type NgsiEntity } from '../../../core/ngsi/entity.js';
import { BadNgsi, fitsQ, isNear, readNear, readQ, type Near, type Q } from '../../../core/ngsi/query.js';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { TownAccess, type Scope } from '../sensor-things/town-access.service.js';
import { NGSI_TYPES, NgsiEntities, type NgsiType } from './ngsi-entities.service.js';

const whole = (most: number) => z.coerce.number().int().min(0).max(most);
const list = z.string().max(2_000).transform((text) => text.split(','));
const Form = { attrs: list.optional(), options: z.string().max(100).optional() };
const ListForm = z.strictObject({
  ...Form, type: z.enum(NGSI_TYPES, `says which: ${NGSI_TYPES.join(', ')}`), limit: whole(1_000).default(20), offset: whole(100_000).default(0),
  q: z.string().max(1_000).optional(), georel: z.string().max(100).optional(), geometry: z.string().max(20).optional(), coordinates: z.string().max(100).optional(),
});
const OneForm = z.strictObject(Form);
const READ_AT_ONCE = 200;
/** Entities that one question looks through. [ours] */
const MOST_LOOKED_AT = 5_000;

/** NGSI-LD (ETSI GS CIM 009), to be read: the town's air, roads and devices. Without a key, what is public. */
@Controller('ngsi-ld/v1')
@Public()
export class NgsiLdController {
  constructor(private readonly entities: NgsiEntities, private readonly access: TownAccess) {}

  @Get('types')
  types(): object {
    return { id: 'urn:ngsi-ld:EntityTypeList:hearthline', type: 'EntityTypeList', typeList: NGSI_TYPES };
  }

  @Get('entities')
  async list(@Req() request: FastifyRequest, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const scope = await this.access.toRead(request);
    const { type, limit, offset, attrs, options, q, georel, geometry, coordinates } = parsed(ListForm, query);
    const asked = reading(() => ({ ...(q === undefined ? {} : { q: readQ(q) }), ...(georel === undefined ? {} : { near: readNear(georel, geometry, coordinates) }) }));
    const found = limit === 0 ? [] : await this.fitting(type, asked, offset + limit, scope);
    void reply.header('content-type', 'application/ld+json');
    return found.slice(offset).map((entity) => ngsiView(entity, isPlain(options), attrs));
  }

  @Get('entities/:id')
  async one(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const scope = await this.access.toRead(request);
    const { attrs, options } = parsed(OneForm, query);
    const [, type, key = ''] = /^urn:ngsi-ld:(\w+):([\w.-]{1,100})$/.exec(id) ?? [];
    const entity = NGSI_TYPES.includes(type as NgsiType) ? await this.entities.one(type as NgsiType, key, scope) : undefined;
    if (!entity) throw notFound('entity');
    void reply.header('content-type', 'application/ld+json');
    return ngsiView(entity, isPlain(options), attrs);
  }

  @All('*')
  refuse(@Req() { method }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    if (method === 'GET' || method === 'HEAD') throw notFound('address');
    void reply.header('allow', 'GET, HEAD');
    throw new Problem(405, 'not-supported', 'This view is read only. Write by SensorThings, at /sta/v1.1.');
  }

  private async fitting(type: NgsiType, { q, near }: { q?: Q; near?: Near }, wanted: number, scope: Scope): Promise<NgsiEntity[]> {
    const found: NgsiEntity[] = [];
    for (let after = '', looked = 0; found.length < wanted;) {
      const page = await this.entities.page(type, after, READ_AT_ONCE, scope);
      found.push(...page.filter(({ position, attributes }) => (!near || (position && isNear(near, position))) && (!q || fitsQ(q, (name) => attributes[name]?.value))));
      looked += page.length;
      after = page.at(-1)?.id.split(':').slice(3).join(':') ?? '';
      if (page.length < READ_AT_ONCE) break;
      if (looked >= MOST_LOOKED_AT) throw new Problem(400, 'too-costly', `offset, q or georel: more than ${MOST_LOOKED_AT} entities would have to be looked at one by one. Read large sets from /sta/v1.1.`, { field: 'offset' });
    }
    return found.slice(0, wanted);
  }
}

const isPlain = (options: string | undefined): boolean => options?.split(',').includes('keyValues') ?? false;

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadNgsi) throw new Problem(400, 'value', error.message, { field: error.field });
    throw error;
  }
}
