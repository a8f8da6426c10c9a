import { Controller, Get } from '@nestjs/common';
import { Roles } from '../../platform/access/viewer.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Compactor } from '../../sensing/observations/compactor.js';
import { Tail } from '../../sensing/observations/tail.js';
import { Deliveries } from '../notify/deliveries.store.js';

@Controller('api/v1/settled')
@Roles('admin')
export class SettledController {
  constructor(private readonly book: AskBook, private readonly tail: Tail, private readonly compactor: Compactor, private readonly deliveries: Deliveries) {}

  /** Whether everything acknowledged has been put to the rules, late data reviewed, and everybody due been told. */
  @Get()
  async settled(): Promise<object> {
    void this.compactor.foldAll().catch(() => undefined);
    const [{ asks, reviews }, deliveries] = await Promise.all([this.book.waiting(), this.deliveries.waiting()]);
    const waiting = { asks, reviews, folds: this.tail.size, deliveries };
    return { settled: Object.values(waiting).every((count) => count === 0), waiting };
  }
}
