import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrontDoor } from '../../modules/sensing/doors/front-door.service.js';
import { Sources } from '../../modules/sensing/things/sources.service.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';

let app: TestApp, api: Api;
const mongodbUri = databaseUri();
const begin = async (): Promise<void> => {
  app = await startHearthline({ mongodbUri });
  api = new Api(app.url, app.adminToken);
};
beforeAll(begin);
afterAll(() => app?.stop());

interface Health { battery?: { percent: number }; usuallyEverySeconds?: number; silentAfterSeconds: number; faults: { fault: string }[]; [more: string]: unknown }
interface Listed { fault: string; device: string; residentId: string; because: string; differ: string; version: string; evidence: unknown[]; closedAt?: string }
const MINUTE = 60_000;
const iso = (ms = 0): string => new Date(Date.now() + ms).toISOString();
const idOf = (home: Home, kind: string): string => home.devices[kind]?.id ?? '';
const health = async (home: Home, kind: string): Promise<Health> => (await api.ok<{ health: Health }>('GET', `/api/v1/devices/${idOf(home, kind)}`)).health;
const faults = (home: Home, state = 'open') => api.ok<Listed[]>('GET', `/api/v1/device-faults?residentId=${home.residentId}&state=${state}`);
const faultNames = async (home: Home) => (await faults(home)).map(({ fault }) => fault);
const coverage = (home: Home) => api.ok<{ state: string; because: string }>('GET', `/api/v1/residents/${home.residentId}/coverage`);
/** A home is looked at once in twenty seconds; whatever it says meanwhile has it looked at. */
const found = (home: Home, fault: string) => eventually(fault, async () => {
  await api.send(home, 'gateway', { kind: 'heartbeat', value: true });
  return (await faultNames(home)).includes(fault);
}, 60_000);

let tired: Home | undefined;

