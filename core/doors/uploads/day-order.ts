/** dd/mm or mm/dd: one file writes its days in one order, and where no day tells which, nobody guesses. */
export type DayOrder = 'dmy' | 'mdy';

const SLASHED = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T](.*))?$/;
const MOST_ROWS = 10;

/** Looks at every day of a file before anything of it is taken. */
export class DayOrders {
  private readonly rows: Record<DayOrder | 'either', number[]> = { dmy: [], mdy: [], either: [] };

  see(text: string, line: number): void {
    const [, first, second] = SLASHED.exec(text.trim()) ?? [];
    if (first === undefined || first === second) return;
    const rows = this.rows[Number(first) > 12 ? 'dmy' : Number(second) > 12 ? 'mdy' : 'either'];
    if (rows.length < MOST_ROWS) rows.push(line);
  }

  /** The one order of the file, or why there is none. */
  order(declared: DayOrder | undefined): DayOrder | undefined | { readonly problem: string } {
    const { dmy, mdy, either } = this.rows;
    if (dmy.length > 0 && mdy.length > 0) return { problem: `Some dates put the day first (rows ${dmy.join(', ')}) and some the month (rows ${mdy.join(', ')}). Nothing of the file was taken.` };
    const seen = dmy.length > 0 ? 'dmy' : mdy.length > 0 ? 'mdy' : undefined;
    if (seen && declared && seen !== declared) return { problem: `The dates are not in the order that was said (rows ${[...dmy, ...mdy].join(', ')}). Nothing of the file was taken.` };
    if (!seen && !declared && either.length > 0) return { problem: `The dates could be read with the day or the month first (rows ${either.join(', ')}). Say which, and hand it in again. Nothing of the file was taken.` };
    return seen ?? declared;
  }
}

/** "31/3/1938 08:10" in that order → "1938-03-31 08:10"; anything else stays as it is. */
export function asIso(text: string, order: DayOrder | undefined): string {
  const [, first = '', second = '', year, rest] = SLASHED.exec(text.trim()) ?? [];
  if (year === undefined || (order === undefined && first !== second)) return text.trim();
  const [day, month] = order === 'mdy' ? [second, first] : [first, second];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${rest === undefined ? '' : ` ${rest}`}`;
}
