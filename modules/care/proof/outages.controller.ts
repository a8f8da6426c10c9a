import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Outages } from './outages.service.js';
import { publicOutage } from './public-outage.js';

/** When the service was away in the last 30 days, and who may have been missed. */
@Controller('api/v1/outages')
@Roles('admin', 'clinician')
export class OutagesController {
  constructor(private readonly outages: Outages) {}

  @Get()
  async list(@CurrentViewer() viewer: Viewer): Promise<object[]> {
    return (await this.outages.seenBy(viewer)).map(publicOutage);
  }

  /** Somebody has made sure that this person is well. */
  @Post(':id/missed/:residentId/checked')
  @HttpCode(200)
  async check(@Param('id') id: string, @Param('residentId') residentId: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    return publicOutage(await this.outages.check(viewer, id, residentId));
  }
}
