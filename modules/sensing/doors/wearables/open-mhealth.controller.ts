import { Body, Controller, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { decodeOpenMhealth } from '../../../../core/doors/open-mhealth.js';
import type { Source } from '../../../../core/things/source.js';
import { Public } from '../../../platform/access/viewer.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Receipt } from '../../ingest/ingest.service.js';
import { FrontDoor } from '../front-door.service.js';
import { CurrentSource, SourceGuard, Understands } from '../source.guard.js';

/** As many as our own form takes in one message. */
const MOST = 10_000;

/** Data points of Open mHealth and IEEE 1752.1, one or a list; `name` stands for a header that names no user. */
@Controller('api/v1/open-mhealth')
@Public()
@UseGuards(SourceGuard)
@Understands('open-mhealth')
export class OpenMhealthController {
  constructor(private readonly front: FrontDoor) {}

  @Post()
  @HttpCode(200)
  accept(@Body() body: unknown, @Query('name') name: unknown, @CurrentSource() source: Source): Promise<Receipt> {
    if (typeof body !== 'object' || body === null) throw new Problem(400, 'structure', 'Send a data point {header, body}, or a list of them, as JSON.');
    if (Array.isArray(body) && body.length > MOST) throw new Problem(413, 'too-long', `At most ${MOST} data points in one message.`);
    return this.front.accept(decodeOpenMhealth(body, typeof name === 'string' && name ? name : 'unnamed'), source);
  }
}
