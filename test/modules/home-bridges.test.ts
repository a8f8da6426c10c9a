import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { freePort } from '../builders/free-port.js';

let app: TestApp, api: Api, port: number;
const open: MqttClient[] = [];
beforeAll(async () => {
  port = await freePort();
  app = await startHearthline({ mqttPort: port });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  for (const client of open) await client.endAsync(true);
  await app?.stop();
});

interface Made { readonly id: string; readonly key: string }
interface Bridge { readonly source: Made; readonly home: Home; readonly client: MqttClient }

/** A home with a bridge that is signed in, and devices by the names the bridge has for them. */
async function aBridge(devices: Readonly<Record<string, string>>, form = 'zigbee2mqtt', more: object = {}): Promise<Bridge> {
  const source = await api.ok<Made>('POST', '/api/v1/sources', { form, title: 'Bridge', ...more });
  const home = await api.home({ devices: [] });
  for (const [name, kind] of Object.entries(devices)) await api.ok('POST', '/api/v1/devices', { kind, residentId: home.residentId, room: 'kitchen', behind: { source: source.id, name } });
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: source.id, password: source.key, reconnectPeriod: 0 });
  open.push(client);
  client.on('error', () => undefined);
  return { source, home, client };
}
/** Resolves with the acknowledgement, which comes after the durable write. */
const say = ({ client }: Bridge, topic: string, payload: unknown, retain = false): Promise<unknown> => client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1, retain });
const heard = async ({ home }: Bridge): Promise<string[]> => (await api.ok<{ kind: string; value: unknown; at: string }[]>('GET', `/api/v1/residents/${home.residentId}/readings`)).map(({ kind, value }) => `${kind} ${String(value)}`).sort();
const alertOf = (bridge: Bridge, rule: string): Promise<true> => eventually(`the alert ${rule}`, async () => (await api.alerts(bridge.home.residentId)).some((alert) => alert.rule === rule) || undefined, 20_000);

