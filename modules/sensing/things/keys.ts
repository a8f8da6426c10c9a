import { createHash, hash, randomBytes } from 'node:crypto';

/** A key of a device, gateway or source, or of a partner (`hlp_`): shown once, kept nowhere. */
export const newKey = (kind: 'hlk_' | 'hlp_' = 'hlk_'): string => kind + randomBytes(24).toString('base64url');

/** What is kept of a key. It is long and random, so a plain digest does. */
export const digest = (key: string): string => hash('sha256', key, 'base64url');

/** The protection space that SIP callers sign for. */
export const SIP_REALM = 'hearthline';

/** HA1 of RFC 7616 in both algorithms: devices in the field know MD5 alone (SIS-TR 91102 7.5). */
export interface AccountDigests {
  readonly md5: string;
  readonly sha256: string;
}

export function accountDigests(account: string, key: string): AccountDigests {
  const of = (algorithm: string): string => createHash(algorithm).update(`${account}:${SIP_REALM}:${key}`).digest('hex');
  return { md5: of('md5'), sha256: of('sha256') };
}
