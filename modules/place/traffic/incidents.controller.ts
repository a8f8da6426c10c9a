import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { TrafficIncidents } from './incidents.service.js';
import { IncidentsForm } from './traffic.forms.js';

/** What stands in the roads: everybody may read it, but for what its supplier gives to authorities only (`traffic:read`). */
@Controller(['api/v1/traffic/incidents', 'traffic/incidents'])
@Public()
export class IncidentsController {
  constructor(private readonly incidents: TrafficIncidents, private readonly access: PlaceAccess) {}

  @Get()
  async list(@Query() query: unknown, @Req() request: FastifyRequest): Promise<object> {
    const all = await this.access.has(request, 'traffic:read', ['admin', 'clinician']);
    return this.incidents.list(parsed(IncidentsForm, query), all);
  }

  @Get(':id')
  one(@Param('id') id: string): Promise<object> {
    return this.incidents.one(id);
  }
}
