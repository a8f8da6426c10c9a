import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { z } from 'zod';
import { AGREED_BY, PURPOSE_NAMES, PURPOSES, type Purpose } from '../../../core/residents/consent.js';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { Residents } from '../residents/residents.service.js';
import { Consents } from './consents.store.js';

export const ConsentForm = z.strictObject({ agreed: z.boolean(), by: z.enum(AGREED_BY, 'says who agreed, or took it back: resident or attorney') });

/** What a resident agreed to beyond being watched over, by purpose; every look and word is audited. */
@Controller('api/v1/residents/:id/consents')
export class ConsentsController {
  constructor(private readonly consents: Consents, private readonly residents: Residents) {}

  @Get()
  async list(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const resident = await this.residents.find(viewer, id, 'read-consents');
    const said = new Map((await this.consents.of(resident.id)).map((one) => [one.purpose, one]));
    return PURPOSE_NAMES.map((purpose) => {
      const { agreed = false, by, saidBy, saidAt } = said.get(purpose) ?? {};
      return { purpose, what: PURPOSES[purpose], agreed, ...(saidAt === undefined ? {} : { by, saidBy, saidAt: iso(saidAt) }) };
    });
  }

  @Put(':purpose')
  @Roles('admin', 'clinician')
  async say(@Param('id') id: string, @Param('purpose') purpose: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    if (!PURPOSE_NAMES.includes(purpose as Purpose)) throw notFound('purpose');
    const { agreed, by } = parsed(ConsentForm, body);
    const resident = await this.residents.find(viewer, id, agreed ? 'note-consent' : 'note-consent-taken-back');
    await this.consents.say(resident.id, purpose as Purpose, agreed, by, viewer.id);
    return { purpose, agreed, by };
  }
}
