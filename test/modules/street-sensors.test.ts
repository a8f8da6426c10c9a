import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { freePort } from '../builders/free-port.js';
import { chirpStackUp, thingsStackUp, type UplinkChange } from '../builders/lorawan.js';
import { NetworkApi, table } from '../builders/network.js';

interface Made { readonly id: string; readonly key: string }
interface Entity { '@iot.id': number; [name: string]: unknown }
interface Stream extends Entity { name: string; Observations: { result: unknown; phenomenonTime: string; resultQuality: object }[]; ObservedProperty: { name: string }; unitOfMeasurement: { symbol: string } }
interface Thing extends Entity { name: string; properties: object; Datastreams: Stream[]; Locations: { location: { coordinates: number[] } }[]; HistoricalLocations: object[] }

let app: TestApp, api: Api, port: number, source: Made;
const network = new NetworkApi(() => api);
beforeAll(async () => {
  port = await freePort();
  app = await startHearthline({ mqttPort: port });
  api = new Api(app.url, app.adminToken);
  source = await api.ok<Made>('POST', '/api/v1/sources', { form: 'chirpstack', title: 'Town network' });
  await network.hand('columns', table('id,latitude,longitude,street', 'S-1,51.476,0.32,Elm Row', 'S-2,51.478,0.33,Oak Row'));
});
afterAll(() => app?.stop());

let last = 0;
const install = (column: string, body: object) => api.call('POST', `/api/v1/network/columns/${column}/installed`, { what: 'sensor', ...body });
async function aSensor(name: string): Promise<string> {
  const devEui = `b84041ffff00${(last += 1).toString(16).padStart(4, '0')}`;
  expect((await install('S-1', { slot: `s${last}`, name, devEui })).status).toBe(201);
  return devEui;
}
const up = (change: UplinkChange) => api.call<{ accepted: number; duplicates: number; rejected: { index: number; code: string; field: string }[] }>('POST', '/api/v1/doors/chirpstack?event=up', chirpStackUp(change), source.key);
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const EXPAND = '$expand=Datastreams($orderby=name;$expand=Observations($orderby=phenomenonTime),ObservedProperty),Locations,HistoricalLocations';
const things = async (name: string, token?: string): Promise<Thing[]> => (await api.ok<{ value: Thing[] }>('GET', `/sta/v1.1/Things?$filter=name eq '${name}'&${EXPAND}`, undefined, token)).value;
const told = (thing: Thing | undefined) => Object.fromEntries((thing?.Datastreams ?? []).map(({ ObservedProperty, unitOfMeasurement, Observations }) => [ObservedProperty.name, [unitOfMeasurement.symbol, Observations.map(({ result }) => result)]]));

