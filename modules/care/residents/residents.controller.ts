import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { shownTo } from '../../../core/access/decide.js';
import type { Carer, Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { Absences } from './absences.service.js';
import { CarerPhoneForm, EvenWithGaps, NewCarerForm, NewResidentForm, ResidentChangeForm } from './resident.forms.js';
import { Residents } from './residents.service.js';

const List = z.object({ nhsNumber: z.string().regex(/^\d{10}$/, 'must be ten digits').optional(), limit: z.coerce.number().int().min(1).max(1_000).default(100), after: z.string().regex(/^[a-z2-7]{1,64}$/).optional() });

@Controller('api/v1/residents')
export class ResidentsController {
  constructor(private readonly residents: Residents, private readonly absences: Absences, private readonly clock: Clock) {}

  @Get()
  async list(@Query() query: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Resident[]> {
    const page = parsed(List, query);
    const list = await this.residents.seenBy(viewer, page);
    if (list.length === page.limit) linkNext(request, reply, { after: list.at(-1)?.id ?? '' });
    return list.map((resident) => shownTo(viewer, resident, this.clock.now()));
  }

  @Post()
  @Roles('admin')
  create(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<Resident> {
    return this.residents.create(parsed(NewResidentForm, body), viewer);
  }

  @Get(':id')
  async find(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<Resident> {
    return shownTo(viewer, await this.residents.find(viewer, id), this.clock.now());
  }

  /** `away` is the older word for an absence: it is said, or ended, like one (see `absence`). */
  @Patch(':id')
  @Roles('admin', 'clinician')
  async change(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<Resident> {
    const { away, ...change } = parsed(ResidentChangeForm, body);
    const changed = await this.residents.change(id, change, viewer);
    if (away === undefined) return changed;
    if (away === null) await this.absences.end(viewer, id);
    else await this.absences.say(viewer, id, { kind: away.where === 'hospital' ? 'hospital' : 'away', ...(away.until ? { until: Date.parse(away.until) } : {}) });
    return this.residents.find(viewer, id);
  }

  @Post(':id/carers')
  @Roles('admin')
  addCarer(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    return this.residents.addCarer(id, parsed(NewCarerForm, body), viewer);
  }

  @Patch(':id/carers/:carerId')
  @Roles('admin')
  changePhone(@Param('id') id: string, @Param('carerId') carerId: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<Carer> {
    return this.residents.changePhone(id, carerId, parsed(CarerPhoneForm, body).phone, viewer);
  }

  /** Refused where nobody would come then; `evenWithGaps=true` insists, as long as somebody can be told at all. */
  @Delete(':id/carers/:carerId')
  @Roles('admin')
  @HttpCode(204)
  removeCarer(@Param('id') id: string, @Param('carerId') carerId: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.residents.removeCarer(id, carerId, viewer, parsed(EvenWithGaps, query).evenWithGaps);
  }
}
