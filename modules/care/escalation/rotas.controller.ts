import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Duty, Rota } from '../../../core/escalation/rota.js';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { EvenWithGaps } from '../residents/resident.forms.js';
import { clockOf, dayNames, RotaForm, StandInForm, SwapForm, TimesForm } from './escalation.forms.js';
import { Rotas } from './rotas.service.js';

const Days = z.object({ days: z.coerce.number().int().min(1).max(62).default(7) });

/** Rotas: weekly shifts, stand-ins and swaps. */
@Controller('api/v1/rotas')
@Roles('admin')
export class RotasController {
  constructor(private readonly rotas: Rotas) {}

  @Get()
  async list(): Promise<object[]> {
    return (await this.rotas.all()).map(publicRota);
  }

  @Post()
  async make(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return publicRota(await this.rotas.make(viewer, parsed(RotaForm, body)));
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<object> {
    return publicRota(await this.rotas.find(id));
  }

  @Put(':id')
  async change(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { evenWithGaps, ...rota } = parsed(RotaForm, body);
    return publicRota(await this.rotas.change(viewer, id, rota, evenWithGaps));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.rotas.remove(viewer, id);
  }

  /** Who is on duty from now on, stand-ins and bank holidays counted in. */
  @Get(':id/duties')
  async duties(@Param('id') id: string, @Query() query: unknown): Promise<object[]> {
    return this.rotas.duties(await this.rotas.find(id), parsed(Days, query).days).map(publicDuty);
  }

  @Post(':id/stand-ins')
  async standIn(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { evenWithGaps, ...standIn } = parsed(StandInForm, body);
    return publicRota(await this.rotas.standIn(viewer, id, standIn, evenWithGaps));
  }

  @Delete(':id/stand-ins/:standIn')
  @HttpCode(204)
  async endStandIn(@Param('id') id: string, @Param('standIn') standIn: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.rotas.endStandIn(viewer, id, standIn, parsed(EvenWithGaps, query).evenWithGaps);
  }

  @Post(':id/swaps')
  async swap(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { one, other, evenWithGaps } = parsed(SwapForm, body);
    return publicRota(await this.rotas.swap(viewer, id, one, other, evenWithGaps));
  }
}

/** When a carer can be told. */
@Controller('api/v1/carers/:id/times')
@Roles('admin')
export class CarerTimesController {
  constructor(private readonly rotas: Rotas) {}

  @Put()
  @HttpCode(204)
  async set(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    const { quietHours, leave, evenWithGaps } = parsed(TimesForm, body);
    await this.rotas.setTimes(viewer, id, { ...(quietHours ? { quietHours } : {}), leave }, evenWithGaps);
  }
}

const publicDuty = ({ carer, from, until }: Duty): object => ({ carer, from: iso(from), until: iso(until) });
const publicRota = ({ id, name, zone, shifts, standIns, version }: Rota): object => ({
  id, name, zone, version,
  shifts: shifts.map(({ carer, days, from, to, holidays = 'kept' }) => ({ carer, days: dayNames(days), from: clockOf(from), to: clockOf(to), holidays })),
  standIns: standIns.map(({ from, until, ...rest }) => ({ ...rest, from: iso(from), until: iso(until) })),
});
