import { expect, test } from 'vitest';
import { newSecret, signed } from './signature.js';

/** The vector of the Standard Webhooks libraries' own tests. */
test('the signature is that of the Standard Webhooks libraries', () => {
  expect(signed('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, '{"test": 2432232314}')).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('no two secrets are alike', () => expect(newSecret()).not.toBe(newSecret()));
