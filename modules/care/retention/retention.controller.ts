import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { CLASSES, RECORD_YEARS_AFTER_LAST_CONTACT } from '../../../core/retention/classes.js';
import { PERSONAL } from '../../../core/retention/collections.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { parsed } from '../../platform/http/parsed.js';
import { Residents } from '../residents/residents.service.js';
import { Deletions, type Deletion } from './deletions.js';
import { Erasures, type Certificate } from './erasures.js';
import { Keeper, type KeepersRound } from './keeper.js';
import { LegalHolds, type LegalHold } from './legal-holds.js';

export const Reason = z.strictObject({ reason: z.string().trim().min(3, 'is needed: say why, in a sentence').max(1_000) });

/** How long things are kept, what stops their deletion, and deletion that can be proved. */
@Controller('api/v1')
@Roles('admin')
export class RetentionController {
  constructor(
    private readonly residents: Residents, private readonly holds: LegalHolds, private readonly erasures: Erasures, private readonly deletions: Deletions, private readonly keeper: Keeper,
  ) {}

  @Get('retention')
  classes(): object {
    const classes = Object.values(CLASSES).map((one) => ({ ...one, collections: PERSONAL.filter((entry) => entry.class === one.name).map((entry) => entry.name) }));
    return { recordYearsAfterLastContact: RECORD_YEARS_AFTER_LAST_CONTACT, classes };
  }

  /** Deletes what has outlived its class now, without waiting for the keeper's next round. */
  @Post('retention/rounds')
  @HttpCode(200)
  round(): Promise<KeepersRound> {
    return this.keeper.round();
  }

  @Post('residents/:id/legal-holds')
  async hold(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<LegalHold> {
    const { reason } = parsed(Reason, body);
    const resident = await this.residents.find(viewer, id, 'place-legal-hold');
    return this.holds.place(resident.id, reason, viewer.id);
  }

  @Get('residents/:id/legal-holds')
  async holdsOf(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<LegalHold[]> {
    return this.holds.of((await this.residents.find(viewer, id, 'read-legal-holds')).id);
  }

  @Post('residents/:id/legal-holds/:holdId/lift')
  @HttpCode(200)
  async lift(@Param('id') id: string, @Param('holdId') holdId: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<LegalHold> {
    const { reason } = parsed(Reason, body);
    const resident = await this.residents.find(viewer, id, 'lift-legal-hold');
    const lifted = await this.holds.lift(resident.id, holdId, reason, viewer.id);
    if (!lifted) throw notFound('legal hold that stands');
    return lifted;
  }

  /** Accepted, and carried out within a minute of the last open alert's end; the certificate is at the answer's id. */
  @Post('residents/:id/erasure')
  @HttpCode(202)
  async erase(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<Certificate> {
    const { reason } = parsed(Reason, body);
    const resident = await this.residents.find(viewer, id, 'request-erasure');
    if (await this.holds.stands(resident.id)) throw new Problem(409, 'conflict', 'A legal hold stands: nothing of this person may be deleted until it is lifted. See GET /api/v1/residents/{id}/legal-holds.');
    const certificate = await this.erasures.request(resident.id, reason, viewer.id);
    void this.keeper.look();
    return certificate;
  }

  @Get('residents/:id/erasure/:erasureId')
  async certificate(@Param('id') id: string, @Param('erasureId') erasureId: string, @CurrentViewer() viewer: Viewer): Promise<Certificate> {
    const resident = await this.residents.find(viewer, id, 'read-erasure');
    const found = await this.erasures.find(resident.id, erasureId);
    if (!found) throw notFound('erasure');
    return found;
  }

  @Get('residents/:id/deletions')
  async deletionsOf(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<Deletion[]> {
    return this.deletions.of((await this.residents.find(viewer, id, 'read-deletions')).id);
  }
}
