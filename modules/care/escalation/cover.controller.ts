import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { parsed } from '../../platform/http/parsed.js';
import { Residents } from '../residents/residents.service.js';
import { CoverReport, REPORT_DAYS, type CoverGap } from './cover-report.service.js';

const Asked = z.object({ residentId: z.string().min(1).max(64).optional() });

/** Where and when nobody would come in the next seven days, of one resident or of everybody the asker sees. */
@Controller('api/v1/cover')
export class CoverController {
  constructor(private readonly report: CoverReport, private readonly residents: Residents, private readonly clock: Clock) {}

  @Get()
  async show(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { residentId } = parsed(Asked, query);
    const gaps = residentId === undefined ? await this.report.seenBy(viewer) : await this.report.of([await this.residents.find(viewer, residentId, 'read-cover')]);
    const now = this.clock.now();
    return { from: new Date(now).toISOString(), until: new Date(now + REPORT_DAYS * 86_400_000).toISOString(), gaps: gaps.map(publicGap) };
  }
}

export const publicGap = ({ residentId, from, until, severities }: CoverGap): object => ({ residentId, from: new Date(from).toISOString(), until: new Date(until).toISOString(), severities });
