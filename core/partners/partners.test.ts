import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw, full } from '../token-bucket.js';
import { invoiceLine } from './invoice.js';
import { PLANS } from './plans.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

test('the headers say the plan, what is left of it, and when it is whole again', () => {
  const rate = { perSecond: 10, burst: 100 };
  expect(rateLimitHeaders('open', rate, full(rate, 0))).toEqual({ 'ratelimit-policy': '"open";q=100;w=10', ratelimit: '"open";r=100;t=0' });
  expect(rateLimitHeaders('open', rate, draw(rate, { tokens: 1, at: 0 }, 0).bucket)).toEqual({ 'ratelimit-policy': '"open";q=100;w=10', ratelimit: '"open";r=0;t=10' });
});

test.each([[0, 0, 0], [1_000_000, 0, 0], [1_000_001, 1, 1], [1_002_000, 2_000, 2]])('%i calls of the open plan are %i beyond it and cost %i pence', (calls, beyond, pence) => {
  expect(invoiceLine('k', 'open', PLANS.open, calls)).toEqual({ key: 'k', plan: 'open', calls, beyond, pence });
});

test('more calls never cost less', () => {
  fc.assert(fc.property(fc.constantFrom('open', 'standard', 'bulk'), fc.nat(1e9), fc.nat(1e6), (plan, calls, more) => invoiceLine('k', plan, PLANS[plan], calls + more).pence >= invoiceLine('k', plan, PLANS[plan], calls).pence));
});
