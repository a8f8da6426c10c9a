/** What is wrong with one row of a file, in words for whoever handed it in: the field, and what it must be. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
  constructor(readonly field: string, readonly detail: string) {
    super(`${field}: ${detail}`);
  }
}

const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,25})?(?:e[+-]?\d{1,2})?$/i;
const LONGEST = 200;

/** The fields of a row by the names that its publisher gives them, whatever their case. */
export class RowFields {
  constructor(private readonly get: (name: string) => string) {}

  /** The first of these that says something; empty where none does. */
  text(...names: readonly string[]): string {
    for (const name of names) {
      const text = this.get(name).trim();
      if (text.length > LONGEST) throw new RowProblem(name, `is longer than ${LONGEST} characters.`);
      if (text !== '') return text;
    }
    return '';
  }

  needed(...names: readonly string[]): string {
    const text = this.text(...names);
    if (text === '') throw new RowProblem(names[0] ?? '', 'is empty.');
    return text;
  }

  number(least: number, most: number, ...names: readonly string[]): number | undefined {
    const text = this.text(...names), name = names.find((one) => this.get(one).trim() !== '') ?? names[0] ?? '';
    if (text === '') return undefined;
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new RowProblem(name, `must be a number from ${least} to ${most}.`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name).toLowerCase();
    if (text === '') return undefined;
    if (['true', 'yes', 'y', '1', 't'].includes(text)) return true;
    if (['false', 'no', 'n', '0', 'f'].includes(text)) return false;
    throw new RowProblem(name, 'must be true or false.');
  }

  /** A day, at its beginning in UTC. */
  day(...names: readonly string[]): number | undefined {
    const text = this.text(...names);
    if (text === '') return undefined;
    const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T.*)?$/.exec(text) ?? [];
    const at = year ? Date.parse(`${year}-${month}-${day ?? '01'}T00:00:00Z`) : Number.NaN;
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== `${year}-${month}-${day ?? '01'}`) throw new RowProblem(names[0] ?? '', 'must be a day as 2026-11-24.');
    return at;
  }
}
