import { Module } from '@nestjs/common';
import { PagesModule } from '../pages.module.js';
import { FiguresPage } from './figures-page.controller.js';
import { MissedPage } from './missed-page.controller.js';
import { StatusPage } from './status-page.controller.js';

/** Whether it works, who may have been missed, how soon people answer. */
@Module({ imports: [PagesModule], controllers: [StatusPage, MissedPage, FiguresPage] })
export class ProofPagesModule {}
