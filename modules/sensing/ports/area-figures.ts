import type { Cell } from '../../../core/area-figures/cells.js';

export interface FiguresOfDay {
  /** A local day, as 2026-11-25. */
  readonly day: string;
  readonly cells: readonly Cell[];
}

/**
 * Figures of homes by area and day that may be published. Care knows homes and what they agreed to; the place shows what
 * comes through here and never sees a home.
 */
export abstract class AreaFigures {
  /** Both days included, the newest first. */
  abstract between(from: string, to: string, limit: number): Promise<readonly FiguresOfDay[]>;
}
