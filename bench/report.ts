import { slower, verdict, wanted, type Goal } from './goal.js';
import type { Reference } from './reference.js';

export interface Row {
  readonly figure: string;
  /** Of a share: what it comes to beside the reference. */
  readonly value: number | ((reference: Reference) => number);
  readonly unit: string;
  /** Unset: the figure is there to be read beside another. */
  readonly goal?: Goal;
  readonly note: string;
}

/** A row, and what the machine could do around it. */
export interface Judged extends Row {
  readonly value: number;
  readonly reference: Reference;
  readonly verdict: string;
}

export function judged(row: Row, reference: Reference): Judged {
  const value = typeof row.value === 'number' ? row.value : row.value(reference);
  return { ...row, value, reference, verdict: row.goal ? verdict(value, row.goal, reference) : '' };
}

export function table(rows: readonly Judged[]): string {
  const head = ['figure', 'measured', 'goal', '', 'more'];
  const lines = rows.map(({ figure, value, unit, goal, verdict: said, note }) => [figure, `${value.toLocaleString('en-GB')} ${unit}`, goal ? wanted(goal) : '', said, note]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const show = (line: readonly string[]): string => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd();
  return [...new Set(rows.map(({ reference }) => said(reference))), '', show(head), ...lines.map(show), ''].join('\n');
}

export const said = (reference: Reference): string => {
  const { spinMillions, insertManyPerSecond, insertOneMs, bareHttp } = reference;
  const times = (by: Goal['by']): string => slower(by, reference).toFixed(1);
  return `Reference: spin ${spinMillions} M/s, insertMany ${insertManyPerSecond} documents/s, one journalled insert ${insertOneMs} ms, a server that does nothing ${bareHttp.perSecond} requests/s at ${bareHttp.cpuUs} µs of processor time: ${times('processor')} times (store ${times('store')} times) slower than where the goals were set`;
};
