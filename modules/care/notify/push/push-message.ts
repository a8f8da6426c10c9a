import { createCipheriv, createECDH, hkdfSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A browser's subscription: where its maker takes messages for it, and the keys by which only it reads them. */
export interface PushTarget {
  readonly endpoint: string;
  /** Its public key on P-256, uncompressed, base64url. */
  readonly p256dh: string;
  /** Its secret of 16 bytes, base64url. */
  readonly auth: string;
}

const CURVE = 'prime256v1';
/** One record holds it all: 4,096 bytes with its header (RFC 8291, 4). */
const RECORD = 4_096;
const VAPID_MS = 12 * 3_600_000;

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
const derived = (key: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer => Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** Whether these are a key on the curve and a secret of the right length. */
export function areKeys({ p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>): boolean {
  const own = createECDH(CURVE);
  own.generateKeys();
  try {
    own.computeSecret(bytes(p256dh));
    return bytes(p256dh).length === 65 && bytes(auth).length === 16;
  } catch {
    return false;
  }
}

/** RFC 8291 with aes128gcm (RFC 8188): one record, a new key and salt for each message. `made`: for the RFC's own example alone. */
export function sealedFor({ p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>, text: string, made: { readonly salt?: Buffer; readonly privateKey?: Buffer } = {}): Buffer {
  const own = createECDH(CURVE);
  if (made.privateKey) own.setPrivateKey(made.privateKey);
  else own.generateKeys();
  const [theirs, ours, salt] = [bytes(p256dh), own.getPublicKey(), made.salt ?? randomBytes(16)];
  const shared = derived(own.computeSecret(theirs), bytes(auth), Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]), 32);
  const cipher = createCipheriv('aes-128-gcm', derived(shared, salt, 'Content-Encoding: aes128gcm\0', 16), derived(shared, salt, 'Content-Encoding: nonce\0', 12));
  // 2 ends the last record (RFC 8188, 2).
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD);
  head.writeUInt8(ours.length, 4);
  return Buffer.concat([salt, head, ours, body]);
}

/** RFC 8292: who sends it, signed for the one origin it goes to. `subject`: where we can be reached, https: or mailto:. */
export function vapid(endpoint: string, { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: string }, subject: string, now: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: new URL(endpoint).origin, exp: Math.floor((now + VAPID_MS) / 1000), sub: subject })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return `vapid t=${signed}.${signature}, k=${publicKey}`;
}