/** Each has a home of its own and mostly waits. */
describe.concurrent('a device that is not what it says', () => {
  test('two senders under one name: both still call for help, and the person is partly watched', async () => {
    const home = await api.home({ devices: ['gateway', 'pendant', 'motion'] });
    await api.send(home, 'motion', { kind: 'motion', value: true });
    for (let i = 0; i < 8; i += 1) await api.send(home, 'pendant', { kind: 'heartbeat', value: true, at: iso((i - 9) * 1_000), seq: i % 2 ? 40 + i : 9_000 + i });
    await found(home, 'clone');
    expect(await coverage(home)).toMatchObject({ state: 'partly', because: 'The pendant may be two devices under one name.' });
    await api.send(home, 'pendant', { kind: 'sos', value: true, seq: 50, at: iso(-2_000) });
    await api.send(home, 'pendant', { kind: 'sos', value: true, seq: 9_008, at: iso(-1_000) });
    const alert = await eventually('one alert with both', async () => (await api.alerts(home.residentId)).find(({ rule, evidence }) => rule === 'sos' && evidence.length === 2));
    expect(alert.severity).toBe('stat');
    expect((await api.alerts(home.residentId)).map(({ rule }) => rule)).toEqual(['sos']);
  }, 90_000);

  test('a counter that begins again without saying so is found, and a call for help under an old count is told', async () => {
    const home = await api.home({ devices: ['gateway', 'pendant', 'motion'] });
    for (const seq of [0, 1, 2, 3, 4]) await api.send(home, 'pendant', { kind: 'heartbeat', value: true, at: iso((seq - 60) * 1_000), seq });
    for (const seq of [0, 1, 2]) expect((await api.send(home, 'pendant', { kind: 'heartbeat', value: true, at: iso((seq - 20) * 1_000), seq })).body).toMatchObject({ duplicates: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5_200));
    await api.send(home, 'pendant', { kind: 'heartbeat', value: true, at: iso(-1_000), seq: 3 });
    await found(home, 'counter-reused');
    expect((await api.send(home, 'pendant', { kind: 'sos', value: true, seq: 4 })).body).toMatchObject({ accepted: 1 });
    await eventually('the alert', async () => (await api.alerts(home.residentId)).some(({ rule }) => rule === 'sos'));
  }, 90_000);

  test('a loose contact is no sign of life, and floods nobody', async () => {
    const home = await api.home({ devices: ['gateway', { kind: 'motion', room: 'kitchen' }, { kind: 'door', room: 'front' }], resident: { limits: { inactivityHours: 0.5 } } });
    const { id, key } = home.devices['door'] ?? { id: '', key: '' };
    const flaps = Array.from({ length: 600 }, (_, i) => ({ device: id, kind: 'door', value: i % 2 ? 'closed' : 'open', at: iso((i - 600) * 100) }));
    expect((await api.call('POST', '/api/v1/readings', flaps, key)).body).toMatchObject({ accepted: 600 });
    await found(home, 'flapping');
    expect(await coverage(home)).toMatchObject({ state: 'partly', because: 'The door (front) changes faster than anybody could move it.' });
    await eventually('its words are no movement', async () => (await api.ok<{ presence: { state: string } }>('GET', `/api/v1/residents/${home.residentId}/absence`)).presence.state === 'unknown');
  }, 90_000);

  test('what it says is wrong with itself is over once somebody has seen to it, and counts again when it says so again', async () => {
    const home = await api.home({ devices: ['gateway', 'pendant'] });
    const seenTo = () => api.ok<{ ended: string[] }>('POST', `/api/v1/devices/${idOf(home, 'pendant')}/seen-to`);
    await api.send(home, 'pendant', { kind: 'heartbeat', value: true, tampered: true, fault: 'E7' });
    await found(home, 'tampered');
    expect(await faultNames(home)).toContain('says-fault');
    expect((await seenTo()).ended.sort()).toEqual(['fault', 'tampered']);
    await eventually('the faults to end', async () => (await faultNames(home)).length === 0, 60_000);
    expect((await seenTo()).ended).toEqual([]);
    await api.send(home, 'pendant', { kind: 'heartbeat', value: true, tampered: true });
    await found(home, 'tampered');
    expect((await api.call('POST', '/api/v1/devices/nothing/seen-to')).status).toBe(404);
  }, 120_000);

  test('three doubtful words are a fault of the device', async () => {
    const home = await api.home({ devices: ['gateway', 'thermometer', 'motion'] });
    await api.send(home, 'motion', { kind: 'motion', value: true });
    for (const value of [7, 8, 9]) await api.send(home, 'thermometer', { kind: 'body-temperature', value });
    await found(home, 'not-believable');
    await api.send(home, 'motion', { kind: 'battery', value: 255 });
    expect((await health(home, 'motion')).battery).toBeUndefined();
  }, 90_000);

  test('how somebody’s devices are is their data', async () => {
    const [home, other] = [await api.home({ devices: ['pendant'] }), await api.home({ carers: ['07700900102'], devices: ['pendant'] })];
    await api.ok('POST', '/api/v1/users', { username: 'health-dana', name: 'Dana', role: 'carer', carerId: home.carers[0], password: 'correct horse battery' });
    const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'health-dana', password: 'correct horse battery' }, '');
    const ask = async (path: string) => (await api.call('GET', path, undefined, token)).status;
    expect(await ask(`/api/v1/devices/${idOf(home, 'pendant')}`)).toBe(200);
    expect([await ask(`/api/v1/devices/${idOf(other, 'pendant')}`), await ask('/api/v1/devices/nothing')]).toEqual([404, 404]);
    expect([await ask(`/api/v1/device-faults?residentId=${home.residentId}`), await ask(`/api/v1/device-faults?residentId=${other.residentId}`), await ask('/api/v1/device-faults')]).toEqual([200, 404, 403]);
    expect((await api.call('GET', '/api/v1/device-faults?state=odd')).status).toBe(400);
  });

  test('a device shows its battery at once, its fault in the list, and nobody is texted for it', async () => {
    const home = await api.home({ devices: ['gateway', 'pendant', { kind: 'motion', room: 'hall' }] });
    for (const kind of ['pendant', 'motion']) await api.send(home, kind, { kind: 'battery', value: 64 });
    await api.send(home, 'pendant', { kind: 'battery', value: 12 });
    expect(await health(home, 'pendant')).toMatchObject({ battery: { percent: 12 }, silentAfterSeconds: 86_400, faults: [{ fault: 'battery-low' }] });
    expect(await health(home, 'motion')).toMatchObject({ battery: { percent: 64 }, faults: [] });
    await found(home, 'battery-low');
    expect(await faults(home)).toMatchObject([{ device: idOf(home, 'pendant'), residentId: home.residentId, because: 'Its battery is at 12 %.', version: '1', evidence: [{ value: 12 }] }]);
    expect(await api.alerts(home.residentId)).toEqual([]);
    expect((await coverage(home)).state).toBe('watched');
    tired = home;
  }, 90_000);
});

