import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { csvRow, type Dataset } from '../../../core/catalog/dataset.js';
import { csvwMetadata, dcatCatalog, dcatDataset } from '../../../core/catalog/dcat.js';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { negotiated } from '../../platform/http/negotiated.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { Renderer } from '../../platform/pages/render.js';
import { Catalog } from './catalog.service.js';
import { turtleOf } from './turtle.js';

const day = z.iso.date('must be a day as 2026-11-24').transform((text) => Date.parse(text)).optional();
const TableForm = z.strictObject({ from: day, to: day, after: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(10_000).default(10_000) });
const DAY_MS = 86_400_000;

/** The open data of the town: DCAT-AP for programs, a page for people, a table with its metadata for each dataset. */
@Controller('catalog')
@Public()
export class CatalogController {
  constructor(private readonly catalog: Catalog, private readonly address: OwnAddress, private readonly renderer: Renderer, private readonly frames: Frames) {}

  @Get()
  async all(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const datasets = await this.catalog.all();
    return this.told(request, reply, dcatCatalog(this.address.public, datasets), { title: 'Open data', datasets, whole: false });
  }

  @Get(':id')
  async one(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const dataset = await this.catalog.find(id);
    return this.told(request, reply, dcatDataset(this.address.public, dataset), { title: dataset.title, datasets: [dataset], whole: true });
  }

  @Get(':id/data.csv')
  async table(@Param('id') id: string, @Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const { columns } = await this.catalog.find(id);
    const { from, to, ...more } = parsed(TableForm, query);
    // Of a day that is asked for, the whole.
    const { rows, next } = await this.catalog.table(id, { ...more, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to: to + DAY_MS - 1 }) });
    if (next !== undefined) linkNext(request, reply, { after: next });
    return reply.header('content-type', 'text/csv; charset=utf-8; header=present').send(csvRow(columns.map(({ name }) => name)) + rows.map(csvRow).join(''));
  }

  @Get(':id/data.csv-metadata.json')
  async metadata(@Param('id') id: string, @Res() reply: FastifyReply): Promise<unknown> {
    return reply.header('content-type', 'application/csvm+json').send(JSON.stringify(csvwMetadata(this.address.public, await this.catalog.find(id))));
  }

  /** In the form that is asked for: JSON-LD or Turtle for programs, a page for people. */
  private async told(request: FastifyRequest, reply: FastifyReply, linked: object, page: { readonly title: string; readonly datasets: readonly Dataset[]; readonly whole: boolean }): Promise<unknown> {
    void reply.header('vary', 'accept');
    switch (negotiated(request.headers.accept ?? '', ['application/ld+json', 'text/html', 'text/turtle'])) {
      case 'text/html': return sendPage(reply, this.renderer.page('catalog', { ...(await this.frames.of(request)), ...page }));
      case 'text/turtle': return reply.header('content-type', 'text/turtle; charset=utf-8').send(await turtleOf(linked));
      default: return reply.header('content-type', 'application/ld+json').send(JSON.stringify(linked));
    }
  }
}
