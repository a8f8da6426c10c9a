import { Controller, Get, Param } from '@nestjs/common';
import { Public } from '../../platform/access/viewer.js';
import { notFound } from '../../platform/http/problem.js';
import { Wards } from '../network/wards.store.js';
import { TownLayers } from './town-layers.service.js';

/** The map's layers as GeoJSON: everybody may read them. */
@Controller('api/v1/place/map')
@Public()
export class MapLayersController {
  constructor(private readonly wards: Wards, private readonly layers: TownLayers) {}

  @Get('wards')
  async ground(): Promise<object> {
    const wards = await this.wards.areas();
    return { type: 'FeatureCollection', features: wards.map(({ code, name, area }) => ({ type: 'Feature', id: code ?? name, properties: { name }, geometry: { type: 'MultiPolygon', coordinates: area.polygons } })) };
  }

  @Get('layers/:key')
  async layer(@Param('key') key: string): Promise<object> {
    const layer = this.layers.all.find((one) => one.key === key);
    if (!layer) throw notFound('layer');
    return { type: 'FeatureCollection', features: (await layer.features()).map(({ id, geometry, name, says }) => ({ type: 'Feature', id, properties: { name, says }, geometry })) };
  }
}
