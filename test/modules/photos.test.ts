import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Photos } from '../../modules/care/photos/photos.service.js';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#884422' } });
const path = (id: string) => `/api/v1/devices/${id}/photo`;
async function put(id: string, body: Buffer | string, type = 'image/jpeg', alt = 'Beside the front door, at shoulder height', token = app.adminToken) {
  const response = await fetch(`${app.url}${path(id)}?alt=${encodeURIComponent(alt)}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': type }, body: typeof body === 'string' ? body : new Uint8Array(body) });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as { field?: string; detail?: string } | undefined };
}
async function get(id: string, token = app.adminToken) {
  const response = await fetch(app.url + path(id), { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const somewhere = async () => {
  const home = await api.home();
  return { ...home, device: home.devices['pendant']?.id ?? '' };
};

test('a photo is made anew: turned upright, at most 1,600 pixels, without a word of where it was taken, and each look is audited', async () => {
  const { device, residentId } = await somewhere();
  const photo = await plain(3_000, 2_000).jpeg().withExif({ IFD0: { Copyright: 'the-secret-place' }, IFD3: { GPSLatitude: '51/1 28/1 0/1', GPSLatitudeRef: 'N' } }).withMetadata({ orientation: 6 }).toBuffer();
  const withPlace = await sharp(photo).withExif({ IFD0: { Copyright: 'the-secret-place', Orientation: '6' }, IFD3: { GPSLatitude: '51/1 28/1 0/1' } }).toBuffer();
  expect(withPlace.includes('the-secret-place')).toBe(true);
  expect((await put(device, withPlace)).status).toBe(204);
  const seen = await get(device);
  expect(seen.headers.get('content-type')).toBe('image/jpeg');
  expect(seen.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
  const meta = await sharp(seen.bytes).metadata();
  expect([meta.format, Math.max(meta.width, meta.height), meta.exif, meta.orientation]).toEqual(['jpeg', 1_600, undefined, undefined]);
  expect(seen.bytes.length).toBeLessThanOrEqual(400_000);
  expect((await app.app.get(Audit).entries(0, 100, residentId)).map(({ action }) => action)).toEqual(expect.arrayContaining(['put-photo', 'read-photo']));
});

test('what hides behind the pixels is gone: a page inside a JPEG, further frames, a see-through ground', async () => {
  const { device } = await somewhere();
  const jpeg = await plain(40, 30).jpeg().toBuffer();
  expect((await put(device, Buffer.concat([jpeg, Buffer.from('<html><script>alert(1)</script></html>')]))).status).toBe(204);
  expect((await get(device)).bytes.includes('script')).toBe(false);
  const frames = await sharp([await plain(20, 20).png().toBuffer(), await plain(20, 20).png().toBuffer()], { join: { animated: true } }).webp().toBuffer();
  expect((await put(device, frames, 'image/webp')).status).toBe(204);
  expect(await sharp((await get(device)).bytes).metadata()).toMatchObject({ width: 20, height: 20 });
  const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
  expect((await put(device, clear, 'image/png')).status).toBe(204);
});

/** A PNG that says it is 50,000 by 50,000 pixels; its data are a few bytes. */
async function vast(): Promise<Buffer> {
  const small = await plain(10, 10).png().toBuffer();
  const { crc32 } = await import('node:zlib') as unknown as { crc32(data: Buffer): number };
  small.writeUInt32BE(50_000, 16);
  small.writeUInt32BE(50_000, 20);
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29);
  return small;
}

test('hostile and foreign files are refused with what to do, keep nothing, and the next good photo is taken', async () => {
  const { device } = await somewhere();
  const jpeg = await plain(64, 64).jpeg().toBuffer();
  const bad: readonly [what: string, file: Buffer, type: string, status: number, words: RegExp][] = [
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'image/svg+xml', 415, /SVG/],
    ['SVG that says it is a JPEG', Buffer.from('<svg/>'), 'image/jpeg', 415, /SVG/],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image/heic', 415, /Most compatible/],
    ['50,000 by 50,000 pixels', await vast(), 'image/png', 422, /40 million/],
    ['broken off', jpeg.subarray(0, 200), 'image/jpeg', 422, /damaged/],
    ['noise after a JPEG’s first bytes', Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(5_000, 7)]), 'image/jpeg', 422, /damaged/],
    ['11 MB', Buffer.concat([jpeg, Buffer.alloc(11 * 1024 * 1024)]), 'image/jpeg', 413, /10 MB/],
    ['nothing', Buffer.alloc(0), 'image/jpeg', 415, /choose a photo/],
  ];
  for (const [what, file, type, status, words] of bad) expect(await put(device, file, type), what).toMatchObject({ status, body: { field: 'photo', detail: expect.stringMatching(words) as string } });
  expect((await get(device)).status).toBe(404);
  expect(await put(device, jpeg, 'image/jpeg', '')).toMatchObject({ status: 400, body: { field: 'alt' } });
  expect((await put(device, jpeg)).status).toBe(204);
});

test('mangled pictures are taken or refused, never our failure, and the next good one is taken', async () => {
  const { device } = await somewhere();
  const good = await Promise.all([plain(30, 20).jpeg().toBuffer(), plain(30, 20).png().toBuffer(), plain(30, 20).webp().toBuffer()]);
  const changes = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
  for (const [i, change] of fc.sample(changes, 9).entries()) {
    const file = Buffer.from(good[i % 3] ?? '');
    for (const [at, byte] of change) file[at % file.length] = byte;
    expect([204, 415, 422], JSON.stringify(change)).toContain((await put(device, file, 'image/png')).status);
  }
  expect((await put(device, good[0] ?? Buffer.alloc(0))).status).toBe(204);
});

test('a photo is for those who may see its resident, and goes with its installation', async () => {
  const [{ device, carers, residentId }, other] = [await somewhere(), await somewhere()];
  await put(device, await plain(10, 10).jpeg().toBuffer());
  const signIn = async (carerId: string) => {
    const username = `carer-${Math.random().toString(36).slice(2)}`;
    await api.ok('POST', '/api/v1/users', { username, name: 'Ann', role: 'carer', carerId, password: 'correct horse battery' });
    return (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '')).token;
  };
  const [hers, strangers] = [await signIn(carers[0] ?? ''), await signIn((await api.home({ carers: ['07700900188'] })).carers[0] ?? '')];
  expect((await get(device, hers)).status).toBe(200);
  expect((await get(device, strangers)).status).toBe(404);
  expect((await get(device, '')).status).toBe(401);
  expect((await put(device, await plain(9, 9).jpeg().toBuffer(), 'image/jpeg', 'x', hers)).status).toBe(403);

  await api.call('POST', `/api/v1/devices/${device}/take-back`);
  expect((await get(device)).status).toBe(404);
  await api.ok('POST', `/api/v1/devices/${device}/issue`, { residentId: other.residentId });
  expect((await get(device)).status).toBe(404);
  await app.app.get(Photos).endWithIssues();
  const [kept] = await app.app.get(Store).collection<{ subject: string; expiresAt?: Date }>('photos').find({ subject: residentId }).toArray();
  expect(Math.round(((kept?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30);
});

test('elsewhere no route takes pictures or forms with files, and a device in store has no photo', async () => {
  for (const type of ['image/png', 'multipart/form-data; boundary=x']) {
    const answer = await fetch(`${app.url}/api/v1/residents`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': type }, body: 'x' });
    expect(answer.status).toBe(415);
  }
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/devices', { kind: 'motion' });
  expect((await put(id, await plain(5, 5).jpeg().toBuffer())).status).toBe(409);
  expect((await put('nothing', await plain(5, 5).jpeg().toBuffer())).status).toBe(404);
});
