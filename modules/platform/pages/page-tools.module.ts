import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Log } from '../log/log.js';
import { Frames } from './frame.js';
import { PageProblemFilter } from './page-problem.filter.js';
import { Places } from './places.js';
import { Renderer } from './render.js';

/** Styles, islands and the icon, where the build puts them: beside the compiled modules, or in dist/ when run from source. */
const ASSETS = ['../../../web/assets/', '../../../dist/web/assets/'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((room) => existsSync(`${room}main.css`));

/** What every page is made with, whichever wing it is of. */
@Global()
@Module({ providers: [Renderer, Frames, Places, PageProblemFilter], exports: [Renderer, Frames, Places, PageProblemFilter] })
export class PageToolsModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost, private readonly log: Log) {}

  /**
   * Fetched again only when changed (ETag): nothing carries a version in its name that an update could forget. Not awaited:
   * that would let Fastify close its routes before Nest's own error handler is theirs. It is there when the app listens.
   */
  onModuleInit(): void {
    if (!ASSETS) return this.log.warning('pages-without-styles', { mend: 'npm run build' });
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(fastifyStatic, {
      root: ASSETS, prefix: '/assets/', decorateReply: false, index: false, cacheControl: false,
      setHeaders: (reply) => void reply.header('cache-control', 'no-cache'),
    });
  }
}
