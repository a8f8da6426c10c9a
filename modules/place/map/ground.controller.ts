import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { GroundFile } from './ground-file.js';

/** A piece of a PMTiles file; its readers ask for some tens of kilobytes. [ours] */
const MOST_BYTES = 4 << 20;

/** The map's streets and water, by pieces (RFC 9110, 14: one range of bytes). */
@Controller('api/v1/place/map')
@Public()
export class GroundController {
  constructor(private readonly file: GroundFile) {}

  @Get('ground.pmtiles')
  piece(@Req() request: FastifyRequest, @Res() reply: FastifyReply): unknown {
    if (!this.file.isThere) throw notFound('ground of the map');
    const { size, etag } = this.file, [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first), to = Math.min(Number(last), size - 1);
    if (first === undefined || from > to || to - from >= MOST_BYTES) {
      void reply.header('content-range', `bytes */${size}`);
      throw new Problem(416, 'value', `Range: is needed, as bytes=0-16383, within the file and of ${MOST_BYTES} bytes at most.`, { field: 'range' });
    }
    void reply.status(206).headers({ 'content-type': 'application/vnd.pmtiles', 'content-length': to - from + 1, 'content-range': `bytes ${from}-${to}/${size}`, 'accept-ranges': 'bytes', etag, 'cache-control': 'public, max-age=300' });
    return reply.send(this.file.read(from, to));
  }
}
