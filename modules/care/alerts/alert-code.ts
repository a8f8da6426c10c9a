import { randomInt } from 'node:crypto';

/** Letters and digits that cannot be misread; see core/notify/reply.ts. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ';
const DIGITS = '23456789';

export function newCode(): string {
  const pick = (from: string): string => from[randomInt(from.length)] ?? '';
  return pick(LETTERS) + pick(LETTERS) + pick(DIGITS) + pick(DIGITS);
}
