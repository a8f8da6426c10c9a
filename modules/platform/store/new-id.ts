import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 16 lower-case base32 characters (80 random bits): safe in URLs, topics and as a FHIR logical id. */
export function newId<T extends string>(): T {
  let id = '';
  for (const byte of randomBytes(16)) id += ALPHABET[byte & 31];
  return id as T;
}
