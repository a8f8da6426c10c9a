import type { Position } from '../../geo/position.js';
import { RowProblem } from '../row-fields.js';

/** A street-light column with what hangs on it. */
export interface ColumnRow extends Position {
  readonly id: string;
  readonly street?: string;
  readonly owner?: string;
  readonly heightMetres?: number;
  readonly luminaire?: { readonly lampType?: string; readonly watts?: number; readonly manufacturer?: string; readonly installedOn?: string };
  /** What the light itself says is wrong, by TALQ's names; left out where the file says nothing of faults. */
  readonly faults?: readonly string[];
}

/** Ours and those of asset registers, safe in addresses of pages. */
export const COLUMN_ID = /^[A-Za-z0-9][A-Za-z0-9_.:~-]{0,79}$/;

export function columnId(text: string, field: string): string {
  const id = text.trim().replaceAll(/[\s/]+/g, '-');
  if (!COLUMN_ID.test(id)) throw new RowProblem(field, 'takes up to 80 letters, digits and _ . : ~ -');
  return id;
}
