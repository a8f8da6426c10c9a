import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../../platform/access/viewer.js';
import { localDay } from '../../../platform/http/local-day.js';
import { LONGEST_REQUEST_MS } from '../../../platform/http/long-requests.js';
import { fileOf } from '../../../platform/http/multipart-file.js';
import { linkNext } from '../../../platform/http/page-links.js';
import { parsed } from '../../../platform/http/parsed.js';
import { Problem } from '../../../platform/http/problem.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { LAYOUT_NAMES, type FaultShown, type Import, type ImportTerms } from './import.js';
import { Imports } from './imports.service.js';
import type { Told } from './imports.store.js';

const LayoutForm = z.strictObject({ layout: z.enum(LAYOUT_NAMES) });
const text = z.string().trim().min(1).max(100);
const TermsForm = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false').transform((said) => said === 'true'),
  source: text.optional(),
  operator: text.optional(),
  observedAt: localDay.transform((day) => Date.parse(day)).optional(),
});
const FaultsForm = z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(1_000).default(200) });

/** Publishers' files are handed in by staff or a partner's key with `network:write`, and read in the background. */
@Controller('api/v1/network/imports')
@Public()
export class ImportsController {
  constructor(private readonly imports: Imports, private readonly access: PlaceAccess) {}

  /** Answers when the file is whole; how far it is read stands at the import's own address. */
  @Post(':layout')
  @HttpCode(202)
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS, rawBody: true })
  async take(@Req() request: FastifyRequest, @Param('layout') layout: string, @Query() query: unknown): Promise<Import> {
    await this.access.need(request, 'network:write');
    const { layout: known } = parsed(LayoutForm, { layout });
    return this.imports.take(known, parsed(TermsForm, query) as ImportTerms, fileIn(request));
  }

  @Get()
  async latest(@Req() request: FastifyRequest): Promise<Import[]> {
    await this.access.need(request, 'network:write');
    return this.imports.latest();
  }

  @Get(':id')
  async find(@Req() request: FastifyRequest, @Param('id') id: string): Promise<Import> {
    await this.access.need(request, 'network:write');
    return this.imports.find(id);
  }

  /** Each row that was not taken, by its number. */
  @Get(':id/faults')
  faults(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<FaultShown[]> {
    return this.told('refused', request, id, query, reply);
  }

  /** Rows that lie outside the town, whether they were taken or passed over. */
  @Get(':id/outside')
  outside(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<FaultShown[]> {
    return this.told('outside', request, id, query, reply);
  }

  private async told(told: Told, request: FastifyRequest, id: string, query: unknown, reply: FastifyReply): Promise<FaultShown[]> {
    await this.access.need(request, 'network:write');
    const { after, limit } = parsed(FaultsForm, query);
    const page = await this.imports.told(id, told, after, limit);
    if (page.length === limit) linkNext(request, reply, { after: String(page.at(-1)?.row ?? 0) });
    return page;
  }
}

/** The file inside a request: bare, in a form, or as JSON. */
function fileIn({ body, headers: { 'content-type': type = '' } }: FastifyRequest): Readable {
  if (body instanceof Uint8Array) return Readable.from([body]);
  if (!(body instanceof Readable)) throw new Problem(415, 'not-supported', 'Send the file itself as text/csv, application/json, application/geo+json or application/gzip, or as the file of a multipart form.');
  return /^multipart/i.test(type) ? Readable.from(fileOf(body, type)) : body;
}
