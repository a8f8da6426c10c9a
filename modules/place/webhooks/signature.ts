import { createHmac, randomBytes } from 'node:crypto';

/** A secret as Standard Webhooks writes it: 24 to 64 random bytes in base64. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature` over `id.timestamp.body` (standardwebhooks.com, "Signature scheme", v1: HMAC-SHA256). */
export function signed(secret: string, id: string, now: number, body: string): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
