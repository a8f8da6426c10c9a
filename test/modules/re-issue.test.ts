import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
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
const pulse = (value: number, at: number) => ({ kind: 'heart-rate', value, at: new Date(at).toISOString() });
const valuesOf = async (residentId: string) => (await api.ok<{ value: unknown }[]>('GET', `/api/v1/residents/${residentId}/readings`)).map(({ value }) => value);
const send = (device: Made, ...readings: object[]) => api.call('POST', '/api/v1/readings', readings.map((reading) => ({ device: device.id, ...reading })), device.key);

test('a device that goes on to another person takes no history along, and brings none', async () => {
  const [mary, john] = [await api.home({ devices: ['oximeter'] }), await api.home({ devices: [] })];
  const first = mary.devices['oximeter'] as Made;
  const beforeIt = Date.now() - 60_000;
  expect((await send(first, pulse(71, beforeIt))).body).toMatchObject({ accepted: 1 });
  const evidence = await api.ok<{ entry: { resource: { device: { reference: string } } }[] }>('GET', `/fhir/R4/Observation?patient=${mary.residentId}`);

  expect((await api.call('POST', `/api/v1/devices/${first.id}/issue`, { residentId: john.residentId })).status).toBe(409);
  expect((await api.call('POST', `/api/v1/devices/${first.id}/take-back`)).status).toBe(204);
  expect((await send(first, pulse(72, Date.now()))).status).toBe(401);
  expect((await api.ok<Made[]>('GET', '/api/v1/devices/store')).map(({ id }) => id)).toContain(first.id);
  const inStore = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = await api.ok<Made>('POST', `/api/v1/devices/${first.id}/issue`, { residentId: john.residentId, room: 'Hall' });
  expect(second.key).not.toBe(first.key);

  // What it kept from before its return still belongs to Mary; what it said in store belongs to nobody.
  expect((await send(second, pulse(80, Date.now()))).body).toMatchObject({ accepted: 1 });
  expect((await send(second, pulse(73, beforeIt + 1_000), pulse(74, inStore))).body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'not-found' }] });
  expect(await valuesOf(mary.residentId)).toEqual([71, 73]);
  expect(await valuesOf(john.residentId)).toEqual([80]);

  // A clock that fell back to its factory's day makes his words no history of hers.
  expect((await send(second, pulse(90, Date.parse('2020-01-01T00:01:00Z')))).body).toMatchObject({ accepted: 0, quarantined: [{ code: 'too-old' }] });
  expect(await api.ok('GET', `/api/v1/residents/${mary.residentId}/readings?from=2019-01-01T00:00:00Z&to=2021-01-01T00:00:00Z`)).toEqual([]);

  // In FHIR each issue is a Device of its own: no record of one leads to the other.
  const theirs = (patient: string) => api.ok<{ entry?: { resource: { id: string; status: string; patient: { reference: string } } }[] }>('GET', `/fhir/R4/Device?patient=${patient}`);
  const [hers, his] = [await theirs(mary.residentId), await theirs(john.residentId)];
  expect(hers.entry?.map(({ resource }) => resource)).toMatchObject([{ status: 'inactive', patient: { reference: `Patient/${mary.residentId}` } }]);
  expect(his.entry?.map(({ resource }) => resource)).toMatchObject([{ status: 'active', patient: { reference: `Patient/${john.residentId}` } }]);
  expect(hers.entry?.[0]?.resource.id).not.toBe(his.entry?.[0]?.resource.id);
  expect(evidence.entry[0]?.resource.device.reference).toBe(`Device/${hers.entry?.[0]?.resource.id}`);
  expect(await api.ok('GET', `/fhir/R4/Device/${his.entry?.[0]?.resource.id}`)).toMatchObject({ patient: { reference: `Patient/${john.residentId}` } });

  await app.stop();
  await begin();
  expect((await send(second, pulse(81, Date.now()), pulse(75, beforeIt + 2_000))).body).toMatchObject({ accepted: 2 });
  expect(await valuesOf(mary.residentId)).toEqual([71, 73, 75]);
  expect((await api.call('DELETE', `/api/v1/devices/${second.id}`)).status).toBe(204);
  expect((await send(second, pulse(82, Date.now()))).status).toBe(401);
  expect((await api.call('POST', `/api/v1/devices/${second.id}/issue`, { residentId: mary.residentId })).status).toBe(409);
});

test('a device may be registered into store, and is issued later', async () => {
  const { residentId } = await api.home({ devices: [] });
  const stored = await api.ok<Made & { residentId?: string }>('POST', '/api/v1/devices', { kind: 'pendant' });
  expect(stored.residentId).toBeUndefined();
  expect((await send(stored, { kind: 'sos', at: new Date().toISOString() })).status).toBe(401);
  const issued = await api.ok<Made>('POST', `/api/v1/devices/${stored.id}/issue`, { residentId });
  expect((await send(issued, { kind: 'sos', at: new Date().toISOString() })).body).toMatchObject({ accepted: 1 });
  await eventually('the alert', async () => (await api.alerts(residentId)).some(({ rule }) => rule === 'sos'));
});

test('a device that was wiped before it went on counts from one for the next person: nothing of theirs is taken for a repeat', async () => {
  const [mary, john] = [await api.home({ devices: ['oximeter'] }), await api.home({ devices: [] })];
  const first = mary.devices['oximeter'] as Made;
  expect((await send(first, { ...pulse(71, Date.now()), seq: 1 }, { ...pulse(72, Date.now() + 1), seq: 2 })).body).toMatchObject({ accepted: 2 });
  expect((await api.call('POST', `/api/v1/devices/${first.id}/take-back`)).status).toBe(204);
  const second = await api.ok<Made>('POST', `/api/v1/devices/${first.id}/issue`, { residentId: john.residentId });
  const at = Date.now();
  expect((await send(second, { ...pulse(80, at), seq: 1 })).body).toMatchObject({ accepted: 1, duplicates: 0 });
  expect((await send(second, { ...pulse(81, at + 1), seq: 1 })).body).toMatchObject({ accepted: 0, duplicates: 1 });
  await app.stop();
  await begin();
  expect((await send(second, { ...pulse(82, at + 2), seq: 1 }, { ...pulse(83, at + 3), seq: 2 })).body).toMatchObject({ accepted: 1, duplicates: 1 });
  expect(await valuesOf(john.residentId)).toEqual([80, 83]);
  expect(await valuesOf(mary.residentId)).toEqual([71, 72]);
});

test('that somebody was watched over stays so in the past, once their sensors went back into store', async () => {
  const { residentId, devices } = await api.home({ devices: ['motion'] });
  const sensor = devices['motion'] as Made;
  const at = Date.now() - 60_000;
  expect((await send(sensor, { kind: 'motion', value: true, at: new Date(at).toISOString() })).body).toMatchObject({ accepted: 1 });
  expect((await api.call('POST', `/api/v1/devices/${sensor.id}/take-back`)).status).toBe(204);
  const { gaps } = await api.ok<{ gaps: { to: string }[] }>('GET', `/api/v1/residents/${residentId}/coverage?from=${new Date(at - 86_400_000).toISOString()}`);
  expect(gaps.map(({ to }) => to)).toEqual([new Date(at).toISOString()]);
});
