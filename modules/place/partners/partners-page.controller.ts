import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayKey } from '../../../core/time/when.js';
import { Roles } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Bills } from './bill.service.js';
import { PartnerKeys } from './partner-keys.service.js';

const PAGE = 50;

/** Who uses the open platform, how much this month, and what it will cost them. */
@PageController()
@Roles('admin')
export class PartnersPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly keys: PartnerKeys, private readonly bills: Bills, private readonly clock: Clock) {}

  @Get('admin/partners')
  async show(@Query('after') after: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const month = dayKey(this.clock.now()).slice(0, 7);
    const partners = await this.keys.all(typeof after === 'string' ? after : '', PAGE);
    const rows = await Promise.all(partners.map(async ({ id, name }) => {
      const { used, totalPence } = await this.bills.of(id, month);
      return { name, calls: used.calls, overQuota: used.overQuota, taken: used.mqttTaken, refused: used.mqttRefused, pounds: (totalPence / 100).toFixed(2) };
    }));
    const later = partners.length === PAGE ? `/admin/partners?after=${partners.at(-1)?.id ?? ''}` : undefined;
    return sendPage(reply, this.renderer.page('admin-partners', { ...(await this.frames.of(request)), title: 'Partners', month, rows, later }));
  }
}
