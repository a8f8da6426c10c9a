import type { Bucket, Rate } from '../token-bucket.js';

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers, structured fields): q calls within w seconds;
 * r are left, and after t seconds all are there again.
 */
export function rateLimitHeaders(plan: string, { perSecond, burst }: Rate, { tokens }: Bucket): { readonly 'ratelimit-policy': string; readonly ratelimit: string } {
  return {
    'ratelimit-policy': `"${plan}";q=${burst};w=${Math.ceil(burst / perSecond)}`,
    ratelimit: `"${plan}";r=${Math.floor(tokens)};t=${Math.ceil((burst - tokens) / perSecond)}`,
  };
}
