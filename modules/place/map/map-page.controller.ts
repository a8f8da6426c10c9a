import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Area } from '../../../core/geo/areas.js';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Wards, type Ward } from '../network/wards.store.js';
import { pageOf, type MapLayer } from './layer.js';
import { TownLayers } from './town-layers.service.js';

const FIRST = 20, PAGE = 200;
const MapForm = z.object({ ward: z.string().max(100).default(''), layer: z.string().max(40).default(''), page: z.coerce.number().int().min(1).max(1_000).default(1) });
type Asked = z.infer<typeof MapForm>;

/** The town on a map, and the same as lists, which need neither script nor map. */
@PageController()
@Public()
export class MapPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly wards: Wards, private readonly layers: TownLayers) {}

  @Get('place/map')
  async show(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const asked = parsed(MapForm, query);
    const wards = (await this.wards.areas()).map((one) => ({ ...one, key: one.code ?? one.name }));
    const ward = wards.find(({ key }) => key === asked.ward);
    const shown = this.layers.all.filter(({ key }) => asked.layer === '' || key === asked.layer);
    const [frame, lists] = await Promise.all([this.frames.of(request), Promise.all(shown.map((layer) => listOf(layer, ward, asked)))]);
    return sendPage(reply, this.renderer.page('place-map', {
      ...frame, title: 'Map of the town', lists, one: asked.layer !== '', ward, wards: wards.length === 0 ? [] : [{ value: '', text: 'All wards', selected: false }, ...wards.map(({ key, name }) => ({ value: key, text: name, selected: key === ward?.key }))],
      layers: this.layers.all.map(({ key, title }) => ({ key, title })),
    }));
  }
}

type ListedWard = Ward & { readonly area: Area; readonly key: string };

async function listOf(layer: MapLayer, ward: ListedWard | undefined, { page, layer: only }: Asked): Promise<object> {
  const [from, most] = only === '' ? [0, FIRST] : [(page - 1) * PAGE, PAGE];
  const [count, rows] = await Promise.all([layer.list.count(ward?.area), layer.list.page(from, most, ward?.area)]);
  const to = (n: number): string => `/place/map?${new URLSearchParams({ layer: layer.key, page: String(n), ...(ward ? { ward: ward.key } : {}) }).toString()}`;
  return {
    key: layer.key, title: layer.title, empty: layer.empty, count, rows: rows.map((one) => ({ name: one.name, says: one.says, ...pageOf(layer, one) })),
    ...(only === '' && count > FIRST ? { more: to(1) } : {}), ...(only !== '' && count > from + most ? { next: to(page + 1) } : {}), ...(only !== '' && page > 1 ? { before: to(page - 1) } : {}),
  };
}
