import { Global, Module } from '@nestjs/common';
import { AreaFigures } from '../../sensing/ports/area-figures.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { PublishedFigures } from './area-figures.store.js';
import { FiguresKeeper } from './figures-keeper.js';
import { HomeDays } from './home-days.service.js';

const PORT = { provide: AreaFigures, useExisting: PublishedFigures };

/** Public figures of homes; the place shows them through the port. */
@Global()
@Module({ imports: [ConsentsModule], providers: [PublishedFigures, HomeDays, FiguresKeeper, PORT], exports: [PORT] })
export class AreaFiguresModule {}
