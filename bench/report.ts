import type { Reference } from './reference.js';

export interface Row {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
  readonly note: string;
}

export function table(reference: Reference, rows: readonly Row[]): string {
  const lines = rows.map((row) => [row.figure, `${row.value} ${row.unit}`, row.target, ratio(row, reference), row.note]);
  const head = ['figure', 'measured', 'target', 'against the reference', 'more'];
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const show = (line: readonly string[]): string => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd();
  const base = `Reference: spin ${reference.spinMillions} M/s, insertMany ${reference.insertManyPerSecond} documents/s, one journalled insert ${reference.insertOneMs} ms, a server that does nothing ${reference.bareHttp.perSecond} requests/s at ${reference.bareHttp.cpuUs} µs of processor time`;
  return [base, '', show(head), ...lines.map(show), ''].join('\n');
}

function ratio(row: Row, reference: Reference): string {
  if (row.unit === 'readings/s') return `${Math.round((row.value / reference.insertManyPerSecond) * 100)} % of insertMany`;
  if (row.unit.startsWith('ms')) return `${Math.round((row.value / reference.insertOneMs) * 10) / 10} × one insert`;
  return '';
}
