import type { Cell } from '../../../core/catalog/dataset.js';

/** Times in milliseconds; `after` as the page before gave it, else empty. */
export interface TableAsked {
  readonly after: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}
/** `next`: where the rows after these begin. */
export interface Table {
  readonly rows: readonly (readonly Cell[])[];
  readonly next?: string;
}
