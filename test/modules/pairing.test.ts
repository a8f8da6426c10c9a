import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Store } from '../../modules/platform/store/store.js';
import { Api } from '../builders/api.js';
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

interface Made { id: string; key: string }
interface Label { code: string; link: string; expiresAt: string }
const inStore = (kind = 'pendant') => api.ok<Made>('POST', '/api/v1/devices', { kind });
const label = ({ id }: { id: string }) => api.ok<Label>('POST', `/api/v1/devices/${id}/pairing-code`);
const pair = (code: string, residentId: string, more: object = {}, as = api) => as.call<Made & { field?: string; room?: string }>('POST', '/api/v1/pairings', { code, residentId, ...more });
const someone = async () => (await api.home({ devices: [] })).residentId;
async function installer(): Promise<Api> {
  const username = `installer-${Math.random().toString(36).slice(2)}`;
  await api.ok('POST', '/api/v1/users', { username, name: 'Installer', role: 'admin', password: 'correct horse battery' });
  return new Api(app.url, (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '')).token);
}

describe('pairing by the code on a label', () => {
  test('a device in store goes to a resident’s room, and its first reading is accepted', async () => {
    const [device, residentId] = [await inStore(), await someone()];
    const { code, link } = await label(device);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/);
    expect(link).toBe(`${app.url}/pair?code=${code.replaceAll('-', '')}`);
    const paired = await pair(code.toLowerCase(), residentId, { room: 'Hall' });
    expect(paired).toMatchObject({ status: 201, body: { id: device.id, residentId, room: 'Hall' } });
    expect((await api.call('POST', '/api/v1/readings', { device: device.id, kind: 'sos', at: new Date().toISOString() }, paired.body.key)).body).toMatchObject({ accepted: 1 });
  });

  test('of two installers with one code, one pairs', async () => {
    const [device, mary, john] = [await inStore(), await someone(), await someone()];
    const { code } = await label(device);
    const [one, other] = [await installer(), await installer()];
    const statuses = (await Promise.all([pair(code, mary, {}, one), pair(code, john, {}, other), pair(code, mary, {}, one), pair(code, john, {}, other)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409, 409]);
  });

  test('a used code opens nothing again, not even when the device is back in store; a newer label ends the older one', async () => {
    const [device, residentId] = [await inStore(), await someone()];
    const first = await label(device);
    expect((await pair(first.code, residentId)).status).toBe(201);
    expect(await pair(first.code, residentId)).toMatchObject({ status: 409, body: { field: 'code' } });
    expect(await api.call('POST', `/api/v1/devices/${device.id}/pairing-code`)).toMatchObject({ status: 409 });
    await api.call('POST', `/api/v1/devices/${device.id}/take-back`);
    expect(await pair(first.code, residentId)).toMatchObject({ status: 409, body: { field: 'code' } });
    const [second, third] = [await label(device), await label(device)];
    expect(await pair(second.code, residentId)).toMatchObject({ status: 404, body: { field: 'code' } });
    expect((await pair(third.code, residentId)).status).toBe(201);
  });

  test('a code older than thirty days opens nothing, and the store holds no code', async () => {
    const [device, residentId] = [await inStore(), await someone()];
    const { code, expiresAt } = await label(device);
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(30);
    const codes = app.app.get(Store).collection<{ _id: string }>('pairingCodes');
    expect(JSON.stringify(await codes.find().toArray())).not.toContain(code.replaceAll('-', ''));
    await codes.updateMany({ device: device.id } as object, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(await pair(code, residentId)).toMatchObject({ status: 404, body: { field: 'code' } });
  });

  test('who guesses has to wait after ten codes that fit no device; somebody else does not', async () => {
    const { pairingCode } = await import('../../core/things/pairing-code.js');
    const [guesser, residentId, device] = [await installer(), await someone(), await inStore()];
    const { code } = await label(device);
    for (let i = 0; i < 10; i += 1) expect((await pair(pairingCode([i, 1, 2, 3, 4, 5, 6, 7]), residentId, {}, guesser)).status).toBe(404);
    const refused = await pair(code, residentId, {}, guesser);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await pair(code, residentId, {}, await installer())).status).toBe(201);
  });

  test('a slip of the finger is no guess, and says so', async () => {
    const [typist, residentId, device] = [await installer(), await someone(), await inStore()];
    const { code } = await label(device);
    const slip = `${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`;
    for (let i = 0; i < 12; i += 1) expect(await pair(slip, residentId, {}, typist)).toMatchObject({ status: 400, body: { field: 'code' } });
    expect((await pair(code, residentId, {}, typist)).status).toBe(201);
  });

  test.each([[{}, 'code'], [{ code: '123' }, 'residentId'], [{ code: 'x'.repeat(50), residentId: 'r' }, 'code'], [{ code: 7, residentId: 'r' }, 'code'], [{ code: '123', residentId: 'r', rooms: 'x' }, 'rooms'], [{ code: '123', residentId: 'r', room: 'a\u202Eb' }, 'room']])('%j is refused, and the field is named', async (body, field) => {
    expect(await api.call('POST', '/api/v1/pairings', body)).toMatchObject({ status: 400, body: { field } });
  });
});

