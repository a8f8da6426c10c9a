import { Controller, Delete, Get, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { searchBundle } from '../../../fhir/map/bundle.js';
import { capabilityStatement } from '../../../fhir/map/capability-statement.js';
import { LOGICAL_ID } from '../../../fhir/map/ids.js';
import { writeCursor } from '../../../fhir/search/cursor.js';
import { parseSearch } from '../../../fhir/search/parse-search.js';
import { CurrentViewer, Public, type Viewer } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Problem } from '../../platform/http/problem.js';
import { refusing, send } from './fhir-answers.js';
import type { ResourceSource } from './resource-source.js';
import { Sources } from './sources/sources.js';

/** FHIR R4, for reading: the same facts as the pages and the API, as resources. Observations are written in fhir-in. */
@Controller('fhir/R4')
export class FhirController {
  constructor(private readonly sources: Sources, private readonly address: OwnAddress) {}

  @Get('metadata')
  @Public()
  metadata(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(reply, request, capabilityStatement(this.base));
  }

  @Get(':type')
  async search(@Param('type') type: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const source = this.sourceOf(type);
    refuseOtherFormats(request);
    const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
    const search = refusing(() => parseSearch(source.type, query));
    const { resources, total, next } = await source.search(viewer, search);
    const at = (params: URLSearchParams): string => `${this.base}/${source.type}${params.size > 0 ? `?${params.toString()}` : ''}`;
    const self = at(query);
    if (next) query.set('_cursor', writeCursor(next));
    send(reply, request, searchBundle({ base: this.base, self, ...(next ? { next: at(query) } : {}), resources, ...(total === undefined ? {} : { total }) }));
  }

  @Get(':type/:id')
  async read(@Param('type') type: string, @Param('id') id: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const source = this.sourceOf(type);
    refuseOtherFormats(request);
    if (!LOGICAL_ID.test(id)) throw new Problem(400, 'value', 'An id has 1 to 64 letters, digits, - and points.');
    const { resource } = await source.read(viewer, id);
    send(reply, request, resource);
  }

  @Get('*')
  elsewhere(): never {
    throw new Problem(400, 'value', 'An address here is Type or Type/id. Operations and histories are not served.');
  }

  @Post('*')
  post(@Res({ passthrough: true }) reply: FastifyReply): never {
    return refuseWriting(reply);
  }

  @Put('*')
  put(@Res({ passthrough: true }) reply: FastifyReply): never {
    return refuseWriting(reply);
  }

  @Patch('*')
  patch(@Res({ passthrough: true }) reply: FastifyReply): never {
    return refuseWriting(reply);
  }

  @Delete('*')
  delete(@Res({ passthrough: true }) reply: FastifyReply): never {
    return refuseWriting(reply);
  }

  private get base(): string {
    return `${this.address.public}/fhir/R4`;
  }

  private sourceOf(type: string): ResourceSource {
    const source = this.sources.of(type);
    if (!source) throw new Problem(404, 'not-supported', 'This type of resource is not served here. See metadata for those that are.');
    return source;
  }
}

/** Devices are paired and residents registered by people, and alerts acted on by them; only Observations are written by FHIR. */
function refuseWriting(reply: FastifyReply): never {
  void reply.header('allow', 'GET, HEAD');
  throw new Problem(405, 'not-supported', 'Only Observations are written here: POST /fhir/R4/Observation, PUT /fhir/R4/Observation, or a Bundle to /fhir/R4. Devices and residents are registered under /api/v1, and alerts acted on there; nothing is deleted.');
}

function refuseOtherFormats({ headers }: FastifyRequest): void {
  if (headers.accept && !/json|\*\/\*|application\/\*/i.test(headers.accept)) throw new Problem(406, 'not-supported', 'Only application/fhir+json is served.');
}