describe('Zigbee2MQTT', () => {
  test('smoke opens an alert; its end is said once; a friendly name may hold slashes', async () => {
    const bridge = await aBridge({ 'ground floor/kitchen/smoke': 'smoke alarm' });
    const topic = 'zigbee2mqtt/ground floor/kitchen/smoke';
    await say(bridge, topic, { smoke: false, battery: 97, battery_low: false, tamper: false, linkquality: 90 });
    await say(bridge, topic, { smoke: true, battery: 97, battery_low: false, tamper: false, linkquality: 92 });
    await alertOf(bridge, 'smoke');
    await say(bridge, topic, { smoke: true, battery: 96, battery_low: false, tamper: false, linkquality: 91 });
    await say(bridge, topic, { smoke: false, battery: 96, battery_low: false, tamper: false, linkquality: 91 });
    expect(await heard(bridge)).toEqual(['battery 96', 'battery 97', 'smoke false', 'smoke true']);
  });

  test('a contact and a motion sensor that repeat themselves with each battery report say nothing new', async () => {
    const bridge = await aBridge({ door: 'door', hall: 'motion' });
    await say(bridge, 'zigbee2mqtt/door', { contact: true, battery: 100, linkquality: 80 });
    await say(bridge, 'zigbee2mqtt/door', { contact: false, battery: 100, linkquality: 81 });
    for (const linkquality of [82, 83, 84]) await say(bridge, 'zigbee2mqtt/door', { contact: false, battery: 100, linkquality });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: true, illuminance: 12, linkquality: 80 });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: true, illuminance: 14, linkquality: 80 });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: false, illuminance: 14, linkquality: 80 });
    expect(await heard(bridge)).toEqual(['battery 100', 'door closed', 'door open', 'illuminance 12', 'illuminance 14', 'motion false', 'motion true']);
  });

  test('a bridge that starts again tells its old states, and nobody moved; also where another process of ours hears it', async () => {
    const bridge = await aBridge({ hall: 'motion' });
    const state = { occupancy: true, battery: 90, linkquality: 60 };
    await say(bridge, 'zigbee2mqtt/hall', state);
    for (let i = 0; i < 3; i += 1) await say(bridge, 'zigbee2mqtt/hall', state, true);
    const otherPort = await freePort();
    const other = await startHearthline({ mongodbUri: app.settings.mongodbUri, mqttPort: otherPort });
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${otherPort}`, { username: bridge.source.id, password: bridge.source.key, reconnectPeriod: 0 });
    await say({ ...bridge, client }, 'zigbee2mqtt/hall', state, true);
    await say({ ...bridge, client }, 'zigbee2mqtt/hall', { ...state, linkquality: 61 });
    await client.endAsync();
    await other.stop();
    expect((await heard(bridge)).filter((one) => one !== 'heartbeat true')).toEqual(['battery 90', 'motion true']);
  });

  test('a pendant’s press calls for help and a remote’s does not; letting go is no press; each press is one', async () => {
    const bridge = await aBridge({ pendant: 'pendant', remote: 'remote' });
    for (const action of ['single', 'hold', 'release', 'single']) await say(bridge, 'zigbee2mqtt/pendant', { action, battery: 90, linkquality: 100 });
    for (const action of ['on', '']) await say(bridge, 'zigbee2mqtt/remote', { action, linkquality: 100 });
    await alertOf(bridge, 'sos');
    expect(await heard(bridge)).toEqual(['battery 90', 'button true', 'sos true', 'sos true', 'sos true']);
  });

  test('leaks, plugs, climates, words one topic a field, and the bridge’s own talk', async () => {
    const bridge = await aBridge({ sink: 'leak', kettle: 'plug', bath: 'climate' });
    await say(bridge, 'zigbee2mqtt/sink', { water_leak: true, battery: 80 });
    await say(bridge, 'zigbee2mqtt/kettle', { power: 1_850.5, energy: 12.25, state: 'ON', voltage: 241, current: 7.7 });
    await say(bridge, 'zigbee2mqtt/bath/temperature', '21.5');
    await say(bridge, 'zigbee2mqtt/bath/availability', { state: 'offline' });
    for (const [topic, payload] of [['bridge/state', '{"state":"online"}'], ['bridge/logging', '{"level":"info","message":"x"}'], ['bridge/devices', '[]'], ['bath/set', '{"state":"ON"}']]) await say(bridge, `zigbee2mqtt/${topic}`, payload);
    await alertOf(bridge, 'flood');
    expect(await heard(bridge)).toEqual(['battery 80', 'energy 12.25', 'flood true', 'power 1850.5', 'room-temperature 21.5']);
  });

  test('a stranger is listed; nonsense, another’s topic and a wrong key change nothing, and the next good message is taken', async () => {
    const bridge = await aBridge({ hall: 'motion' });
    await say(bridge, 'zigbee2mqtt/attic', { occupancy: true });
    expect(await api.ok('GET', `/api/v1/sources/${bridge.source.id}/strangers`)).toMatchObject([{ name: 'attic', kinds: ['motion'] }]);
    for (const payload of ['{"occupancy":', '[1,2]', 'x'.repeat(5_000), `{"occupancy":true,"occupancy":false}`, '{"occupancy":{"$gt":""}}']) await say(bridge, 'zigbee2mqtt/hall', payload);
    await say(bridge, 'elsewhere/hall', { occupancy: true });
    await say(bridge, 'hearthline/v1/other/ack', { seqs: [1] });
    await expect(mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: bridge.source.id, password: 'wrong', reconnectPeriod: 0 })).rejects.toThrow();
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: true });
    expect(await heard(bridge)).toContain('motion true');
    expect((await heard(bridge)).filter((one) => one.startsWith('motion'))).toEqual(['motion true']);
  });

  test('a bridge may ask for its commands, and hears nothing of another home’s bridge', async () => {
    const [mine, other] = [await aBridge({ hall: 'motion' }), await aBridge({ hall: 'motion' })];
    const words: string[] = [];
    mine.client.on('message', (topic) => words.push(topic));
    expect((await mine.client.subscribeAsync('zigbee2mqtt/#', { qos: 1 })).map(({ qos }) => qos)).toEqual([1]);
    await say(other, 'zigbee2mqtt/hall', { occupancy: true });
    await say(mine, 'zigbee2mqtt/hall', { occupancy: false });
    expect(words).toEqual([]);
    expect((await heard(other))).toEqual(['motion true']);
  });

  test('where the bridge says when, that is the time; what it saw before the last time is old', async () => {
    const bridge = await aBridge({ hall: 'motion' });
    const at = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
    const [earlier, early, later] = [at(121), at(120), at(30)];
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: false, last_seen: early });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: true, last_seen: earlier });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: false, last_seen: later });
    await say(bridge, 'zigbee2mqtt/hall', { occupancy: true, last_seen: Date.parse(later) + 1_000 });
    const motion = (await api.ok<{ kind: string; value: unknown; at: string }[]>('GET', `/api/v1/residents/${bridge.home.residentId}/readings`)).filter(({ kind, value }) => kind === 'motion' && value === true);
    expect(motion.map((reading) => Date.parse(reading.at))).toEqual([Date.parse(later) + 1_000]);
  });
});

describe('Home Assistant', () => {
  test('the state stream: classes by the entity’s name or by its attribute; restarts say nothing new', async () => {
    const bridge = await aBridge({ 'binary_sensor.front': 'door', hall: 'motion', kitchen_alarm: 'smoke alarm' }, 'home-assistant');
    await say(bridge, 'homeassistant/binary_sensor/hall_motion/state', 'on', true);
    await say(bridge, 'homeassistant/sensor/hall_temperature/unit_of_measurement', '"°C"', true);
    await say(bridge, 'homeassistant/sensor/hall_temperature/state', '20.4', true);
    for (const state of ['unavailable', 'unknown', 'on', 'off']) await say(bridge, 'homeassistant/binary_sensor/hall_motion/state', state);
    await say(bridge, 'homeassistant/binary_sensor/front/state', 'on');
    await say(bridge, 'homeassistant/binary_sensor/front/state', 'on');
    await say(bridge, 'homeassistant/binary_sensor/kitchen_alarm/device_class', '"smoke"');
    await say(bridge, 'homeassistant/binary_sensor/kitchen_alarm/state', 'on');
    await say(bridge, 'homeassistant/status', 'online');
    await alertOf(bridge, 'smoke');
    expect(await heard(bridge)).toEqual(['door open', 'motion false', 'motion true', 'room-temperature 20.4', 'smoke true']);
  });

  test('the event stream, with its own times, classes and units', async () => {
    const bridge = await aBridge({ 'sensor.plug_power': 'plug', bell: 'panic button' }, 'home-assistant', { topic: 'homes/7/ha' });
    const changed = new Date(Date.now() - 20_000).toISOString();
    const event = (entity: string, state: string, attributes: object): object => ({ event_type: 'state_changed', event_data: { entity_id: entity, old_state: null, new_state: { entity_id: entity, state, attributes, last_changed: changed, last_updated: changed } } });
    await say(bridge, 'homes/7/ha/events', event('sensor.plug_power', '1.5', { device_class: 'power', unit_of_measurement: 'kW' }));
    await say(bridge, 'homes/7/ha/events', event('event.bell', changed, { event_type: 'press' }));
    await alertOf(bridge, 'sos');
    expect(await heard(bridge)).toEqual(['power 1500', 'sos true']);
  });
});
