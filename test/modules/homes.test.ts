import { afterAll, beforeAll, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Home { id: string; address: string; rooms: { name: string; type: string; closedAt?: string }[]; household: { residentId: string; from: string; to?: string }[] }
const someone = async () => (await api.home({ devices: [] })).residentId;
const make = (body: object) => api.ok<Home>('POST', '/api/v1/homes', body);

test('a home has an address, rooms, and a couple; one moves out and another home takes them in', async () => {
  const [mary, john] = [await someone(), await someone()];
  const home = await make({ address: '12 Elm Row', rooms: [{ name: 'Bedroom' }, { name: 'Front door' }], residentIds: [mary, john] });
  expect(home).toMatchObject({ address: '12 Elm Row', rooms: [{ name: 'Bedroom', type: 'bedroom' }, { name: 'Front door', type: 'way-out' }], household: [{ residentId: mary }, { residentId: john }] });
  expect(await api.ok('PATCH', `/api/v1/homes/${home.id}`, { address: '14 Elm Row' })).toMatchObject({ address: '14 Elm Row' });
  const other = await make({ address: '3 Oak Lane' });
  await api.ok('POST', `/api/v1/homes/${other.id}/residents`, { residentId: john });
  const again = await api.ok<Home>('POST', `/api/v1/homes/${other.id}/residents`, { residentId: john });
  expect(again.household).toHaveLength(1);
  expect((await api.ok<Home>('GET', `/api/v1/homes/${home.id}`)).household.map(({ to }) => to !== undefined)).toEqual([false, true]);
  expect((await api.call('DELETE', `/api/v1/homes/${other.id}/residents/${john}`)).status).toBe(204);
  expect((await api.call('DELETE', `/api/v1/homes/${other.id}/residents/${john}`)).status).toBe(404);
  expect((await app.app.get(Audit).entries(0, 100, mary)).map(({ action }) => action)).toEqual(expect.arrayContaining(['make-home', 'read-home', 'change-home']));
});

test('of a couple each is partly watched by what sees anybody, and wholly again when one has moved out', async () => {
  const [mary, john] = [await api.home({ devices: ['motion'] }), await api.home({ devices: ['pendant'] })];
  for (const [home, kind] of [[mary, 'motion'], [john, 'sos']] as const) await api.send(home, kind === 'sos' ? 'pendant' : kind, kind === 'sos' ? { kind: 'battery', value: 90 } : { kind, value: true });
  const { id } = await make({ address: '9 Beech Way', residentIds: [mary.residentId, john.residentId] });
  const coverage = ({ residentId }: { residentId: string }) => api.ok<{ state: string; because: string }>('GET', `/api/v1/residents/${residentId}/coverage`);
  await eventually('somebody else is there', async () => (await coverage(mary)).because === 'Somebody else lives here too: the sensors see that somebody moves, not who.', 15_000);
  expect(await coverage(mary)).toMatchObject({ state: 'partly' });
  expect(await coverage(john)).toMatchObject({ state: 'watched' });
  expect((await api.call('DELETE', `/api/v1/homes/${id}/residents/${john.residentId}`)).status).toBe(204);
  await eventually('alone again', async () => (await coverage(mary)).state === 'watched', 15_000);
});

test('a room is closed and opened again by its name; installing something in a new room makes it known', async () => {
  const resident = await someone();
  const { id } = await make({ address: '1 Ash Close', rooms: [{ name: 'Hall' }], residentIds: [resident] });
  const rooms = async () => (await api.ok<Home>('GET', `/api/v1/homes/${id}`)).rooms.map(({ name, closedAt }) => (closedAt ? `(${name})` : name));
  await api.ok('POST', `/api/v1/homes/${id}/rooms`, { name: 'hall', closed: true });
  expect(await rooms()).toEqual(['(Hall)']);
  const device = await api.ok<{ id: string }>('POST', '/api/v1/devices', { kind: 'motion' });
  await api.ok('POST', `/api/v1/devices/${device.id}/issue`, { residentId: resident, room: 'Landing' });
  await api.ok('POST', `/api/v1/devices/${device.id}/move`, { room: 'Hall' });
  expect(await rooms()).toEqual(['Hall', 'Landing']);
});

test.each([
  ['/homes', {}, 'address'], ['/homes', { address: 'x', rooms: [{ name: 'Porch', type: 'hall' }] }, 'rooms.0.name'], ['/homes', { address: 'x', rooms: [{ name: 'Hall', type: 'way-out' }] }, 'rooms.0.name'],
  ['/homes', { address: 'x', owner: 1 }, 'owner'], ['/homes', { address: 'x'.repeat(301) }, 'address'], ['/homes', { address: 'x', rooms: [{ name: 'Hall', type: 'cellar' }] }, 'rooms.0.type'],
])('%s with %j is refused, and the field is named', async (path, body, field) => {
  expect(await api.call('POST', `/api/v1${path}`, body)).toMatchObject({ status: 400, body: { field } });
});

test('a home that is not there, a resident who is not there, and a forty-first room are refused', async () => {
  expect((await api.call('GET', '/api/v1/homes/nowhere')).status).toBe(404);
  expect((await api.call('POST', '/api/v1/homes', { address: 'x', residentIds: ['nobody'] })).status).toBe(404);
  const { id } = await make({ address: 'x', rooms: Array.from({ length: 40 }, (_, i) => ({ name: `Room ${i}` })) });
  expect(await api.call('POST', `/api/v1/homes/${id}/rooms`, { name: 'One more' })).toMatchObject({ status: 422, body: { field: 'name' } });
  expect((await api.call('POST', `/api/v1/homes/${id}/rooms`, { name: 'ROOM 7', closed: true })).status).toBe(200);
});
