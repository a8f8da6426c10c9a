import { Global, Module } from '@nestjs/common';
import { FiguresController } from './figures.controller.js';
import { ResponseFiguresService } from './figures.service.js';
import { OutagesController } from './outages.controller.js';
import { Outages } from './outages.service.js';
import { OutageBook } from './outages.store.js';
import { Rounds } from './rounds.store.js';
import { Watchman } from './watchman.service.js';
import { WhoWasMissed } from './who-was-missed.service.js';

/** How we know that it works, and what we say when it did not: rounds, outages, figures. */
@Global()
@Module({
  controllers: [OutagesController, FiguresController],
  providers: [Rounds, Watchman, OutageBook, WhoWasMissed, Outages, ResponseFiguresService],
  exports: [Watchman, Outages, ResponseFiguresService],
})
export class ProofModule {}
