import type { Said, Unsaid } from '../../../../../core/doors/said.js';
import type { DayOrder } from '../../../../../core/doors/uploads/day-order.js';

/** What the reading process is asked, as its one argument. */
export interface Task {
  readonly file: string;
  readonly name: string;
  readonly zone: string;
  readonly now: number;
  readonly dayOrder?: DayOrder;
  /** Whose rows, in a table of several people. */
  readonly person?: string;
}

/** What it answers, one JSON object a line. */
export type Line =
  | { readonly type: 'owner'; readonly birthDate: string }
  | { readonly type: 'batch'; readonly said: readonly Said[]; readonly unsaid: readonly Unsaid[]; readonly bytes: number }
  | { readonly type: 'done'; readonly rows: number; readonly passedOver: number }
  | { readonly type: 'refused'; readonly code: string; readonly detail: string };
