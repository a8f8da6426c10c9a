#!/usr/bin/env node
/**
 * Stands in for the push service of a browser's maker (RFC 8030) and for the browsers themselves, in a process of its own:
 * makes subscriptions, checks who sends (VAPID, RFC 8292), and reads each message with the browser's keys (RFC 8291).
 * Control: POST /_subscribe → {endpoint, p256dh, auth}, POST /_control {fail: 410, times, after?}, GET /_log.
 * Prints its address on one line.
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, randomUUID, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from './http.mjs';

const browsers = new Map();
const log = [];
let failures = [];

const derived = (key, salt, info, length) => Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** The other side of RFC 8291, 3.4. */
function opened({ ecdh, auth }, body) {
  const [salt, length] = [body.subarray(0, 16), body[20]];
  const theirs = body.subarray(21, 21 + length);
  const shared = derived(ecdh.computeSecret(theirs), auth, Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), theirs]), 32);
  const decipher = createDecipheriv('aes-128-gcm', derived(shared, salt, 'Content-Encoding: aes128gcm\0', 16), derived(shared, salt, 'Content-Encoding: nonce\0', 12));
  decipher.setAuthTag(body.subarray(-16));
  const text = Buffer.concat([decipher.update(body.subarray(21 + length, -16)), decipher.final()]);
  if (text.at(-1) !== 2) throw new Error('No last record');
  return text.subarray(0, -1).toString();
}

function sender(authorization, origin) {
  const [, token, key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization ?? '') ?? [];
  if (!token) return 'no VAPID';
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }, format: 'jwk' });
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) return 'wrong signature';
  const { alg } = JSON.parse(Buffer.from(head, 'base64url'));
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url'));
  const left = exp - Date.now() / 1000;
  if (alg !== 'ES256' || aud !== origin || left <= 0 || left > 86_400 || !/^(mailto:|https:)/.test(sub)) return 'wrong claims';
  return undefined;
}

async function bytes(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const body = await bytes(request);
  try {
    if (request.url === '/_log') return json(response, 200, log);
    if (request.url === '/_control') return json(response, 200, (failures = [JSON.parse(body)]));
    if (request.url === '/_subscribe') {
      const [id, ecdh, auth] = [randomUUID(), createECDH('prime256v1'), randomBytes(16)];
      ecdh.generateKeys();
      browsers.set(id, { ecdh, auth });
      return json(response, 200, { endpoint: `${origin}/push/${id}`, p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') });
    }
    const browser = browsers.get(/^\/push\/([\w-]+)$/.exec(request.url)?.[1]);
    if (!browser) return json(response, 404, {});
    const failure = failures.find(({ times }) => times > 0);
    if (failure) {
      failure.times -= 1;
      return json(response, failure.fail, {}, failure.after === undefined ? {} : { 'retry-after': String(failure.after) });
    }
    const wrong = sender(request.headers.authorization, origin) ?? (request.headers['content-encoding'] === 'aes128gcm' && Number(request.headers.ttl) >= 0 ? undefined : 'wrong headers');
    if (wrong) return json(response, 403, { wrong });
    const { urgency, topic, ttl } = request.headers;
    log.push({ endpoint: origin + request.url, text: opened(browser, body), urgency, topic, ttl, bytes: body.length });
    return json(response, 201, undefined);
  } catch (error) {
    return json(response, 400, { error: String(error) });
  }
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.on('disconnect', () => process.exit(0));
