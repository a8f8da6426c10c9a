import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import type { Home } from '../../../core/things/home.js';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { HomeChangeForm, NewHomeForm, RoomForm, StayForm } from './home.forms.js';
import { HomeRegistry } from './homes.service.js';

/** Homes, their rooms, and who lives in them. */
@Controller('api/v1/homes')
@Roles('admin')
export class HomesController {
  constructor(private readonly homes: HomeRegistry) {}

  @Get()
  async list(@CurrentViewer() viewer: Viewer): Promise<object[]> {
    return (await this.homes.list(viewer)).map(said);
  }

  @Post()
  async make(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.homes.make(parsed(NewHomeForm, body), viewer));
  }

  @Get(':id')
  async find(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.homes.find(viewer, id));
  }

  @Patch(':id')
  async change(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.homes.setAddress(viewer, id, parsed(HomeChangeForm, body).address));
  }

  @Post(':id/rooms')
  @HttpCode(200)
  async room(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.homes.setRoom(viewer, id, parsed(RoomForm, body)));
  }

  @Post(':id/residents')
  @HttpCode(200)
  async moveIn(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.homes.moveIn(viewer, id, parsed(StayForm, body).residentId));
  }

  @Delete(':id/residents/:residentId')
  @HttpCode(204)
  moveOut(@Param('id') id: string, @Param('residentId') residentId: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.homes.moveOut(viewer, id, residentId);
  }
}

const said = ({ id, address, rooms, household }: Home): object => ({
  id, address, rooms: rooms.map(({ name, type, closedAt }) => ({ name, type, ...(closedAt ? { closedAt: iso(closedAt) } : {}) })),
  household: household.map(({ subject, from, to }) => ({ residentId: subject, from: iso(from), ...(to ? { to: iso(to) } : {}) })),
});
