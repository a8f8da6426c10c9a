import { expect, test } from 'vitest';
import { isPublicAddress, isPublicHttps, onlyPublic } from './public-address.js';

test.each([
  ['142.250.187.202', true], ['2a00:1450:4009:823::200a', true], ['1.1.1.1', true],
  ['127.0.0.1', false], ['10.1.2.3', false], ['172.16.0.1', false], ['172.31.255.255', false], ['172.32.0.1', true], ['192.168.1.1', false], ['169.254.169.254', false], ['100.64.0.1', false], ['0.0.0.0', false], ['224.0.0.1', false], ['255.255.255.255', false],
  ['::1', false], ['::', false], ['fe80::1', false], ['fd00::1', false], ['::ffff:127.0.0.1', false], ['::ffff:8.8.8.8', false], ['64:ff9b::7f00:1', false], ['2002:7f00:1::', false], ['2001::1', false], ['2001:db8::1', false], ['ff02::1', false], ['push.example.com', false], ['', false],
])('%s is public: %s', (address, is) => expect(isPublicAddress(address)).toBe(is));

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', true], ['https://updates.push.services.mozilla.com/wpush/v2/x', true], ['https://web.push.apple.com/x', true],
  ['http://fcm.googleapis.com/x', false], ['https://fcm.googleapis.com:8443/x', false], ['https://user:pass@fcm.googleapis.com/x', false], ['https://127.0.0.1/x', false], ['https://2130706433/x', false], ['https://0x7f.1/x', false], ['https://[::1]/x', false],
  ['https://localhost/x', false], ['https://app.localhost/x', false], ['https://printer.local/x', false], ['https://redis.internal/x', false], ['https://redis.internal./x', false], ['https://intranet/x', false], ['ftp://push.example.com', false], ['javascript:alert(1)', false], ['', false],
])('%s may be asked: %s', (address, may) => expect(isPublicHttps(address)).toBe(may));

test('a name that leads to this machine is refused when it is connected to', async () => {
  const error = await new Promise<unknown>((resolve) => onlyPublic('localhost', { all: true }, resolve));
  expect(error).toMatchObject({ code: 'ENOTPUBLIC' });
});
