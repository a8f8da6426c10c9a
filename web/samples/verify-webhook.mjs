import { createHmac, timingSafeEqual } from 'node:crypto';

/** True when the message is ours, is whole, and was sent within five minutes. `body` is the text as it came, before JSON.parse. */
export function isOurs(secret, headers, body, now = Date.now()) {
  const id = headers['webhook-id'], timestamp = headers['webhook-timestamp'];
  if (!id || Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return String(headers['webhook-signature']).split(' ').some((one) => {
    const said = Buffer.from(one.replace('v1,', ''), 'base64');
    return said.length === wanted.length && timingSafeEqual(said, wanted);
  });
}
