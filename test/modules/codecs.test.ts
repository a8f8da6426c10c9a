import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { chirpStackUp, DEV_EUI } from '../builders/lorawan.js';

let app: TestApp, api: Api, source: { id: string; key: string }, residentId: string;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  source = await api.ok('POST', '/api/v1/sources', { form: 'chirpstack', title: 'Town network' });
  ({ residentId } = await api.home({ devices: [] }));
  await api.ok('POST', '/api/v1/devices', { kind: 'leak sensor', residentId, behind: { source: source.id, name: DEV_EUI } });
});
afterAll(() => app?.stop());

const sample = { bytes: '15', fPort: 2 };
const path = (profile: string, what = ''): string => `/api/v1/sources/${source.id}/codecs/${profile}${what}`;
const put = (profile: string, body: object, token?: string) => api.call<Record<string, unknown>>('PUT', path(profile), body, token);
const attempt = (script: string, more: object = {}) => api.call<Record<string, unknown>>('POST', path('Any', '/try'), { script, sample, ...more });
let count = 100;
const up = (profile: string, change: object = {}) => api.call<Record<string, unknown>>('POST', '/api/v1/doors/chirpstack?event=up', chirpStackUp({ profile, bytes: [0x15], fCnt: (count += 1), ...change }), source.key);
const troubles = async (): Promise<{ profile: string; reason: string; count: number }[]> => (await api.ok<{ troubles: { profile: string; reason: string; count: number }[] }>('GET', `/api/v1/sources/${source.id}/codecs`)).troubles;

describe('a maker’s codec in its locked room', () => {
  test('today’s form and the two before it, with what makers’ codecs use', async () => {
    const today = 'function decodeUplink({ bytes, fPort, variables, recvTime }) { return { data: { temperature: Buffer.from(bytes).readInt8(0) + Number(variables.offset), fPort, year: recvTime.getUTCFullYear() } }; }';
    expect((await attempt(today, { variables: { offset: '0.5' } })).body).toMatchObject({ payload: { temperature: 21.5, fPort: 2 }, readings: [{ kind: 'room-temperature', value: 21.5 }], unread: ['fPort', 'year'] });
    expect((await attempt('function Decode(fPort, bytes) { return { temp: bytes[0] }; }')).body).toMatchObject({ payload: { temp: 21 } });
    expect((await attempt('function Decoder(bytes, port) { return { temp: bytes[0] + port }; }')).body).toMatchObject({ payload: { temp: 23 } });
  });

  test('it sees no world: no modules, no network, no timers, no clock, no chance', async () => {
    const look = `function decodeUplink({ recvTime }) { return { data: { seen: [typeof require, typeof process, typeof fetch, typeof setTimeout, typeof XMLHttpRequest, typeof std, typeof os, typeof Math.random], still: Date.now() === recvTime.getTime() && new Date().getTime() === Date.now() } }; }`;
    expect((await attempt(look)).body).toMatchObject({ payload: { seen: Array.from({ length: 8 }, () => 'undefined'), still: true } });
  });

  test.each<[string, string, RegExp]>([
    ['an endless loop', 'function decodeUplink() { for (;;); }', /come to an end/], ['an endless search', `function decodeUplink() { return { data: { m: /(a+)+$/.test('a'.repeat(60) + 'b') } }; }`, /come to an end/],
    ['a memory bomb', 'function decodeUplink() { const all = []; for (;;) all.push(new Array(100000).fill(1)); }', /memory|come to an end/], ['endless depth', 'function decodeUplink() { return decodeUplink(); }', /stack|failed/],
    ['a throw', `function decodeUplink() { throw new Error('no such frame'); }`, /no such frame/], ['nothing but errors', `function decodeUplink() { return { errors: ['too short'] }; }`, /too short/], ['no object', 'function decodeUplink() { return 5; }', /no object/],
    ['a huge answer', `function decodeUplink() { return { data: { a: 'x'.repeat(1000000) } }; }`, /too long/], ['no function', 'var x = 1;', /decodeUplink/], ['no JavaScript', 'function (', /SyntaxError/], ['an endless answer', 'function decodeUplink() { return { data: { toJSON() { for (;;); } } }; }', /come to an end/],
    ['a way out', `function decodeUplink() { return { data: { a: decodeUplink.constructor('return process')().env } }; }`, /process/],
  ])('%s is refused with its reason, and the next codec works', async (_, script, reason) => {
    const answer = await put('Bad', { script, sample });
    expect(answer).toMatchObject({ status: 422, body: { field: 'script' } });
    expect(String(answer.body['detail'])).toMatch(reason);
    expect((await attempt('function decodeUplink({ bytes }) { return { data: { temp: bytes[0] } }; }')).status).toBe(200);
  });

  test('while a codec runs in circles, others are served', async () => {
    const waits: number[] = [];
    const circles = Promise.all(Array.from({ length: 4 }, () => attempt('function decodeUplink() { for (;;); }')));
    const until = circles.then(() => true);
    while (!(await Promise.race([until, new Promise<false>((resolve) => setTimeout(() => resolve(false), 5))]))) {
      const started = performance.now();
      expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
      waits.push(performance.now() - started);
    }
    expect(waits.length).toBeGreaterThan(2);
    expect(await circles).toMatchObject(Array.from({ length: 4 }, () => ({ status: 422 })));
  });

  test('what it writes on prototypes stays in its room, and is gone at the next uplink', async () => {
    await attempt(`Object.prototype.dirty = 1; Array.prototype.map = null; JSON.stringify = () => '{}'; function decodeUplink() { return { data: { a: 1, ['__proto__']: { x: 1 }, constructor: 2 } }; }`);
    expect(Object.hasOwn(Object.prototype, 'dirty')).toBe(false);
    expect((await attempt('var n = (typeof n === "number" ? n : 0) + 1; function decodeUplink() { return { data: { n, dirty: ({}).dirty } }; }')).body).toMatchObject({ payload: { n: 1 } });
  });
});

