import { Controller, Get, Param } from '@nestjs/common';
import { Public } from '../../platform/access/viewer.js';
import { notFound } from '../../platform/http/problem.js';
import { Boundaries } from './boundaries.store.js';
import { TownLayers } from './town-layers.service.js';

/** The map's layers as GeoJSON: everybody may read them. */
@Controller('api/v1/place/map')
@Public()
export class MapLayersController {
  constructor(private readonly boundaries: Boundaries, private readonly layers: TownLayers) {}

  @Get('wards')
  async wards(): Promise<object> {
    const wards = await this.boundaries.of('wards');
    return { type: 'FeatureCollection', features: wards.map(({ code, name, parts }) => ({ type: 'Feature', id: code, properties: { name }, geometry: { type: 'MultiPolygon', coordinates: parts } })) };
  }

  @Get('layers/:key')
  async layer(@Param('key') key: string): Promise<object> {
    const layer = this.layers.all.find((one) => one.key === key);
    if (!layer) throw notFound('layer');
    return { type: 'FeatureCollection', features: (await layer.features()).map(({ id, geometry, name, says }) => ({ type: 'Feature', id, properties: { name, says }, geometry })) };
  }
}
