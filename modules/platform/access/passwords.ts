import argon2 from 'argon2';

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 30 ms, off the event loop. */
const COST = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => argon2.hash(password, COST);

export const passwordFits = (hash: string, password: string): Promise<boolean> => argon2.verify(hash, password).catch(() => false);
