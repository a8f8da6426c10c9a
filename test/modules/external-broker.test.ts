import { createServer, type Server } from 'node:net';
import { Aedes, type Client } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parts } from '../../modules/platform/health/parts.service.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { chirpStackUp, DEV_EUI } from '../builders/lorawan.js';

/** A council's own broker: it keeps what it is asked to, and lets everybody in, us not always. */
let broker: Aedes, server: Server, bridge: MqttClient, app: TestApp, api: Api, residentId: string;
let refusesUs = false;
const ours = new Set<Client>();
beforeAll(async () => {
  broker = await Aedes.createBroker({ authenticate: (client, _username, _password, done) => done(refusesUs && client.id.startsWith('hearthline') ? Object.assign(new Error('no'), { returnCode: 5 as const }) : null, true) });
  broker.on('clientReady', (client) => void (client.id.startsWith('hearthline') && ours.add(client)));
  server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mqttUrl = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
  bridge = await mqtt.connectAsync(mqttUrl);
  // What the broker has kept from before we came: nobody knows since when it is so.
  await say('zigbee2mqtt/door', { contact: false, battery: 80 }, true);
  await say('homeassistant/binary_sensor/hall_motion/state', 'on', true);
  await say('homeassistant/sensor/hall_temperature/unit_of_measurement', '"°C"', true);
  app = await startHearthline({ mqttUrl });
  api = new Api(app.url, app.adminToken);
  residentId = (await api.home({ devices: [] })).residentId;
});
afterAll(async () => {
  await bridge?.endAsync(true);
  await app?.stop();
  await new Promise<void>((resolve) => (broker ? broker.close(() => resolve()) : resolve()));
  server?.close();
});

const say = (topic: string, payload: unknown, retain = false, qos: 0 | 1 = 1): Promise<unknown> => bridge.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos, retain });
const readings = async (): Promise<string[]> => (await api.ok<{ kind: string; value: unknown }[]>('GET', `/api/v1/residents/${residentId}/readings`)).map(({ kind, value }) => `${kind} ${String(value)}`).sort();
const pair = (source: { id: string }, name: string, kind: string): Promise<unknown> => api.ok('POST', '/api/v1/devices', { kind, residentId, behind: { source: source.id, name } });
const source = (form: string): Promise<{ id: string }> => api.ok('POST', '/api/v1/sources', { form, title: form });

test('an external broker’s bridges are heard in their own forms; what it kept from before is no news of anybody', async () => {
  const [zigbee, house, lora] = [await source('zigbee2mqtt'), await source('home-assistant'), await source('chirpstack')];
  for (const [from, name, kind] of [[zigbee, 'door', 'door'], [house, 'hall', 'motion'], [lora, DEV_EUI, 'climate']] as const) await pair(from, name, kind);
  // Asked for within seconds of being made. Without an acknowledgement, as bridges publish by default.
  await eventually('the first live word', async () => {
    await say('zigbee2mqtt/door', { contact: true, battery: 81 }, false, 0);
    return (await readings()).includes('battery 81');
  }, 12_000);
  expect(await readings()).not.toContain('door open');
  expect(await readings()).not.toContain('motion true');

  await say('zigbee2mqtt/door', { contact: true, battery: 80 });
  await say('zigbee2mqtt/door', { contact: false, battery: 80 });
  await say('homeassistant/binary_sensor/hall_motion/state', 'off');
  await say('homeassistant/binary_sensor/hall_motion/state', 'on');
  await say(`application/a1/device/${DEV_EUI}/event/up`, chirpStackUp({ object: { temperature: 19.5 } }));
  await say('zigbee2mqtt/door', '{"contact":', false);
  await say('zigbee2mqtt/door', { contact: true, battery: 79 }, false, 0);
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/devices', { kind: 'watch', residentId });
  const acks: unknown[] = [];
  bridge.on('message', (topic, payload) => void acks.push([topic, (JSON.parse(payload.toString()) as { accepted: number }).accepted]));
  await bridge.subscribeAsync(`hearthline/v1/${id}/ack`);
  for (const seq of [1, 2]) await say(`hearthline/v1/${id}/readings`, { kind: 'heart-rate', value: 70 + seq, at: new Date().toISOString(), seq });
  const all = ['heart-rate 71', 'heart-rate 72', 'battery 79', 'door closed', 'door open', 'motion true', 'room-temperature 19.5'];
  await eventually('all of it', async () => {
    const heard = await readings();
    return all.every((one) => heard.includes(one));
  }, 30_000);
  await eventually('our own acknowledgements', async () => acks.length === 2);
  expect(acks).toEqual([1, 2].map(() => [`hearthline/v1/${id}/ack`, 1]));
});

test('what it held for us while it refused us is taken in once it does no more; movement of hours ago is not', async () => {
  expect(app.app.get(Parts).now()).toContainEqual({ part: 'broker', state: 'working' });
  const began = ours.size;
  refusesUs = true;
  for (const client of ours) client.close();
  await say(`application/a1/device/${DEV_EUI}/event/up`, chirpStackUp({ object: { temperature: 20.5 }, fCnt: 11 }));
  await say('homeassistant/binary_sensor/hall_motion/state', 'off');
  await say('homeassistant/binary_sensor/hall_motion/state', 'on');
  const moved = (await readings()).filter((one) => one === 'motion true').length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  refusesUs = false;
  await eventually('both connections again', async () => ours.size === began + 2, 10_000);
  await eventually('what was held', async () => (await readings()).includes('room-temperature 20.5'), 5_000);
  expect((await readings()).filter((one) => one === 'motion true')).toHaveLength(moved);
});
