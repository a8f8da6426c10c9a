import type { Measured, MeasuredSite, Slots } from '../../../core/sta/measured-sites.js';
import type { UntoldDays } from '../untold-days.js';

/** What measures in one way: where its days are, and what their fields are called in the open platform. */
export interface Measuring {
  /** `air`; begins the key of each of its sites. */
  readonly key: string;
  readonly fields: Readonly<Record<string, Measured>>;
  /** How long a slot of a day is, milliseconds. */
  readonly slotMs: number;
  readonly days: UntoldDays;
  /** By their ids. */
  sites(ids: readonly string[]): Promise<ReadonlyMap<string, MeasuredSite>>;
  /** What else is to be said of a value. */
  parameters?(field: string, slot: number, slots: Slots): Readonly<Record<string, string>> | undefined;
}
