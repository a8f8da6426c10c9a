import { afterAll, beforeAll, expect, test } from 'vitest';
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

interface Loan { id: string; filled: number; of: number; complete: boolean; endedAt?: string; places: { kind: string; room?: string; device?: string }[]; placed?: { id: string; key: string; room?: string } }
const ITEMS = [{ kind: 'pendant' }, { kind: 'motion', room: 'Bedroom' }, { kind: 'motion', room: 'Hall' }];
const falls = () => api.ok<{ id: string }>('POST', '/api/v1/kits', { title: 'Falls kit', items: ITEMS });
const someone = async () => (await api.home({ devices: [] })).residentId;
const lend = (kit: { id: string }, residentId: string) => api.ok<Loan>('POST', `/api/v1/kits/${kit.id}/loans`, { residentId });
async function labelled(kind: string): Promise<{ id: string; code: string }> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/devices', { kind });
  return { id, code: (await api.ok<{ code: string }>('POST', `/api/v1/devices/${id}/pairing-code`)).code };
}
const place = (loan: { id: string }, body: object) => api.call<Loan & { field?: string }>('POST', `/api/v1/kit-loans/${loan.id}/devices`, body);

test('a kit goes out device by device, goes on after a restart, and comes back whole, while histories stay', async () => {
  const [kit, residentId] = [await falls(), await someone()];
  const loan = await lend(kit, residentId);
  expect(loan).toMatchObject({ filled: 0, of: 3, complete: false });
  const [pendant, motion, second] = [await labelled('pendant'), await labelled('motion'), await labelled('motion')];
  const first = await place(loan, { code: pendant.code });
  expect(first.body).toMatchObject({ filled: 1, of: 3, placed: { id: pendant.id } });
  expect((await api.call('POST', '/api/v1/readings', { device: pendant.id, kind: 'heartbeat', value: true, at: new Date().toISOString() }, first.body.placed?.key)).body).toMatchObject({ accepted: 1 });

  // The answer was lost: the same step again changes nothing, and the same kit again is the same loan.
  expect(await place(loan, { code: pendant.code })).toMatchObject({ status: 200, body: { filled: 1 } });
  expect(await lend(kit, residentId)).toMatchObject({ id: loan.id, filled: 1 });
  expect((await place(loan, { code: motion.code })).body.placed).toMatchObject({ room: 'Bedroom' });
  await app.stop();
  await begin();
  expect((await api.ok<Loan[]>('GET', '/api/v1/kit-loans'))[0]).toMatchObject({ id: loan.id, filled: 2, complete: false });
  expect((await place(loan, { device: second.id })).body).toMatchObject({ filled: 3, complete: true, placed: { room: 'Hall' } });
  expect(await place(loan, { code: (await labelled('motion')).code })).toMatchObject({ status: 422, body: { field: 'code' } });

  // One piece was taken back by itself: the kit says so; then the rest comes back.
  await api.call('POST', `/api/v1/devices/${second.id}/take-back`);
  expect(await api.ok('GET', `/api/v1/kit-loans/${loan.id}`)).toMatchObject({ filled: 2, complete: false });
  for (let i = 0; i < 2; i += 1) expect((await api.ok<Loan>('POST', `/api/v1/kit-loans/${loan.id}/take-back`)).endedAt).toBeDefined();
  expect((await api.ok<{ id: string }[]>('GET', '/api/v1/devices/store')).map(({ id }) => id)).toEqual(expect.arrayContaining([pendant.id, motion.id, second.id]));
  expect((await api.call('POST', '/api/v1/readings', {}, first.body.placed?.key)).status).toBe(401);
  expect(await api.ok<object[]>('GET', `/api/v1/residents/${residentId}/readings`)).toHaveLength(1);
  expect((await place(loan, { device: pendant.id })).status).toBe(409);
  expect((await lend(kit, residentId)).id).not.toBe(loan.id);
});

test('somebody else’s device does not come with the kit, and two installers fill one place with one device once', async () => {
  const [kit, residentId, other] = [await falls(), await someone(), await api.home({ devices: ['pendant'] })];
  const loan = await lend(kit, residentId);
  expect(await place(loan, { device: other.devices['pendant']?.id })).toMatchObject({ status: 409, body: { field: 'device' } });
  const pendant = await labelled('pendant');
  const both = await Promise.all([place(loan, { code: pendant.code }), place(loan, { code: pendant.code })]);
  expect(both.filter(({ body }) => body.placed)).toHaveLength(1);
  expect(await api.ok('GET', `/api/v1/kit-loans/${loan.id}`)).toMatchObject({ filled: 1 });
});

test.each([
  ['kits', { title: 'x' }, 'items'], ['kits', { title: 'x', items: [] }, 'items'], ['kits', { items: ITEMS }, 'title'], ['kits', { title: 'x', items: [{ kind: '' }] }, 'items.0.kind'], ['kits', { title: 'x', items: ITEMS, price: 3 }, 'price'],
])('%s with %j is refused, and the field is named', async (path, body, field) => {
  expect(await api.call('POST', `/api/v1/${path}`, body)).toMatchObject({ status: 400, body: { field } });
});

test('a step must say one device; a kit, a loan and a resident must be there; a retired kit is no longer lent', async () => {
  const [kit, residentId] = [await falls(), await someone()];
  const loan = await lend(kit, residentId);
  for (const body of [{}, { code: '1', device: '2' }]) expect(await place(loan, body)).toMatchObject({ status: 400, body: { field: 'code' } });
  expect((await place({ id: 'none' }, { device: 'x' })).status).toBe(404);
  expect((await place(loan, { device: 'nothing' })).status).toBe(404);
  expect((await api.call('POST', `/api/v1/kits/${kit.id}/loans`, { residentId: 'nobody' })).status).toBe(404);
  expect((await api.call('DELETE', `/api/v1/kits/${kit.id}`)).status).toBe(204);
  expect((await api.call('POST', `/api/v1/kits/${kit.id}/loans`, { residentId })).status).toBe(404);
});
