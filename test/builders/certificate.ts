import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const [SEQUENCE, SET, INTEGER, BITS, OID, UTF8, UTC_TIME, VERSION] = [0x30, 0x31, 2, 3, 6, 12, 23, 0xa0] as const;
const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** `ecdsa-with-SHA256` and `commonName`. */
const SIGNED = der(SEQUENCE, der(OID, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)));
const name = (text: string): Buffer => der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, bytes(0x55, 4, 3)), der(UTF8, Buffer.from(text)))));

/** A certificate of its own for one run of the tests, valid from 2020 to 2049 (X.509, RFC 5280), as PEM files. */
export function certificateFiles(): { readonly cert: string; readonly key: string } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  const lasts = der(SEQUENCE, der(UTC_TIME, Buffer.from('200101000000Z')), der(UTC_TIME, Buffer.from('491231235959Z')));
  const content = der(SEQUENCE, der(VERSION, der(INTEGER, bytes(2))), der(INTEGER, bytes(1)), SIGNED, name('localhost'), lasts, name('localhost'), pair.publicKey);
  const whole = der(SEQUENCE, content, SIGNED, der(BITS, bytes(0), sign('sha256', content, pair.privateKey)));
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-tls-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`);
  writeFileSync(files.key, pair.privateKey, { mode: 0o600 });
  return files;
}
