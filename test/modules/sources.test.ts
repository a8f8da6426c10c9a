import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceId } from '../../core/things/source.js';
import { Devices } from '../../modules/sensing/things/devices.service.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Made { id: string; key: string }
const source = (form = 'chirpstack'): Promise<Made> => api.ok('POST', '/api/v1/sources', { form, title: 'Street network' });

test('a source speaks for the devices that are paired behind it, and for no others', async () => {
  const [mine, other] = [await source(), await source()];
  const home = await api.home({ devices: ['motion'] });
  const behind = { source: mine.id, name: 'a84041ffff000001' };
  const device = await api.ok<Made>('POST', '/api/v1/devices', { kind: 'door', residentId: home.residentId, behind });
  const reading = { device: device.id, kind: 'door', value: 'open', at: new Date().toISOString() };
  expect((await api.call('POST', '/api/v1/readings', [reading], mine.key)).body).toMatchObject({ accepted: 1 });
  expect((await api.call('POST', '/api/v1/readings', [reading, { ...reading, device: home.devices['motion']?.id }], other.key)).body).toMatchObject({ accepted: 0, rejected: [{ code: 'not-found' }, { code: 'not-found' }] });
});

test('a name belongs to one device, a source must be there, and a retired source’s key opens nothing', async () => {
  const { id, key } = await source();
  const { residentId } = await api.home({ devices: [] });
  const pair = (name: string, at = id) => api.call('POST', '/api/v1/devices', { kind: 'door', residentId, behind: { source: at, name } });
  expect((await pair('a84041ffff000001')).status).toBe(201);
  expect(await pair('a84041ffff000001')).toMatchObject({ status: 409, body: { field: 'behind' } });
  expect(await pair('a84041ffff000002', 'nowhere')).toMatchObject({ status: 400, body: { field: 'behind.source' } });
  expect((await api.call('DELETE', `/api/v1/sources/${id}`)).status).toBe(204);
  expect((await api.call('POST', '/api/v1/readings', [], key)).status).toBe(401);
  expect((await api.ok<Made[]>('GET', '/api/v1/sources')).some((known) => known.id === id)).toBe(false);
});

test.each([['a84041ffff0000aa', 'A84041FFFF0000AA'], ['a84041ffff0000ab', 'A8:40:41:FF:FF:00:00:AB'], ['a84041ffff0000ac', 'eui-a84041ffff0000ac']])('a devEUI is %s, also where a label or a console prints it as %s', async (name, printed) => {
  for (const form of ['chirpstack', 'the-things-stack']) {
    const { id } = await source(form);
    const { residentId } = await api.home({ devices: [] });
    expect(await api.ok('POST', '/api/v1/devices', { kind: 'pendant', residentId, behind: { source: id, name: printed } })).toMatchObject({ behind: { name } });
  }
});

test.each(['hall', 'a84041ffff0000', 'a84041ffff0000aag', '0xa84041ffff0000aa', 'eui-'])('%s is no devEUI, and nothing would ever be heard under it: it pairs to nothing', async (name) => {
  const { residentId } = await api.home({ devices: [] });
  for (const form of ['chirpstack', 'the-things-stack']) {
    const { id } = await source(form);
    expect(await api.call('POST', '/api/v1/devices', { kind: 'pendant', residentId, behind: { source: id, name } })).toMatchObject({ status: 400, body: { field: 'behind.name', detail: expect.stringContaining('16 hexadecimal digits') } });
  }
});

test('a devEUI that an earlier version paired in capitals is heard; the same in small letters comes before it', async () => {
  const { id } = await source(), devices = app.app.get(Devices), at = { source: id as SourceId };
  const old = await devices.register({ kind: 'door', behind: { ...at, name: 'A84041FFFF0000AD' } });
  expect(devices.named(at.source, 'a84041ffff0000ad')?.id).toBe(old.device.id);
  const { device } = await devices.register({ kind: 'door', behind: { ...at, name: 'a84041ffff0000ad' } });
  expect(devices.named(at.source, 'a84041ffff0000ad')?.id).toBe(device.id);
});

test.each([
  [{ form: 'morse', title: 'x' }, 'form'], [{ form: 'chirpstack' }, 'title'], [{ form: 'chirpstack', title: 'x', zone: 'Thurrock' }, 'zone'],
  [{ form: 'zigbee2mqtt', title: 'x', topic: 'a/+/b' }, 'topic'], [{ form: 'zigbee2mqtt', title: 'x', topic: '/a' }, 'topic'], [{ form: 'chirpstack', title: 'x', extra: 1 }, 'extra'],
])('a source of %j is refused, and the field is named', async (body, field) => {
  expect(await api.call('POST', '/api/v1/sources', body)).toMatchObject({ status: 400, body: { field } });
});

test('only an administrator makes sources; a new key ends the old one', async () => {
  const { id, key } = await source();
  expect((await api.call('POST', '/api/v1/sources', { form: 'chirpstack', title: 'x' }, key)).status).toBe(401);
  const again = await api.ok<Made>('POST', `/api/v1/sources/${id}/key`);
  expect((await api.call('POST', '/api/v1/readings', [{}], key)).status).toBe(401);
  await eventually('the new key', async () => (await api.call('POST', '/api/v1/readings', [{}], again.key)).status === 200);
});