describe('a LoRaWAN device that a column carries', () => {
  test('is a Thing: each kind a Datastream, each reading an Observation, told again it is none; nobody sees it who has no key', async () => {
    const devEui = await aSensor('Noise and heat'), time = ago(3);
    const first = { devEui, fCnt: 1, time, object: { temperature: 21.5, humidity: 40, 'water_level': 12.5, battery: 90 } };
    expect((await up(first)).body).toMatchObject({ accepted: 3, duplicates: 0, rejected: [] });
    expect((await up(first)).body).toMatchObject({ accepted: 0, duplicates: 3 });
    expect((await up({ devEui, fCnt: 2, object: { temperature: 22, humidity: 41, 'water_level': 13 } })).body).toMatchObject({ accepted: 2 });
    const [thing, ...more] = await things('Noise and heat');
    expect([more, thing]).toEqual([[], expect.objectContaining({ properties: { column: 'S-1', slot: 's1', gateway: 'Town network' }, HistoricalLocations: [expect.anything()] })]);
    expect(told(thing)).toEqual({ Temperature: ['Cel', [21.5, 22]], 'Relative humidity': ['%', [40, 41]], Battery: ['%', [90]], water_level: ['', [12.5, 13]] });
    expect(thing?.Locations[0]?.location.coordinates).toEqual([0.32, 51.476]);
    expect(thing?.Datastreams[0]?.Observations[0]?.phenomenonTime).toBe(time);
    expect(await things('Noise and heat', '')).toEqual([]);
    expect(JSON.stringify(thing)).not.toContain(devEui);
    expect((await api.ok<object[]>('GET', `/api/v1/sources/${source.id}/strangers`))).toEqual([]);
  });

  test('by another network it is the same Thing; what people do is not kept; what cannot be believed says so; a Thing that was taken away is made anew', async () => {
    const devEui = await aSensor('Square'), tts = await api.ok<Made>('POST', '/api/v1/sources', { form: 'the-things-stack', title: 'Other network' });
    expect((await api.call('POST', '/api/v1/doors/the-things-stack', thingsStackUp({ devEui: devEui.toUpperCase(), object: { temperature: 75 }, fCnt: 7 }), tts.key)).body).toMatchObject({ accepted: 1 });
    expect((await up({ devEui, fCnt: 8, object: { occupancy: true, temperature: 20 } })).body).toMatchObject({ accepted: 1, rejected: [{ code: 'code-invalid', field: 'kind' }] });
    const [thing] = await things('Square');
    expect(thing?.Datastreams[0]?.Observations).toMatchObject([{ result: 75, resultQuality: { doubt: 'implausible', grade: 'indicative' } }, { result: 20 }]);
    expect(thing?.Datastreams).toHaveLength(1);
    await api.ok('DELETE', `/sta/v1.1/Things(${thing?.['@iot.id']})`);
    expect((await up({ devEui, fCnt: 9, object: { temperature: 19 } })).body).toMatchObject({ accepted: 1 });
    expect(told((await things('Square'))[0])).toEqual({ Temperature: ['Cel', [19]] });
  });

  test('many frames at once make one Thing; hung elsewhere it moves; taken off, it is a stranger; paired to a home, it is the home’s', async () => {
    const devEui = 'b84041ffff00aaaa';
    await api.ok('POST', '/api/v1/network/columns/S-2/installed', { slot: '1', what: 'sensor', name: 'Wanderer', devEui });
    await Promise.all(Array.from({ length: 6 }, (_, i) => up({ devEui, fCnt: 10 + i, time: ago(20 - i), object: { temperature: i } })));
    const [thing, ...more] = await things('Wanderer');
    expect([more, told(thing)]).toEqual([[], { Temperature: ['Cel', [0, 1, 2, 3, 4, 5]] }]);
    await network.hand('columns', table('id,latitude,longitude,street', 'S-3,51.48,0.34,Ash Row'));
    await api.call('DELETE', '/api/v1/network/columns/S-2/installed/1');
    expect((await up({ devEui, fCnt: 20, object: { temperature: 9 } })).body).toMatchObject({ accepted: 0, rejected: [{ code: 'not-found' }] });
    await api.ok('POST', '/api/v1/network/columns/S-3/installed', { slot: '1', what: 'sensor', name: 'Wanderer', devEui });
    await up({ devEui, fCnt: 21, object: { temperature: 10 } });
    const [moved] = await things('Wanderer');
    expect([moved?.['@iot.id'], moved?.Locations.map(({ location }) => location.coordinates), moved?.HistoricalLocations.length]).toEqual([thing?.['@iot.id'], [[0.34, 51.48]], 2]);
    const home = await api.home({ devices: [] });
    await api.ok('POST', '/api/v1/devices', { kind: 'climate', residentId: home.residentId, room: 'hall', behind: { source: source.id, name: devEui } });
    await up({ devEui, fCnt: 22, object: { temperature: 30 } });
    expect(told((await things('Wanderer'))[0])).toEqual({ Temperature: ['Cel', [0, 1, 2, 3, 4, 5, 10]] });
  });
});

test('a Zigbee device of the street is one too, by the name its bridge uses; a source that is not there is named', async () => {
  const bridge = await api.ok<Made>('POST', '/api/v1/sources', { form: 'zigbee2mqtt', title: 'Library bridge' });
  expect(await install('S-3', { slot: 'z', name: 'Lid', behind: { source: 'nobody', name: 'lid' } })).toMatchObject({ status: 400, body: { field: 'behind.source' } });
  expect(await install('S-3', { slot: 'z', name: 'Lid', devEui: 'b84041ffff00bbbb', behind: { source: bridge.id, name: 'lid' } })).toMatchObject({ status: 400, body: { field: 'behind' } });
  const radio = await api.ok<Made>('POST', '/api/v1/sources', { form: 'chirpstack', title: 'Radio' });
  expect(await install('S-3', { slot: 'z', name: 'Lid', behind: { source: radio.id, name: 'lid' } })).toMatchObject({ status: 400, body: { field: 'behind.name' } });
  expect((await install('S-3', { slot: 'z', name: 'Lid', behind: { source: bridge.id, name: 'cabinet/lid' } })).status).toBe(201);
  expect(await install('S-2', { slot: 'z', name: 'Lid', behind: { source: bridge.id, name: 'cabinet/lid' } })).toMatchObject({ status: 409, body: { field: 'behind' } });
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: bridge.id, password: bridge.key, reconnectPeriod: 0 });
  await client.publishAsync('zigbee2mqtt/cabinet/lid', JSON.stringify({ contact: false, temperature: 12.5, linkquality: 90 }), { qos: 1 });
  const thing = await eventually('the Thing', async () => (await things('Lid'))[0]);
  expect(told(thing)).toEqual({ 'Door or lid': ['', ['open']], Temperature: ['Cel', [12.5]] });
  await client.endAsync();
});
