import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Cell } from '../../../core/area-figures/cells.js';
import { Clock } from '../../platform/clock/clock.js';
import { insertNew, Store } from '../../platform/store/store.js';
import { AreaFigures, type FiguresOfDay } from '../../sensing/ports/area-figures.js';

interface FiguresDoc {
  /** The day. */
  _id: string;
  cells: Cell[];
  madeAt: Date;
}

/** What was published of homes, day by day. A day is said once: said again with a home more or fewer, the two would tell of that home. */
@Injectable()
export class PublishedFigures extends AreaFigures {
  private readonly days: Collection<FiguresDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    super();
    this.days = store.collection<FiguresDoc>('areaFigures');
  }

  async known(days: readonly string[]): Promise<Set<string>> {
    return new Set((await this.days.find({ _id: { $in: [...days] } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  }

  /** Whoever is first is right. */
  async publish(day: string, cells: readonly Cell[]): Promise<void> {
    await insertNew(this.days, [{ _id: day, cells: [...cells], madeAt: new Date(this.clock.now()) }]);
  }

  async between(from: string, to: string, limit: number): Promise<FiguresOfDay[]> {
    return (await this.days.find({ _id: { $gte: from, $lte: to } }).sort({ _id: -1 }).limit(limit).toArray()).map(({ _id: day, cells }) => ({ day, cells }));
  }
}
