import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { portion, type ResponseFigures, type Share } from '../../../core/figures/response.js';
import { SEVERITIES, type Severity } from '../../../core/rules/rule.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { parsed } from '../../platform/http/parsed.js';
import { ResponseFiguresService } from './figures.service.js';

/** Thirteen months: this month beside the same month of last year. */
const REACH_MS = 396 * 86_400_000;
const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => Date.parse(text));

export const FiguresQuery = z.object({
  from: instant.optional(),
  to: instant.optional(),
  severity: z.string().transform((text) => text.split(',')).pipe(z.array(z.enum(SEVERITIES as [Severity, ...Severity[]]))).default(['stat']),
});

/** How soon people answered: 60 s, 180 s, and a responder there within 45 and 60 minutes, with the counts beside each share. */
@Controller('api/v1/figures')
export class FiguresController {
  constructor(private readonly figures: ResponseFiguresService, private readonly audit: Audit, private readonly clock: Clock) {}

  @Get('response')
  @Roles('admin', 'clinician')
  async response(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { from, to = this.clock.now() + 1, severity } = parsed(FiguresQuery, query);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'read-response-figures', purpose: 'administration' });
    const { all, byTeam } = await this.figures.figures({ from: from ?? to - REACH_MS, to, severities: severity });
    return { severity, goals: { answered60: 0.975, answered180: 0.99 }, all: all.map(said), byTeam: byTeam.map(said) };
  }
}

const share = (of: Share): object => ({ ...of, share: portion(of) ?? null });
const said = ({ month, team, alerts, ...shares }: ResponseFigures): object => ({ month, team, alerts, ...Object.fromEntries(Object.entries(shares).map(([name, of]) => [name, share(of)])) });