describe('a move within a home', () => {
  const roomsOf = async (residentId: string) => (await api.ok<{ value: unknown; room?: string }[]>('GET', `/api/v1/residents/${residentId}/readings`)).map(({ value, room }) => [value, room]);

  test('readings from before it keep their room, and the device stays one thing in FHIR, after a restart too', async () => {
    const home = await api.home({ devices: [{ kind: 'thermometer', room: 'Bedroom' }] });
    const device = home.devices['thermometer'] as Made;
    const send = (value: number, at: number) => api.call('POST', '/api/v1/readings', { device: device.id, kind: 'room-temperature', value, at: new Date(at).toISOString() }, device.key);
    const before = Date.now();
    await send(18, before);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await api.call('POST', `/api/v1/devices/${device.id}/move`, { room: 'Hall' })).toMatchObject({ status: 200, body: { room: 'Hall' } });
    await send(19, Date.now());
    await send(17, before + 5);
    expect(await roomsOf(home.residentId)).toEqual([[18, 'Bedroom'], [17, 'Bedroom'], [19, 'Hall']]);
    const inFhir = async () => (await api.ok<{ entry: { resource: { id: string; location: { display: string } } }[] }>('GET', `/fhir/R4/Device?patient=${home.residentId}`)).entry.map(({ resource }) => [resource.id, resource.location.display]);
    expect(await inFhir()).toEqual([[device.id, 'Hall']]);
    await app.stop();
    await begin();
    expect(await roomsOf(home.residentId)).toEqual([[18, 'Bedroom'], [17, 'Bedroom'], [19, 'Hall']]);
    expect(await inFhir()).toEqual([[device.id, 'Hall']]);
  });

  test('it may be said later, but not before the device came, nor ahead; two at once leave one', async () => {
    const home = await api.home({ devices: [{ kind: 'motion', room: 'Bedroom' }] });
    const id = home.devices['motion']?.id ?? '';
    const move = (body: object) => api.call('POST', `/api/v1/devices/${id}/move`, body);
    for (const from of [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)]) expect(await move({ room: 'Hall', from: from.toISOString() })).toMatchObject({ status: 400, body: { field: 'from' } });
    expect(await move({ room: 'Hall', from: 'yesterday' })).toMatchObject({ status: 400, body: { field: 'from' } });
    expect(await move({})).toMatchObject({ status: 400, body: { field: 'room' } });
    const both = (await Promise.all([move({ room: 'Hall' }), move({ room: 'Kitchen' })])).map(({ status }) => status);
    expect(both.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(both.every((status) => status === 200 || status === 409 || status === 400)).toBe(true);
    await api.call('POST', `/api/v1/devices/${id}/take-back`);
    expect((await move({ room: 'Hall' })).status).toBe(409);
    expect((await api.call('POST', '/api/v1/devices/nobody/move', { room: 'Hall' })).status).toBe(404);
  });
});

test('labels, pairing and moves are for administrators', async () => {
  const { carers, devices, residentId } = await api.home();
  const username = `carer-${Math.random().toString(36).slice(2)}`;
  await api.ok('POST', '/api/v1/users', { username, name: 'Ann', role: 'carer', carerId: carers[0], password: 'correct horse battery' });
  const carer = new Api(app.url, (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '')).token);
  for (const path of [`/api/v1/devices/${devices['pendant']?.id}/move`, `/api/v1/devices/${devices['pendant']?.id}/pairing-code`, '/api/v1/pairings', '/api/v1/homes']) expect((await carer.call('POST', path, { room: 'Hall' })).status, path).toBe(403);
  expect((await carer.call('GET', '/api/v1/homes')).status).toBe(403);
  expect(residentId).toBeTruthy();
});
