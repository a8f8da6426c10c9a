import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually, type Answer, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { freePort } from '../builders/free-port.js';
import { chirpStackUp, thingsStackUp, type UplinkChange } from '../builders/lorawan.js';

let app: TestApp, api: Api, port: number;
beforeAll(async () => {
  port = await freePort();
  app = await startHearthline({ mqttPort: port });
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Made { readonly id: string; readonly key: string }
interface Setting { readonly source: Made; readonly home: Home; readonly name: string }
let last = 0;
/** A network, a home and one device of it behind the network. */
async function aDevice(kind: string, form = 'chirpstack'): Promise<Setting> {
  const source = await api.ok<Made>('POST', '/api/v1/sources', { form, title: 'Town network' });
  const home = await api.home({ devices: [] });
  const name = `a84041ffff00${(last += 1).toString(16).padStart(4, '0')}`;
  await api.ok('POST', '/api/v1/devices', { kind, residentId: home.residentId, room: 'hall', behind: { source: source.id, name } });
  return { source, home, name };
}
const up = ({ source, name }: Setting, change: UplinkChange): Promise<Answer<Record<string, unknown>>> => api.call('POST', '/api/v1/doors/chirpstack?event=up', chirpStackUp({ devEui: name, ...change }), source.key);
const ttsUp = ({ source, name }: Setting, change: UplinkChange): Promise<Answer<Record<string, unknown>>> => api.call('POST', '/api/v1/doors/the-things-stack', thingsStackUp({ devEui: name.toUpperCase(), ...change }), source.key);
const readings = ({ home }: Setting): Promise<{ kind: string; value: unknown; at: string }[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/readings`);
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

describe('ChirpStack', () => {
  test('an uplink with several readings is each of them, at the network’s time; told again it is none', async () => {
    const climate = await aDevice('climate');
    const time = ago(60);
    const object = { temperature: 21.5, humidity: 40.5, battery: 92, 'pm2.5': 3 };
    expect((await up(climate, { object, time })).body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect((await up(climate, { object, time })).body).toMatchObject({ accepted: 0, duplicates: 3 });
    const kept = await readings(climate);
    expect(kept.map(({ kind, value }) => [kind, value]).sort()).toEqual([['battery', 92], ['humidity', 40.5], ['room-temperature', 21.5]]);
    expect(new Set(kept.map(({ at }) => Date.parse(at)))).toEqual(new Set([Date.parse(time)]));
  });

  test('the same frame by another gateway, heard at another time, is one; a counter that began again in a new session is new', async () => {
    const pir = await aDevice('motion');
    expect((await up(pir, { object: { pir: 'trigger' }, fCnt: 500, time: ago(50) })).body).toMatchObject({ accepted: 1 });
    expect((await up(pir, { object: { pir: 'trigger' }, fCnt: 500, time: ago(49) })).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await up(pir, { object: { pir: 'trigger' }, fCnt: 501, time: ago(40) })).body).toMatchObject({ accepted: 1 });
    expect((await up(pir, { object: { pir: 'trigger' }, fCnt: 500, devAddr: '01234567', time: ago(30) })).body).toMatchObject({ accepted: 1 });
  });

  test('a leak opens an alert, by a codec of ours from the frame’s bytes', async () => {
    const leak = await aDevice('leak');
    await api.ok('PUT', `/api/v1/sources/${leak.source.id}/codecs/EM300-ZLD`, { codec: 'milesight' });
    expect((await up(leak, { profile: 'EM300-ZLD', bytes: [5, 0, 1] })).body).toMatchObject({ accepted: 1 });
    await eventually('the alert', async () => (await api.alerts(leak.home.residentId)).some(({ rule }) => rule === 'flood'), 20_000);
  });

  test('a button opens an alert where the installer calls it a panic button, and none where it is a doorbell', async () => {
    const [panic, bell] = [await aDevice('panic button'), await aDevice('doorbell')];
    const object = { button_event: 'short press' };
    await up(panic, { object });
    await up(bell, { object });
    await eventually('the alert', async () => (await api.alerts(panic.home.residentId)).some(({ rule }) => rule === 'sos'), 20_000);
    expect((await readings(bell)).map(({ kind }) => kind)).toEqual(['button']);
    expect(await api.alerts(bell.home.residentId)).toEqual([]);
  });

  test('a contact that repeats "open" by the clock is no coming and going', async () => {
    const door = await aDevice('door');
    const states = ['closed', 'open', 'open', 'open', 'closed'];
    for (const [i, state] of states.entries()) await up(door, { object: { door_status: state }, fCnt: 20 + i, time: ago(100 - i) });
    expect((await readings(door)).filter(({ kind }) => kind === 'door').map(({ value }) => value).sort()).toEqual(['closed', 'closed', 'open']);
  });

  test('join, status and acknowledgements are signs of life; logs and gateways are not', async () => {
    const device = await aDevice('climate');
    const { deviceInfo } = chirpStackUp({ devEui: device.name }) as { deviceInfo: object };
    const event = (kind: string, more: object): Promise<Answer> => api.call('POST', `/api/v1/doors/chirpstack?event=${kind}`, { deviceInfo, time: ago(5), ...more }, device.source.key);
    expect((await event('log', { level: 'ERROR', code: 'UPLINK_CODEC' })).body).toMatchObject({ accepted: 0, rejected: [] });
    expect((await event('txack', {})).body).toMatchObject({ accepted: 0 });
    expect((await event('join', { devAddr: '00189440' })).body).toMatchObject({ accepted: 1 });
    expect((await event('status', { margin: 20, batteryLevel: 75.4 })).body).toMatchObject({ accepted: 2 });
    expect((await event('gone', {})).status).toBe(400);
  });

  test('a stranger is listed; a wrong key, another form’s key, a wrong shape and bad values are refused, and the next good message is taken', async () => {
    const device = await aDevice('climate');
    await up({ ...device, name: 'ffffffffffffffff' }, { object: { temperature: 20 } });
    expect(await api.ok('GET', `/api/v1/sources/${device.source.id}/strangers`)).toMatchObject([{ name: 'ffffffffffffffff', kinds: ['room-temperature'] }]);
    const tts = await api.ok<Made>('POST', '/api/v1/sources', { form: 'the-things-stack', title: 'Other' });
    const post = (body: unknown, key: string) => api.call('POST', '/api/v1/doors/chirpstack?event=up', body, key);
    expect((await post(chirpStackUp(), 'wrong')).status).toBe(401);
    expect((await post(chirpStackUp(), tts.key)).status).toBe(403);
    expect((await post([], device.source.key)).status).toBe(400);
    expect((await post('{"deviceInfo":', device.source.key)).status).toBe(400);
    expect((await post({ deviceInfo: { devEui: '../x' } }, device.source.key)).body).toMatchObject({ accepted: 0, rejected: [{ code: 'structure', field: 'deviceInfo.devEui' }] });
    expect((await up(device, { object: { temperature: 900, humidity: 45 } })).body).toMatchObject({ accepted: 1, quarantined: [{ code: 'implausible' }] });
    expect((await up(device, { object: { temperature: 21 }, fCnt: 11 })).body).toMatchObject({ accepted: 1 });
  });

  test('by MQTT: the device of the topic speaks, and another’s name in the payload is refused', async () => {
    const device = await aDevice('motion');
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: device.source.id, password: device.source.key, reconnectPeriod: 0 });
    const topic = (eui: string, event = 'up'): string => `application/17c82e96-be03-4f38-aef3-f83d48582d97/device/${eui}/event/${event}`;
    await client.subscribeAsync('application/+/device/+/command/+', { qos: 1 });
    await client.publishAsync(topic(device.name), JSON.stringify(chirpStackUp({ devEui: device.name, object: { occupancy: true } })), { qos: 1 });
    await client.publishAsync(topic('ffffffffffffffff'), JSON.stringify(chirpStackUp({ devEui: device.name, object: { occupancy: true }, fCnt: 11 })), { qos: 1 });
    await client.publishAsync(topic(device.name), 'not json', { qos: 1 });
    await client.publishAsync(topic(device.name, 'gateway'), '{}', { qos: 1 });
    expect((await readings(device)).map(({ kind }) => kind)).toEqual(['motion']);
    await client.endAsync();
  });
});

describe('The Things Stack', () => {
  test('zeros that it leaves out are zeros: the first frame on port 1, a temperature of nought', async () => {
    const device = await aDevice('climate', 'the-things-stack');
    expect((await ttsUp(device, { object: { temperature: 0 }, fCnt: 0, time: ago(20) })).body).toMatchObject({ accepted: 1 });
    expect((await ttsUp(device, { object: { temperature: 0 }, fCnt: 0, time: ago(20) })).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await ttsUp(device, { object: { temperature: 0 }, fCnt: 1, time: ago(10) })).body).toMatchObject({ accepted: 1 });
    expect((await readings(device)).map(({ value }) => value)).toEqual([0, 0]);
  });

  test('an uplink without a port or payload says that the device lives; a simulated one says nothing', async () => {
    const device = await aDevice('panic button', 'the-things-stack');
    expect((await ttsUp(device, { bytes: [], fPort: 0 })).body).toMatchObject({ accepted: 1 });
    const made = { ...thingsStackUp({ devEui: device.name, object: { sos: true } }), simulated: true };
    expect((await api.call('POST', '/api/v1/doors/the-things-stack', made, device.source.key)).body).toMatchObject({ accepted: 0, rejected: [{ field: 'simulated' }] });
    expect((await readings(device)).map(({ kind }) => kind)).toEqual(['heartbeat']);
  });
});
