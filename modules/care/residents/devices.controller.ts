import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import type { Device } from '../../../core/things/device.js';
import type { Patient } from '../../../core/things/health/health.js';
import { Strangers } from '../../sensing/doors/strangers.store.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Sources } from '../../sensing/things/sources.service.js';
import { publicHealth } from './public-health.js';
import { ZONE } from './resident-profiles.js';
import { handedOut, Installations } from '../installations/installations.service.js';
import { IssueForm, NewDeviceForm } from './resident.forms.js';
import { orNotFound } from './or-not-found.js';
import { Residents } from './residents.service.js';

const List = z.object({ residentId: z.string().min(1, 'is needed: whose devices?') });

@Controller('api/v1/devices')
export class DevicesController {
  constructor(
    private readonly devices: Devices, private readonly residents: Residents, private readonly supervision: Supervision, private readonly book: AskBook,
    private readonly sources: Sources, private readonly strangers: Strangers, private readonly installations: Installations, private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const resident = await this.residents.find(viewer, parsed(List, query).residentId, 'list-devices');
    const patients = new Map((await this.supervision.patients(resident.id)).map((patient) => [patient.id, patient]));
    return this.devices.ofSubject(resident.id).map((device) => this.shown(device, patients.get(device.id)));
  }

  /** Things that nobody has: to be issued. */
  @Get('store')
  @Roles('admin')
  store(): object[] {
    return this.devices.all().filter((device) => device.subject === undefined && device.retiredAt === undefined).map(({ id, kind, behind, issues }) => ({ id, kind, ...(behind ? { behind } : {}), issuedBefore: issues.length }));
  }

  /** One device of somebody's home, with how it is: that is their data. */
  @Get(':id')
  async find(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const device = this.devices.find(id);
    if (device?.subject === undefined || device.retiredAt !== undefined) throw notFound('device');
    await orNotFound('device', this.residents.find(viewer, device.subject, 'read-device'));
    return this.shown(device, (await this.supervision.patients(device.subject)).find((patient) => patient.id === device.id));
  }

  /** The key is shown once. Without a resident the device goes into store. */
  @Post()
  @Roles('admin')
  async register(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { residentId, behind: place, ...input } = parsed(NewDeviceForm, body);
    const behind = place && this.sources.placeOf(place);
    const resident = residentId === undefined ? undefined : await this.residents.find(viewer, residentId, 'pair-device');
    const { device, key } = await this.devices.register({ ...input, ...(behind ? { behind } : {}), ...(resident ? { subject: resident.id } : {}) });
    if (behind) await this.strangers.forget(behind.source, behind.name);
    if (resident) await this.book.watch(resident.id);
    return handedOut({ device, key });
  }

  @Post(':id/key')
  @Roles('admin')
  @HttpCode(200)
  async reKey(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return { id, key: (await this.installations.reKey(id, viewer)).key };
  }

  /** Hands a device in store to a resident, with a new key, shown once. What it said before stays with whom it stood then. */
  @Post(':id/issue')
  @Roles('admin')
  @HttpCode(200)
  async issue(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { residentId, room } = parsed(IssueForm, body);
    const device = await this.installations.known(id, viewer, 'issue-device');
    return handedOut(await this.installations.issue(device.id, { residentId, ...(room ? { room } : {}) }, viewer));
  }

  /** Back into store: its key opens nothing from now on. */
  @Post(':id/take-back')
  @Roles('admin')
  @HttpCode(204)
  takeBack(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.installations.takeBack(id, viewer);
  }

  /** Somebody has seen to it. `ended`: what it said was wrong with it, which counts no more until it says so again. */
  @Post(':id/seen-to')
  @Roles('admin')
  @HttpCode(200)
  async seenTo(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return { id, ended: await this.installations.seenTo(id, viewer) };
  }

  /** Out of use for good. */
  @Delete(':id')
  @Roles('admin')
  @HttpCode(204)
  retire(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.installations.retire(id, viewer);
  }

  private shown({ subject, fhirId: _, issues: __, pairedAt, ...device }: Device, patient: Patient | undefined): object {
    const heard = patient?.lastHeardAt;
    return {
      ...device, residentId: subject, pairedAt: new Date(pairedAt).toISOString(), ...(heard === undefined ? {} : { lastHeardAt: new Date(heard).toISOString() }),
      ...(patient ? { health: publicHealth(patient, this.clock.now(), ZONE) } : {}),
    };
  }
}
