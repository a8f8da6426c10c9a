import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { parsed } from '../../../platform/http/parsed.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { insideBox } from '../inside.js';
import { columnView, faultView } from './light-views.js';
import { Columns, type Column } from './columns.store.js';
import { LightFaults } from './faults.store.js';
import { ColumnsForm, EndFaultForm, FaultForm, InstallForm, OpenFaultsForm } from './lights.forms.js';
import { Lights } from './lights.service.js';

/** Columns stand in the street for everybody to see; their faults may be read by all and told by staff and partners. */
@Controller('api/v1/network')
@Public()
export class LightsController {
  constructor(private readonly lights: Lights, private readonly columns: Columns, private readonly faults: LightFaults, private readonly access: PlaceAccess, private readonly clock: Clock) {}

  /** In a box, by ward, or within metres of a place, the nearest first. */
  @Get('columns')
  async list(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const withDevices = await this.access.has(request, 'network:read');
    const { bbox, latitude, longitude, within, ward, after, limit } = parsed(ColumnsForm, query);
    if (latitude !== undefined && longitude !== undefined) return this.views(await this.columns.near(longitude, latitude, within, limit), withDevices);
    const page = await this.columns.page({ ...(bbox ? insideBox(bbox) : {}), ...(ward === undefined ? {} : { ward }) }, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: page.at(-1)?.id ?? '' });
    return this.views(page, withDevices);
  }

  @Get('columns/:id')
  async one(@Req() request: FastifyRequest, @Param('id') id: string): Promise<object> {
    const withDevices = await this.access.has(request, 'network:read');
    return (await this.views([await this.lights.find(id)], withDevices))[0] ?? {};
  }

  @Delete('columns/:id')
  @HttpCode(204)
  async takeDown(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    await this.access.need(request, 'network:write');
    await this.lights.takeDown(id);
  }

  @Get('columns/:id/faults')
  async faultsOf(@Param('id') id: string): Promise<object[]> {
    return (await this.lights.faultsOf(id)).map((fault) => faultView(fault, this.clock.now()));
  }

  @Post('columns/:id/faults')
  @HttpCode(200)
  async report(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    await this.access.need(request, 'network:write');
    return this.lights.report(id, parsed(FaultForm, body));
  }

  @Post('columns/:id/faults/end')
  @HttpCode(204)
  async mended(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    await this.access.need(request, 'network:write');
    await this.lights.mended(id, parsed(EndFaultForm, body).kind);
  }

  /** All that are open, the oldest first. */
  @Get('light-faults')
  async open(@Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { kind, after, limit } = parsed(OpenFaultsForm, query);
    const [since, id = ''] = (after ?? '').split('~');
    const page = await this.faults.openSince(since && Number.isFinite(Number(since)) ? { since: Number(since), id } : undefined, kind, limit);
    const last = page.at(-1);
    if (page.length === limit && last) linkNext(request, reply, { after: `${last.since}~${last.id}` });
    return page.map((fault) => faultView(fault, this.clock.now()));
  }

  @Post('columns/:id/installed')
  async install(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    await this.access.need(request, 'network:write');
    const { devEui, behind, ...thing } = parsed(InstallForm, body);
    return (await this.views([await this.lights.install(id, { ...thing, ...(devEui ? { devEui } : {}), ...(behind ? { behind } : {}) })], true))[0] ?? {};
  }

  @Delete('columns/:id/installed/:slot')
  @HttpCode(204)
  async takeOff(@Req() request: FastifyRequest, @Param('id') id: string, @Param('slot') slot: string): Promise<void> {
    await this.access.need(request, 'network:write');
    await this.lights.takeOff(id, slot);
  }

  private async views(columns: readonly Column[], withDevices: boolean): Promise<object[]> {
    const open = await this.faults.openOf(columns.map(({ id }) => id)), now = this.clock.now();
    return columns.map((column) => {
      const { point: { coordinates: [longitude, latitude] } } = column;
      return { ...columnView(column, withDevices), longitude, latitude, faults: (open.get(column.id) ?? []).map((fault) => faultView(fault, now)) };
    });
  }
}
