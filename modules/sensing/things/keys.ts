import { createHash, randomBytes } from 'node:crypto';

/** A key of a device, gateway or source: shown once, kept nowhere. */
export const newKey = (): string => `hlk_${randomBytes(24).toString('base64url')}`;

/** What is kept of a key. It is long and random, so a plain digest does. */
export const digest = (key: string): string => createHash('sha256').update(key).digest('base64url');
