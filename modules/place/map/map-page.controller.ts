import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Area } from '../../../core/geo/areas.js';
import { iso } from '../../../core/time/when.js';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Wards, type Ward } from '../network/wards.store.js';
import { GroundFile } from './ground-file.js';
import { listAt, pageOf, type MapLayer } from './layer.js';
import { hourAgo, hourWords, MOST_HOURS_AGO } from './past-hour.js';
import { TownLayers } from './town-layers.service.js';

const FIRST = 20, PAGE = 200;
const MapForm = z.object({ ward: z.string().max(100).default(''), layer: z.string().max(40).default(''), page: z.coerce.number().int().min(1).max(1_000).default(1), ago: z.coerce.number().int().min(0).max(MOST_HOURS_AGO).default(0) });
type Asked = z.infer<typeof MapForm>;

/** The town on a map, and the same as lists, which need neither script nor map. */
@PageController()
@Public()
export class MapPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly wards: Wards, private readonly layers: TownLayers, private readonly ground: GroundFile) {}

  @Get('place/map')
  async show(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const asked = parsed(MapForm, query);
    const wards = (await this.wards.areas()).map((one) => ({ ...one, key: one.code ?? one.name }));
    const ward = wards.find(({ key }) => key === asked.ward);
    const frame = await this.frames.of(request), hour = hourAgo(frame.now, asked.ago), able = this.layers.all.filter(({ asItWas }) => hour === undefined || asItWas);
    const lists = await Promise.all(able.filter(({ key }) => asked.layer === '' || key === asked.layer).map((layer) => listOf(layer, ward, asked, hour)));
    return sendPage(reply, this.renderer.page('place-map', {
      ...frame, title: 'Map of the town', lists, one: asked.layer !== '', ward, wards: wards.length === 0 ? [] : [{ value: '', text: 'All wards', selected: false }, ...wards.map(({ key, name }) => ({ value: key, text: name, selected: key === ward?.key }))],
      layers: able.map(({ key, title, onlyWhenAsked }) => ({ key, title, drawn: !onlyWhenAsked })), ground: this.ground.isThere, ago: asked.ago, mostAgo: MOST_HOURS_AGO, hour: hour === undefined ? undefined : { iso: iso(hour), words: hourWords(hour) },
      kept: this.layers.all.filter(({ asItWas }) => asItWas).map(({ title }) => title.toLowerCase()).join(', '),
    }));
  }
}

type ListedWard = Ward & { readonly area: Area; readonly key: string };

async function listOf(layer: MapLayer, ward: ListedWard | undefined, { page, layer: only, ago }: Asked, hour: number | undefined): Promise<object> {
  const [from, most] = only === '' ? [0, FIRST] : [(page - 1) * PAGE, PAGE], list = listAt(layer, hour);
  const [count, rows] = await Promise.all([list.count(ward?.area), list.page(from, most, ward?.area)]);
  const to = (n: number): string => `/place/map?${new URLSearchParams({ layer: layer.key, page: String(n), ...(ward ? { ward: ward.key } : {}), ...(ago > 0 ? { ago: String(ago) } : {}) }).toString()}`;
  return {
    key: layer.key, title: layer.title, empty: layer.empty, count, rows: rows.map((one) => ({ name: one.name, says: one.says, ...pageOf(layer, one) })),
    ...(only === '' && count > FIRST ? { more: to(1) } : {}), ...(only !== '' && count > from + most ? { next: to(page + 1) } : {}), ...(only !== '' && page > 1 ? { before: to(page - 1) } : {}),
  };
}
