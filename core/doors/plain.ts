import { parseInstant } from '../observations/instant.js';

/** Looking into what others sent, without trusting any of it. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown, longest = 100): string | undefined => (typeof value === 'string' && value.length > 0 && value.length <= longest ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
export const wholeOf = (value: unknown): number | undefined => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined);
export const bytesOf = (value: unknown): readonly number[] | undefined => (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255) ? (value as number[]) : undefined);

/** Milliseconds since 1970 UTC; undefined where the text is no instant with an offset. */
export function instantOf(value: unknown): number | undefined {
  const instant = typeof value === 'string' && value.length <= 40 ? parseInstant(value) : undefined;
  return typeof instant === 'number' ? instant : undefined;
}

/** Only what is there: a field without a value is left out. */
export const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
