import { Controller, Get, Query, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentViewer, Page, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { seeOther } from '../../platform/pages/frame.js';
import { PageProblemFilter } from '../../platform/pages/page-problem.filter.js';
import { Wearables } from '../../sensing/doors/wearables/wearables.service.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Residents } from '../residents/residents.service.js';

/** Without a code the person said no, or the maker did (RFC 6749 4.1.2.1). */
const CameBack = z.object({ state: z.string().min(20).max(100), code: z.string().min(1).max(2_000).optional() });

/** Where a maker of wearables sends the browser back to: somebody reads what became of it. */
@Controller('wearables/callback')
@Page()
@UseFilters(PageProblemFilter)
@Roles('admin')
export class WearableReturnPage {
  constructor(private readonly residents: Residents, private readonly wearables: Wearables, private readonly book: AskBook) {}

  @Get()
  async cameBack(@Query() query: unknown, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const { state, code } = parsed(CameBack, query);
    const { subject } = await this.wearables.finish(state, code, viewer.id);
    await this.residents.find(viewer, subject, 'connected-wearable');
    await this.book.watch(subject);
    return seeOther(reply, `/admin/residents/${subject}?note=wearable`);
  }
}
