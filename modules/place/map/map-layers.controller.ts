import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isTile, NEAREST } from '../../../core/geo/tiles.js';
import { Public } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Wards } from '../network/wards.store.js';
import { isPastHour, MOST_HOURS_AGO } from './past-hour.js';
import { TownLayers } from './town-layers.service.js';
import { TownTiles } from './town-tiles.service.js';

const LayerForm = z.strictObject({ page: z.coerce.number().int().min(1).max(1_000).default(1), limit: z.coerce.number().int().min(1).max(1_000).default(200), ward: z.string().max(100).optional() });
const TileForm = z.strictObject({ layers: z.string().max(200).optional(), at: z.iso.datetime({ offset: true, message: 'must be a time in ISO 8601 with an offset, as 2026-11-24T08:00:00Z' }).transform((value) => Date.parse(value)).optional() });

/** What the map shows, as GeoJSON: everybody may read it. */
@Controller('api/v1/place/map')
@Public()
export class MapLayersController {
  constructor(private readonly wards: Wards, private readonly layers: TownLayers, private readonly tiles: TownTiles, private readonly clock: Clock) {}

  @Get('wards')
  async ground(): Promise<object> {
    const wards = await this.wards.areas();
    return { type: 'FeatureCollection', features: wards.map(({ code, name, area }) => ({ type: 'Feature', id: code ?? name, properties: { name }, geometry: { type: 'MultiPolygon', coordinates: area.polygons } })) };
  }

  /** A page of a layer, and how much there is in all. */
  @Get('layers/:key')
  async layer(@Param('key') key: string, @Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { page, limit, ward: asked } = parsed(LayerForm, query), layer = this.layers.find(key);
    if (!layer) throw notFound('layer');
    const ward = asked === undefined ? undefined : (await this.wards.areas()).find(({ name, code }) => code === asked || name === asked);
    if (asked !== undefined && !ward) throw notFound('ward');
    const [count, features] = await Promise.all([layer.list.count(ward?.area), layer.list.page((page - 1) * limit, limit, ward?.area)]);
    if (count > page * limit) linkNext(request, reply, { page: String(page + 1) });
    return { type: 'FeatureCollection', numberMatched: count, numberReturned: features.length, features: features.map(({ id, geometry, name, says }) => ({ type: 'Feature', id, properties: { name, says }, geometry })) };
  }

  /** All layers, or those that are named, in one square of the Web Mercator grid; points that stand near each other are one mark with their count. */
  @Get('tiles/:z/:x/:y')
  async tile(@Param('z') z: string, @Param('x') x: string, @Param('y') y: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const tile = { z: Number(z), x: Number(x), y: Number(y) }, { layers: named, at } = parsed(TileForm, query);
    if (!isTile(tile)) throw new Problem(400, 'value', `tile: is z/x/y with z from 0 to ${NEAREST}, x and y below 2^z, as 14/8206/5450.`, { field: 'tile' });
    if (at !== undefined && !isPastHour(at, this.clock.now())) throw new Problem(400, 'value', `at: is a whole hour of the last ${MOST_HOURS_AGO}. Leave it out for now.`, { field: 'at' });
    const keys = named?.split(',') ?? this.layers.all.map(({ key }) => key);
    const unknown = keys.find((key) => !this.layers.find(key));
    if (unknown !== undefined) throw new Problem(400, 'value', `layers: is some of ${this.layers.all.map(({ key }) => key).join(', ')}, with commas between.`, { field: 'layers' });
    const features = await Promise.all(this.layers.all.filter(({ key }) => keys.includes(key)).map((layer) => this.tiles.of(layer, tile, at)));
    void reply.header('cache-control', 'public, max-age=5');
    return { type: 'FeatureCollection', features: features.flat() };
  }
}
