import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Log } from '../../platform/log/log.js';
import { UploadsModule } from '../../sensing/doors/uploads/uploads.module.js';
import { WearablesModule } from '../../sensing/doors/wearables/wearables.module.js';
import { AbsencePage } from './absence-page.controller.js';
import { AdminPage } from './admin-page.controller.js';
import { AdminResidentPage } from './admin-resident-page.controller.js';
import { AlertPage } from './alert-page.controller.js';
import { CarerSignInPage } from './carer-sign-in-page.controller.js';
import { DeviceFaultsPage } from './device-faults-page.controller.js';
import { Frames } from './frame.js';
import { MeasuredElsewherePage } from './measured-elsewhere-page.controller.js';
import { PageTroubles } from './proof/troubles.service.js';
import { PageProblemFilter } from './page-problem.filter.js';
import { Renderer } from './render.js';
import { ResidentsPage } from './residents-page.controller.js';
import { SettingsPage } from './settings-page.controller.js';
import { Sights } from './sights.service.js';
import { SignInPage } from './sign-in-page.controller.js';
import { SmsDeskPage } from './sms-desk-page.controller.js';
import { TimelinePage } from './timeline.controller.js';
import { TodayPage } from './today.controller.js';

/** Styles, islands and the icon, where the build puts them: beside the compiled modules, or in dist/ when run from source. */
const ASSETS = ['../../../web/assets/', '../../../dist/web/assets/'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((room) => existsSync(`${room}main.css`));

/** The pages. What they ask of residents, alerts, deliveries and the desk, the modules around them export globally. */
@Module({
  imports: [UploadsModule, WearablesModule],
  controllers: [SignInPage, TodayPage, AlertPage, TimelinePage, ResidentsPage, AbsencePage, DeviceFaultsPage, SmsDeskPage, AdminPage, AdminResidentPage, CarerSignInPage, MeasuredElsewherePage, SettingsPage],
  providers: [Renderer, Frames, Sights, PageTroubles, PageProblemFilter],
  exports: [Renderer, Frames, Sights, PageProblemFilter],
})
export class PagesModule implements OnModuleInit {
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
