import type { RowFields } from '../row-fields.js';

/** What whoever hands a file in says of all its rows. */
export interface Terms {
  /** Our clock: what lies ahead was not observed. */
  readonly now: number;
  readonly source?: string;
  readonly operator?: string;
  /** Beginning of a UTC day. */
  readonly observedAt?: number;
}

export interface SourceRow {
  readonly fields: RowFields;
  /** The item as it stands in a JSON file. */
  readonly raw?: unknown;
}

/** How the rows of a publisher's file are read. */
export interface Layout<Item> {
  /** Of a table that may come without headings: its columns in their order. */
  readonly columns?: readonly string[];
  /** Columns of a table: of each line one must be there. */
  readonly needs: readonly (readonly string[])[];
  /** The file as a whole must not be kept for this heading: why. */
  readonly refuses?: (heading: string) => string | undefined;
  /** Nor for what stands in this cell. */
  readonly refusesCell?: (text: string) => string | undefined;
  /** Throws RowProblem. */
  readonly read: (row: SourceRow, terms: Terms) => Item;
}
