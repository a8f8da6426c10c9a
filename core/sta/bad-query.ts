/** A query that cannot be understood. `option` is the name of the query option ($filter, $top, path …); `at` counts characters from 0. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery';
  constructor(readonly option: string, readonly at: number, readonly fix: string) {
    super(`${option}, at character ${at + 1}: ${fix}`);
  }
}