describe('choosing', () => {
  test('a chosen codec comes before the network’s word; where it fails, that is taken, and the trouble is counted', async () => {
    const script = `function decodeUplink({ bytes }) { if (bytes[0] !== 0x15) throw new Error('odd'); return { data: { leak: 1 } }; }`;
    expect((await put('Leak', { script, sample: { bytes: [0x15] } })).body).toMatchObject({ profile: 'Leak', tried: { readings: [{ kind: 'flood', value: true }] } });
    expect((await up('Leak', { object: { leak: 0 } })).body).toMatchObject({ accepted: 1 });
    await eventually('the alert', async () => (await api.alerts(residentId)).some(({ rule }) => rule === 'flood'), 20_000);
    expect((await up('Leak', { bytes: [1], object: { temperature: 20 } })).body).toMatchObject({ accepted: 1 });
    expect((await troubles()).find(({ profile }) => profile.startsWith('14855bf7'))).toMatchObject({ count: 1, reason: 'it failed: Error: odd' });
  });

  test('a frame that ends the codec’s thread costs no other frame its reading', async () => {
    const script = 'function decodeUplink({ bytes }) { const all = []; while (bytes[0] === 6) all.push(new Array(100000).fill(1)); return { data: { humidity: bytes[0] } }; }';
    expect((await put('Poisoned', { script, sample })).status).toBe(200);
    expect((await up('Poisoned', { bytes: [6] })).body).toMatchObject({ accepted: 1 });
    expect((await up('Poisoned', { bytes: [33] })).body).toMatchObject({ accepted: 1 });
    const readings = await api.ok<{ kind: string; value: unknown }[]>('GET', `/api/v1/residents/${residentId}/readings?kind=humidity`);
    expect(readings.map(({ value }) => value)).toContain(33);
  });

  test('an uplink that nobody can decode still says that its device lives, and is counted and shown', async () => {
    const before = (await troubles()).reduce((sum, { count: n }) => sum + n, 0);
    expect((await up('Unheard of')).body).toMatchObject({ accepted: 1 });
    const after = await troubles();
    expect(after.reduce((sum, { count: n }) => sum + n, 0)).toBe(before + 1);
    expect(after[0]).toMatchObject({ reason: expect.stringContaining('no codec is chosen') });
  });

  test('a device whose frames nobody can read is said to be faulty, for it looks alive and a press would be missed; with its codec it is not', async () => {
    const name = 'a84041ffff00beef', home = await api.home({ devices: [] });
    await api.ok('POST', '/api/v1/devices', { kind: 'pendant', residentId: home.residentId, behind: { source: source.id, name } });
    const faults = async () => (await api.ok<{ fault: string; because: string }[]>('GET', `/api/v1/device-faults?residentId=${home.residentId}&state=open`)).filter(({ fault }) => fault === 'says-fault');
    await up('Pendant', { devEui: name });
    await eventually('the fault', async () => (await faults()).some(({ because }) => because.includes('cannot be read')), 40_000);
    expect((await put('Pendant', { script: 'function decodeUplink({ bytes }) { return { data: { humidity: bytes[0] } }; }', sample })).status).toBe(200);
    await up('Pendant', { devEui: name });
    await eventually('no fault', async () => (await faults()).length === 0, 40_000);
  });

  test('a profile’s own words for fields, and a codec taken away', async () => {
    expect((await put('Odd', { fields: { d1: 'flood', temperature: null } })).status).toBe(200);
    expect((await up('Odd', { object: { temperature: 20 } })).body).toMatchObject({ accepted: 1 });
    const kinds = (await api.ok<{ kind: string; value: unknown }[]>('GET', `/api/v1/residents/${residentId}/readings`)).filter(({ kind, value }) => kind === 'room-temperature' && value === 20);
    expect(kinds).toHaveLength(1); // of the test before
    expect((await api.call('DELETE', path('Odd'))).status).toBe(204);
    expect((await api.call('DELETE', path('Odd'))).status).toBe(404);
  });

  test.each<[string, object, string]>([
    ['X', { codec: 'nobody/nothing' }, 'codec'], ['X', { script: 'x' }, 'sample'], ['X', { codec: 'milesight', script: 'x', sample }, 'script'], ['X', { codec: 'milesight', sample: { bytes: 'zz' } }, 'sample.bytes'], ['X', { fields: { a: 'nothing' } }, 'fields.a'], ['X', { extra: 1 }, 'extra'], ['%20X', { codec: 'milesight' }, 'profile'],
  ])('%s %j is refused, and the field is named', async (profile, body, field) => expect(await put(profile, body)).toMatchObject({ status: 400, body: { field } }));

  test('only an administrator chooses, and only for a network', async () => {
    expect((await put('X', { codec: 'milesight' }, source.key)).status).toBe(401);
    const bridge = await api.ok<{ id: string }>('POST', '/api/v1/sources', { form: 'zigbee2mqtt', title: 'Bridge' });
    expect((await api.call('GET', `/api/v1/sources/${bridge.id}/codecs`)).status).toBe(404);
  });
});