test('after a restart the fault is still there, and with a new battery it ends', async () => {
  const home = tired as Home;
  await app.stop();
  await begin();
  expect(await health(home, 'pendant')).toMatchObject({ battery: { percent: 12 } });
  expect(await faultNames(home)).toEqual(['battery-low']);
  await api.send(home, 'pendant', { kind: 'battery', value: 100 });
  await eventually('its end', async () => {
    await api.send(home, 'gateway', { kind: 'heartbeat', value: true });
    return (await faultNames(home)).length === 0;
  }, 60_000);
  expect(await faults(home, 'closed')).toMatchObject([{ fault: 'battery-low', closedAt: expect.any(String) as string }]);
}, 150_000);

describe('what is told about a device', () => {
  test('by a source becomes durable and is shown; what cannot be believed is refused by name', async () => {
    const home = await api.home({ devices: ['gateway'] });
    const made = await api.ok<{ id: string }>('POST', '/api/v1/sources', { form: 'zigbee2mqtt', title: 'Bridge' });
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/devices', { kind: 'smoke-alarm', residentId: home.residentId, behind: { source: made.id, name: 'hall smoke' } });
    const source = app.app.get(Sources).find(made.id);
    if (!source) throw new Error('no source');
    const receipt = await app.app.get(FrontDoor).accept({
      said: [], about: [
        { name: 'hall smoke', model: 'SA-1', firmware: '2.1', rssi: -71, linkQuality: 96, mains: false, tampered: true },
        { name: 'hall smoke', rssi: 'good' as never, firmware: 'x'.repeat(1_000_000) }, { name: 'nobody', rssi: -3 },
      ],
    }, source);
    expect(receipt.rejected).toMatchObject([{ index: 3, field: 'firmware', code: 'value' }, { index: 4, field: 'rssi', code: 'value' }].map(({ field, code }) => ({ field, code })));
    await app.stop();
    await begin();
    const shown = (await api.ok<{ health: Health }>('GET', `/api/v1/devices/${id}`)).health;
    expect(shown).toMatchObject({ model: { value: 'SA-1' }, firmware: { value: '2.1' }, rssi: { value: -71 }, linkQuality: { value: 96 }, mains: { value: false } });
    expect(shown.faults.map(({ fault }) => fault).toSorted()).toEqual(['mains-lost', 'tampered']);
  }, 60_000);

  test('by the device itself, beside a reading', async () => {
    const home = await api.home({ devices: ['watch'] });
    expect((await api.send(home, 'watch', { kind: 'heartbeat', value: true, firmware: '4.0', rssi: 'good', mains: true })).body).toMatchObject({ accepted: 1, rejected: [] });
    expect(await health(home, 'watch')).toMatchObject({ firmware: { value: '4.0' }, mains: { value: true } });
    expect((await health(home, 'watch'))['rssi']).toBeUndefined();
  });
});

test('a rhythm is learned over a restart, and shown', async () => {
  const home = await api.home({ devices: ['gateway', 'motion'] });
  const { Clock } = await import('../../modules/platform/clock/clock.js');
  const clock = app.app.get(Clock);
  const began = Date.now() - 60 * MINUTE;
  const now = clock.now.bind(clock);
  try {
    for (let i = 0; i <= 10; i += 1) {
      clock.now = () => began + i * 5 * MINUTE;
      await api.send(home, 'gateway', { kind: 'heartbeat', value: true, at: new Date(began + i * 5 * MINUTE).toISOString() });
    }
  } finally {
    clock.now = now;
  }
  expect(await health(home, 'gateway')).toMatchObject({ usuallyEverySeconds: 300, silentAfterSeconds: 720 });
  await app.stop();
  await begin();
  expect(await health(home, 'gateway')).toMatchObject({ usuallyEverySeconds: 300, silentAfterSeconds: 720 });
}, 60_000);
