/** JSON whose form nobody has vouched for. */
export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = {};

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Json => (isObject(value) ? value : NOTHING);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.length > 0 ? value : undefined);
