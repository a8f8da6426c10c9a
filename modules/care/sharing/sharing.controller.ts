import { Body, Controller, Param, Put } from '@nestjs/common';
import { SHARED_NAMES } from '../../../core/residents/sharing.js';
import { iso } from '../../../core/time/when.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { SharingForm } from './sharing.form.js';
import { Sharings } from './sharing.service.js';

/** What somebody in the circle may know of a resident. How it stands is on each place of the circle: GET /api/v1/residents/{id}. */
@Controller('api/v1/residents/:id/carers/:carerId/sharing')
@Roles('admin', 'clinician')
export class SharingController {
  constructor(private readonly sharings: Sharings) {}

  /** Refused where nobody would come then; `evenWithGaps: true` insists, as long as somebody can be told at all. */
  @Put()
  async say(@Param('id') id: string, @Param('carerId') carerId: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { withheld, by, saidBy, saidAt } = await this.sharings.say(viewer, id, carerId, parsed(SharingForm, body));
    return { ...Object.fromEntries(SHARED_NAMES.map((name) => [name, withheld[name] === undefined])), by, saidBy, saidAt: iso(saidAt) };
  }
}
