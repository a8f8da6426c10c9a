/** Texts by their code units, the same on every machine: no language's order. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
