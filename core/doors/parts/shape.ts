/** Reading what may be anything: each answers with the asked shape, or as good as nothing. */
export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};

export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,12})?$/;
/** A number, or the text of one in plain decimals: some makers send counts as text. */
export const decimalOf = (value: unknown): number | undefined => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : numberOf(value));

/** Factors leave tails such as 71.99999999999999; sensors have no seventh digit. */
export const rounded = (value: number, digits = 6): number => Number(value.toFixed(digits));
