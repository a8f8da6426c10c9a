import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { csvRow, type Dataset } from '../../../core/catalog/dataset.js';
import { csvwMetadata, dcatCatalog, dcatDataset } from '../../../core/catalog/dcat.js';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { Renderer } from '../../platform/pages/render.js';
import { Catalog } from './catalog.service.js';

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
    return wantsPage(request) ? this.page(request, reply, 'Open data', datasets) : linked(reply, dcatCatalog(this.address.public, datasets));
  }

  @Get(':id')
  async one(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const dataset = await this.catalog.find(id);
    return wantsPage(request) ? this.page(request, reply, dataset.title, [dataset], true) : linked(reply, dcatDataset(this.address.public, dataset));
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

  private async page(request: FastifyRequest, reply: FastifyReply, title: string, datasets: readonly Dataset[], whole = false): Promise<unknown> {
    void reply.header('vary', 'accept');
    return sendPage(reply, this.renderer.page('catalog', { ...(await this.frames.of(request)), title, datasets, whole }));
  }
}

/** Browsers ask for HTML by name; programs get JSON-LD unless they do. */
const wantsPage = ({ headers: { accept = '' } }: FastifyRequest): boolean => accept.includes('text/html');
const linked = (reply: FastifyReply, body: object): unknown => reply.header('vary', 'accept').header('content-type', 'application/ld+json').send(JSON.stringify(body));
