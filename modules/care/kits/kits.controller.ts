import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { Kit } from '../../../core/things/kit.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { LoanForm, NewKitForm, PlaceForm } from './kit.forms.js';
import { Kits, type LoanState } from './kits.service.js';
import { KitStore } from './kits.store.js';

/** Kits: what they are made of, and issuing and taking back a whole one. */
@Controller('api/v1')
@Roles('admin')
export class KitsController {
  constructor(private readonly kits: Kits, private readonly store: KitStore) {}

  @Get('kits')
  list(): Promise<Kit[]> {
    return this.store.all();
  }

  @Post('kits')
  make(@Body() body: unknown): Promise<Kit> {
    const { title, items } = parsed(NewKitForm, body);
    return this.store.make({ title, items: items.map(({ kind, room }) => ({ kind, ...(room ? { room } : {}) })) });
  }

  /** No longer offered; whoever has one keeps it. */
  @Delete('kits/:id')
  @HttpCode(204)
  async retire(@Param('id') id: string): Promise<void> {
    if (!(await this.store.retire(id))) throw notFound('kit');
  }

  @Post('kits/:id/loans')
  async begin(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.kits.begin(id, parsed(LoanForm, body).residentId, viewer));
  }

  @Get('kit-loans')
  async running(@CurrentViewer() viewer: Viewer): Promise<object[]> {
    return (await this.kits.running(viewer)).map(said);
  }

  @Get('kit-loans/:id')
  async find(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.kits.find(id, viewer));
  }

  /** One device after the other; its key is shown once. */
  @Post('kit-loans/:id/devices')
  @HttpCode(200)
  async place(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { code, device, room } = parsed(PlaceForm, body);
    const { placed, ...state } = await this.kits.place(id, { ...(code ? { code } : {}), ...(device ? { device } : {}), ...(room ? { room } : {}) }, viewer);
    return { ...said(state), ...(placed ? { placed: { id: placed.device.id, key: placed.key, ...(placed.device.room ? { room: placed.device.room } : {}) } } : {}) };
  }

  @Post('kit-loans/:id/take-back')
  @HttpCode(200)
  async takeBack(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return said(await this.kits.takeBack(id, viewer));
  }
}

const said = ({ loan, progress }: LoanState): object => ({
  id: loan.id, kit: loan.kit, title: loan.title, residentId: loan.subject, startedAt: new Date(loan.startedAt).toISOString(), ...(loan.endedAt ? { endedAt: new Date(loan.endedAt).toISOString() } : {}),
  filled: progress.filled, of: progress.places.length, complete: progress.complete, places: progress.places.map(({ item, device }) => ({ ...item, ...(device ? { device: device.id } : {}) })),
});
