/** A column of a dataset's table, as CSV on the Web names it (W3C, csvw). */
export interface Column {
  readonly name: string;
  readonly datatype: 'string' | 'number' | 'integer' | 'dateTime' | 'date' | 'boolean';
  readonly description: string;
  readonly required?: true;
}
export interface Dataset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** Where programs read it live, and by which standard. */
  readonly api: { readonly path: string; readonly title: string };
  readonly columns: readonly Column[];
  readonly from?: string;
  readonly to?: string;
}

export type Cell = string | number | boolean | null | undefined;

/** RFC 4180. A text that a spreadsheet would take for a formula is held down by an apostrophe. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map((cell) => {
    const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(',')}\r\n`;
}

/** What a kind of reading is called in addresses. */
export const slugOf = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 80) || 'unnamed';
