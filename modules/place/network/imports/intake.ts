import type { Layout, SourceRow, Terms } from '../../../../core/network/layouts/layout.js';
import { RowProblem } from '../../../../core/network/row-fields.js';
import type { Place, RowFault } from './import.js';

export interface Placed<Item> {
  readonly place: Place;
  readonly item: Item;
}
/** What became of a batch. */
export interface Kept {
  readonly changed: number;
  /** Outside the town. */
  readonly outside?: readonly RowFault[];
  /** Of those outside, how many were passed over. */
  readonly passedOver?: number;
  readonly faults?: readonly RowFault[];
}

/** Rows on their way into the store, a batch at a time. */
export interface Batch {
  readonly size: number;
  take(place: Place, row: SourceRow | { readonly field: string; readonly detail: string }): void;
  /** Durable when it resolves; a dry run keeps nothing and says the same. */
  flush(dryRun: boolean): Promise<{ taken: number; changed: number; outside: readonly RowFault[]; faults: RowFault[] }>;
}

/** A publisher's layout together with where its rows go. */
export interface Intake {
  readonly layout: Layout<unknown>;
  begin(terms: Terms): Batch;
}

export function intake<Item>(layout: Layout<Item>, keep: (rows: readonly Placed<Item>[], dryRun: boolean) => Promise<Kept>): Intake {
  return {
    layout,
    begin(terms) {
      let rows: Placed<Item>[] = [], faults: RowFault[] = [];
      return {
        get size() {
          return rows.length + faults.length;
        },
        take(place, row) {
          try {
            if ('detail' in row) throw new RowProblem(row.field, row.detail);
            rows.push({ place, item: layout.read(row, terms) });
          } catch (error) {
            if (!(error instanceof RowProblem)) throw error;
            faults.push({ ...place, field: error.field, detail: error.message });
          }
        },
        async flush(dryRun) {
          const { changed, outside = [], passedOver = 0, faults: late = [] } = rows.length > 0 ? await keep(rows, dryRun) : { changed: 0 };
          const told = { taken: rows.length - passedOver - late.length, changed, outside, faults: [...faults, ...late].sort((a, b) => a.row - b.row) };
          rows = [];
          faults = [];
          return told;
        },
      };
    },
  };
}
