import { Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Residents } from '../residents/residents.service.js';
import { Copies } from './copy.service.js';

/** A resident's own copy of everything held of them (UK GDPR article 15). */
@Controller('api/v1/residents/:id/copy')
@Roles('admin', 'clinician')
export class CopyController {
  constructor(private readonly residents: Residents, private readonly copies: Copies) {}

  /** One JSON object a line: `about`, then each part, then `end` with how many lines there were. */
  @Get()
  async copy(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'copy-resident');
    return reply.headers({ 'content-type': 'application/x-ndjson', 'content-disposition': `attachment; filename="copy-${resident.id}.ndjson"`, 'cache-control': 'no-store' }).send(Readable.from(this.copies.of(resident)));
  }
}
