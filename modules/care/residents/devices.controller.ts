import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { NewDeviceForm } from './resident.forms.js';
import { Residents } from './residents.service.js';

const List = z.object({ residentId: z.string().min(1, 'is needed: whose devices?') });

@Controller('api/v1/devices')
export class DevicesController {
  constructor(private readonly devices: Devices, private readonly residents: Residents, private readonly supervision: Supervision, private readonly book: AskBook) {}

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
    const { residentId, ...input } = parsed(NewDeviceForm, body);
    const resident = await this.residents.find(viewer, residentId, 'pair-device');
    const { device, key } = await this.devices.register({ ...input, subject: resident.id });
    await this.book.watch(resident.id);
    return { id: device.id, key, kind: device.kind, residentId: resident.id, ...(device.room ? { room: device.room } : {}) };
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
}
