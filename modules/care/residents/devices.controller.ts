import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import type { Behind } from '../../../core/things/source.js';
import { Strangers } from '../../sensing/doors/strangers.store.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Sources } from '../../sensing/things/sources.service.js';
import { NewDeviceForm } from './resident.forms.js';
import { Residents } from './residents.service.js';

const List = z.object({ residentId: z.string().min(1, 'is needed: whose devices?') });

@Controller('api/v1/devices')
export class DevicesController {
  constructor(
    private readonly devices: Devices, private readonly residents: Residents, private readonly supervision: Supervision, private readonly book: AskBook,
    private readonly sources: Sources, private readonly strangers: Strangers,
  ) {}

  @Get()
  async list(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const resident = await this.residents.find(viewer, parsed(List, query).residentId, 'list-devices');
    const states = new Map((await this.supervision.deviceStates(resident.id)).map((state) => [state.id, state]));
    return this.devices.ofSubject(resident.id).map(({ subject, fhirId: _, pairedAt, ...device }) => {
      const heard = states.get(device.id)?.lastHeardAt;
      return { ...device, residentId: subject, pairedAt: new Date(pairedAt).toISOString(), ...(heard === undefined ? {} : { lastHeardAt: new Date(heard).toISOString() }) };
    });
  }

  /** The key is shown once. */
  @Post()
  @Roles('admin')
  async register(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { residentId, behind: place, ...input } = parsed(NewDeviceForm, body);
    const behind = place && this.placeOf(place);
    const resident = await this.residents.find(viewer, residentId, 'pair-device');
    const { device, key } = await this.devices.register({ ...input, ...(behind ? { behind } : {}), subject: resident.id });
    if (behind) await this.strangers.forget(behind.source, behind.name);
    await this.book.watch(resident.id);
    return { id: device.id, key, kind: device.kind, residentId: resident.id, ...(device.room ? { room: device.room } : {}), ...(behind ? { behind } : {}) };
  }

  @Post(':id/key')
  @Roles('admin')
  @HttpCode(200)
  async reKey(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const device = this.devices.find(id);
    if (!device) throw notFound('device');
    await this.residents.find(viewer, device.subject, 're-key-device');
    return { id, key: await this.devices.reKey(id) };
  }

  private placeOf({ source, name }: { source: string; name: string }): Behind {
    const known = this.sources.find(source);
    if (!known || known.retiredAt !== undefined) throw new Problem(400, 'not-found', 'behind.source: there is no such source. List them with GET /api/v1/sources.', { field: 'behind.source' });
    return { source: known.id, name };
  }
}
