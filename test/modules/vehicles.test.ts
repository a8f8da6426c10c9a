import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { situation } from '../builders/datex.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();
const file = (path: string, body: string | Buffer, type: string) => api.call('POST', path, body, undefined, type);

/** Where buses are. */
const siri = (vehicle: string, at: number, longitude = 0.32): string => `<Siri xmlns="http://www.siri.org.uk/siri"><ServiceDelivery><VehicleMonitoringDelivery><VehicleActivity><RecordedAtTime>${iso(at)}</RecordedAtTime><MonitoredVehicleJourney><LineRef>66</LineRef><VehicleLocation><Longitude>${longitude}</Longitude><Latitude>51.48</Latitude></VehicleLocation><VehicleRef>${vehicle}</VehicleRef><DriverRef>D-4711</DriverRef></MonitoredVehicleJourney><Extensions><VehicleJourney><DriverRef>D-4711</DriverRef></VehicleJourney></Extensions></VehicleActivity></VehicleMonitoringDelivery></ServiceDelivery></Siri>`;
const hand = (at: number, longitude?: number) => file('/api/v1/traffic/vehicles/siri-vm', siri('BLUE-77', at, longitude), 'application/xml').then(({ body }) => body);

test('of each the newest position, whatever the order; nothing of who drives', async () => {
  const now = Date.now();
  expect(await hand(now - 60_000, 0.31)).toEqual({ accepted: 1, news: 1, passedOver: 0, refused: [] });
  expect(await hand(now, 0.32)).toEqual({ accepted: 1, news: 1, passedOver: 0, refused: [] });
  expect(await hand(now - 30_000, 0.3)).toEqual({ accepted: 1, news: 0, passedOver: 0, refused: [] });
  expect(await hand(now - 2 * DAY)).toEqual({ accepted: 0, news: 0, passedOver: 1, refused: [{ index: 0, vehicle: 'BLUE-77', field: 'RecordedAtTime', detail: expect.stringContaining('hour ago') }] });
  const list = await api.ok<object[]>('GET', '/api/v1/traffic/vehicles?line=66', undefined, '');
  expect(list).toEqual([{ id: 'bus|BLUE-77', vehicle: 'BLUE-77', line: '66', latitude: 51.48, longitude: 0.32, at: iso(now), secondsOld: expect.any(Number) }]);
});

test('swapped coordinates and what is no number are refused vehicle by vehicle, and shown nowhere', async () => {
  const at = Date.now(), activity = (vehicle: string, latitude: string, longitude: string): string => /<VehicleActivity>.*<\/VehicleActivity>/.exec(siri(vehicle, at))![0].replace('<Longitude>0.32', `<Longitude>${longitude}`).replace('<Latitude>51.48', `<Latitude>${latitude}`);
  const message = siri('RED-1', at).replace('</VehicleMonitoringDelivery>', `${activity('RED-2', '0.33', '51.47')}${activity('RED-3', 'abc', '0.3')}${activity('RED-4', '51.5', '0.3')}</VehicleMonitoringDelivery>`);
  expect(await file('/api/v1/traffic/vehicles/siri-vm?feed=red', message, 'application/xml')).toMatchObject({ status: 200, body: {
    accepted: 2, news: 2, passedOver: 2, refused: [{ index: 1, vehicle: 'RED-2', field: 'VehicleLocation.Latitude', detail: expect.stringContaining('swapped') }, { index: 2, vehicle: 'RED-3', field: 'VehicleLocation.Latitude' }],
  } });
  const many = Array.from({ length: 30 }, (_, i) => activity(`RED-${i}`, '0.33', '51.47')).join('');
  const { body } = await file('/api/v1/traffic/vehicles/siri-vm?feed=red', message.replace('</VehicleMonitoringDelivery>', `${many}</VehicleMonitoringDelivery>`), 'application/xml');
  expect([body['passedOver'], (body['refused'] as object[]).length]).toEqual([32, 20]);
  const shown = await api.ok<{ id: string; latitude: number }[]>('GET', '/api/v1/traffic/vehicles?line=66', undefined, '');
  expect(shown.filter(({ id }) => id.startsWith('red|')).map(({ id, latitude }) => [id, latitude])).toEqual([['red|RED-1', 51.48], ['red|RED-4', 51.5]]);
});

test.each([['another document', '<a/>'], ['DATEX II', situation(1, '')], ['a vehicle without its delivery', '<Siri><VehicleActivity/></Siri>']])('%s is no vehicle monitoring, and says so', async (_, xml) => {
  expect(await file('/api/v1/traffic/vehicles/siri-vm', xml, 'application/xml')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('VehicleMonitoringDelivery') } });
  const nothing = siri('x', Date.now()).replace(/<VehicleActivity>.*<\/VehicleActivity>/, '');
  expect(await file('/api/v1/traffic/vehicles/siri-vm', nothing, 'application/xml')).toMatchObject({ status: 200, body: { accepted: 0, passedOver: 0 } });
});

test('of a message that breaks off what was whole is kept', async () => {
  expect((await file('/api/v1/traffic/vehicles/siri-vm?feed=cut', siri('CUT-1', Date.now()).slice(0, -20), 'application/xml')).status).toBe(400);
  expect(await api.ok<{ id: string }[]>('GET', '/api/v1/traffic/vehicles', undefined, '')).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'cut|CUT-1' })]));
});

test('a protobuf feed is taken; a broken one is refused, and nobody without a key hands one in', async () => {
  const now = Math.floor(Date.now() / 1000);
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
  const bytes = (field: number, inner: readonly number[]): number[] => [field * 8 + 2, ...varint(inner.length), ...inner];
  const float = (field: number, value: number): number[] => [field * 8 + 5, ...new Uint8Array(new Float32Array([value]).buffer)];
  const feed = Buffer.from(bytes(2, bytes(4, [...bytes(2, [...float(1, 51.5), ...float(2, 0.4)]), 40, ...varint(now), ...bytes(8, bytes(1, [...Buffer.from('GREEN-1')]))])));
  expect(await file('/api/v1/traffic/vehicles/gtfs-rt?feed=green', feed, 'application/x-protobuf')).toMatchObject({ status: 200, body: { accepted: 1, news: 1, passedOver: 0 } });
  expect((await file('/api/v1/traffic/vehicles/gtfs-rt', feed.subarray(0, -2), 'application/x-protobuf')).status).toBe(400);
  expect(await file('/api/v1/traffic/vehicles/gtfs-rt', 'hello', 'application/x-protobuf')).toMatchObject({ status: 400, body: { code: 'structure' } });
  expect((await file('/api/v1/traffic/vehicles/gtfs-rt?feed=a|b', feed, 'application/x-protobuf')).body).toMatchObject({ field: 'feed' });
  expect((await api.call('POST', '/api/v1/traffic/vehicles/gtfs-rt', 'x', '', 'application/x-protobuf')).status).toBe(401);
});
