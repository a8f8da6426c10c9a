import { Injectable } from '@nestjs/common';
import type { Cell, Measure } from '../../../core/area-figures/cells.js';
import { shiftDay } from '../../../core/time/local.js';
import { dayKey } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { AreaFigures } from '../../sensing/ports/area-figures.js';
import { MOST_DAYS } from './home-figures.forms.js';

const SHOWN_DAYS = 30;
export const WHOLE_TOWN = 'All wards';

export interface FigureRow {
  readonly date: string;
  readonly area: string;
  readonly measure: Measure;
  readonly value: number;
  readonly unit: string;
  readonly homesAtLeast: number;
}
const UNITS: Readonly<Record<Measure, string>> = { homes: 'homes', heard: '%', warmth: 'Cel' };

/** What is published of homes: by ward and day, ten homes or more, never anything finer. */
@Injectable()
export class HomeFigures {
  constructor(private readonly figures: AreaFigures, private readonly clock: Clock) {}

  /** The newest day first. */
  async rows({ from, to = dayKey(this.clock.now()), measure, area }: { from?: string | undefined; to?: string | undefined; measure?: Measure | undefined; area?: string | undefined }): Promise<FigureRow[]> {
    const first = from ?? shiftDay(to, 1 - SHOWN_DAYS);
    if (first > to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (first <= shiftDay(to, -MOST_DAYS)) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for a quarter of a year at a time.`, { field: 'from' });
    const days = await this.figures.between(first, to, MOST_DAYS);
    return days.flatMap(({ day, cells }) => cells.map((cell) => rowOf(day, cell))).filter((row) => (measure === undefined || row.measure === measure) && (area === undefined || row.area.toLowerCase() === area.toLowerCase()));
  }
}

const rowOf = (date: string, { measure, area = WHOLE_TOWN, homes, value }: Cell): FigureRow => ({ date, area, measure, value, unit: UNITS[measure], homesAtLeast: homes });
