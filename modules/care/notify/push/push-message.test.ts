import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areKeys, sealedFor } from './push-message.js';

/** RFC 8291, 5. */
const RFC = {
  target: { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' },
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', salt: 'DGv6ra1nlYgDCS1FRnbzlw', text: 'When I grow up, I want to be a watermelon',
  sealed: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

test('a message is sealed as the example of RFC 8291 is', () => {
  expect(sealedFor(RFC.target, RFC.text, { salt: Buffer.from(RFC.salt, 'base64url'), privateKey: Buffer.from(RFC.privateKey, 'base64url') }).toString('base64url')).toBe(RFC.sealed);
});

test('the same words are never sealed the same way twice', () => expect(sealedFor(RFC.target, 'x')).not.toEqual(sealedFor(RFC.target, 'x')));

test('keys that are none are told from keys, whatever is sent', () => {
  expect(areKeys(RFC.target)).toBe(true);
  expect(areKeys({ ...RFC.target, auth: 'AAAA' })).toBe(false);
  expect(areKeys({ ...RFC.target, p256dh: Buffer.from([4, ...Array<number>(64).fill(1)]).toString('base64url') })).toBe(false);
  fc.assert(fc.property(fc.string(), fc.string(), (p256dh, auth) => areKeys({ p256dh, auth }) === false));
});
