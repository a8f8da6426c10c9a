import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { freePort } from '../builders/free-port.js';
import { CANARY, expectDiscreet, Hardware } from '../builders/hostile.js';
import { connectPacket, publishOf, publishPacket, subscribePacket, userProperties, Wire } from '../builders/mqtt-wire.js';

/* reliability.md, section 3, rows 46 to 49. What a killed bridge brings again (49) is also in test/faults. */
let app: TestApp, api: Api, home: Home, other: Home, watch: Hardware, port: number;
const open: { end(): unknown }[] = [];
beforeAll(async () => {
  port = await freePort();
  app = await startHearthline({ mqttPort: port });
  api = new Api(app.url, app.adminToken);
  other = await api.home({ devices: ['watch'] });
});
afterAll(() => app?.stop());
beforeEach(async () => {
  home = await api.home({ devices: ['watch', 'motion', 'gateway'], resident: { name: CANARY } });
  watch = Hardware.of(api, home, 'watch');
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});

const topic = (device = watch.id, what = 'readings'): string => `hearthline/v1/${device}/${what}`;
const refusals = async (what: string): Promise<number> => Number(new RegExp(`hearthline_mqtt_messages_total\\{outcome="${what}"\\} (\\d+)`).exec(await (await fetch(`${app.url}/metrics`)).text())?.[1] ?? 0);
const stored = (of = home): Promise<object[]> => api.ok('GET', `/api/v1/residents/${of.residentId}/readings`);
const beat = (change: object = {}): string => JSON.stringify({ kind: 'heartbeat', at: new Date().toISOString(), ...change });

interface Session {
  readonly client: MqttClient;
  readonly acks: Record<string, unknown>[];
}

/** As a device's own client: signed in, hearing its acknowledgements. */
async function signIn(device: Hardware = watch, options: mqtt.IClientOptions = {}): Promise<Session> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: device.id, password: device.key, clientId: 'c', reconnectPeriod: 0, connectTimeout: 3_000, ...options });
  open.push({ end: () => client.endAsync(true) });
  client.on('error', () => undefined);
  const acks: Record<string, unknown>[] = [];
  client.on('message', (_topic, payload) => acks.push(JSON.parse(payload.toString()) as Record<string, unknown>));
  await client.subscribeAsync(topic(device.id, 'ack'), { qos: 1 });
  return { client, acks };
}

async function expectHeard(): Promise<void> {
  const { client, acks } = await signIn(watch, { clientId: 'next' });
  await client.publishAsync(topic(), beat(), { qos: 1 });
  expect(await eventually('the acknowledgement', async () => acks[0])).toMatchObject({ accepted: 1 });
}

const ended = (client: MqttClient): Promise<boolean> => eventually('the end of the connection', async () => !client.connected);
const wire = async (...first: Buffer[]): Promise<Wire> => {
  const made = await Wire.open(port, ...first);
  open.push(made);
  return made;
};
const signedInWire = (...more: Buffer[]): Promise<Wire> => wire(connectPacket({ username: watch.id, password: watch.key }), ...more);
const wireEnded = (of: Wire, withinMs = 5_000): Promise<boolean> => eventually('the end of the wire', async () => of.closed, withinMs);

describe('other people’s topics (row 46)', () => {
  test.each(['#', '+', '+/+/+/ack', 'hearthline/v1/+/readings', 'hearthline/v1/#', '$SYS/#', '$share/g/hearthline/v1/+/ack', 'hearthline/v1/other/ack'])('nobody hears %s', async (filter) => {
    const before = await refusals('refused-subscribe');
    const { client, acks } = await signIn();
    const granted = await client.subscribeAsync(filter).then((grants) => grants.every(({ qos }) => qos < 128), () => false);
    expect(granted).toBe(false);
    expect(await refusals('refused-subscribe')).toBe(before + 1);
    await ended(client);
    await Hardware.of(api, other, 'watch').expectHeard();
    expect(acks).toEqual([]);
    await expectHeard();
  });

  test.each<[string, () => string]>([
    ['another home’s device', () => topic(other.devices['watch']?.id)], ['another device of the same home', () => topic(home.devices['motion']?.id)], ['its own acknowledgement', () => topic(watch.id, 'ack')], ['$SYS', () => '$SYS/broker/uptime'], ['anything', () => 'x'],
    ['a path that climbs', () => `hearthline/v1/${watch.id}/../${other.devices['watch']?.id}/readings`], ['nobody', () => 'hearthline/v1//readings'],
  ])('nobody speaks as %s', async (_, to) => {
    const before = await refusals('refused-publish');
    const { client } = await signIn();
    client.publish(to(), beat(), { qos: 1 }, () => undefined);
    await ended(client);
    expect(await refusals('refused-publish')).toBe(before + 1);
    expect([await stored(), await stored(other)].flat().filter((reading) => (reading as { kind: string }).kind !== 'heartbeat')).toEqual([]);
    await expectHeard();
  });

  test('a reading of another device on one’s own topic is refused by name; a gateway may speak for its home alone', async () => {
    const { client, acks } = await signIn();
    await client.publishAsync(topic(), `[${beat({ device: home.devices['motion']?.id })},${beat()}]`, { qos: 1 });
    expect(await eventually('the acknowledgement', async () => acks[0])).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'forbidden' }] });
    const gateway = Hardware.of(api, home, 'gateway');
    const hub = await signIn(gateway);
    await hub.client.publishAsync(topic(gateway.id), `[${beat({ device: home.devices['motion']?.id })},${beat({ device: other.devices['watch']?.id })}]`, { qos: 1 });
    expect(await eventually('the acknowledgement', async () => hub.acks[0])).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'not-found' }] });
  });

  test('a retained message is not kept for whoever comes next', async () => {
    const first = await signIn();
    await first.client.publishAsync(topic(), beat(), { qos: 1, retain: true });
    await eventually('the acknowledgement', async () => first.acks[0]);
    const second = await signIn(watch, { clientId: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(second.acks).toEqual([]);
  });

  test('a last will on another device’s topic is never said', async () => {
    const foreign = topic(other.devices['watch']?.id);
    const before = (await stored(other)).length;
    const outcome = await signIn(watch, { will: { topic: foreign, payload: Buffer.from(beat({ kind: 'sos' })), qos: 1, retain: false } }).catch(() => undefined);
    outcome?.client.stream.destroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stored(other)).toHaveLength(before);
    expect(await api.alerts(other.residentId)).toEqual([]);
    await expectHeard();
  });
});

describe('signing in (row 48)', () => {
  test.each<[string, () => Buffer]>([
    ['nobody', () => connectPacket({})], ['a name without a key', () => connectPacket({ username: watch.id })], ['a wrong key', () => connectPacket({ username: watch.id, password: 'wrong' })], ['another device’s key', () => connectPacket({ username: watch.id, password: other.devices['watch']?.key ?? '' })],
    ['the admin token', () => connectPacket({ username: watch.id, password: app.adminToken })], ['a query', () => connectPacket({ username: '{"$gt":""}', password: '{"$gt":""}' })], ['MQTT 5 with 10,000 user properties', () => connectPacket({ username: watch.id, password: 'wrong', properties: userProperties(10_000) })],
    ['nonsense', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')], ['a second CONNECT', () => Buffer.concat([connectPacket({ username: watch.id, password: watch.key }), connectPacket({ username: watch.id, password: watch.key })])],
  ])('%s is shown out', async (_, bytes) => {
    const visitor = await wire(bytes());
    await wireEnded(visitor);
    await expectHeard();
  });

  test('words before the CONNECT are not heard', async () => {
    await wireEnded(await wire(publishPacket(topic(), beat())));
    expect(await stored()).toEqual([]);
    await expectHeard();
  });
});

describe('packets (rows 47, 48)', () => {
  test.each<[string, () => Buffer]>([
    ['256 MB announced', () => publishOf(268_435_455)], ['2 MB announced', () => publishOf(2 * 1024 * 1024)], ['a length of five bytes', () => Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['a topic that is no UTF-8', () => publishPacket(Buffer.concat([Buffer.from('hearthline/v1/'), Buffer.from([0xff, 0xfe]), Buffer.from('/readings')]), beat())], ['a NUL in a topic', () => publishPacket(`hearthline/v1/${watch.id}\0/readings`, beat())],
    ['a wildcard in a topic', () => publishPacket('hearthline/v1/+/readings', beat())], ['QoS 3', () => publishPacket(topic(), beat(), { qos: 3 })], ['an unknown packet', () => Buffer.from([0x00, 0x00])],
  ])('%s ends the connection', async (_, bytes) => {
    const visitor = await signedInWire();
    await eventually('the CONNACK', async () => visitor.connackCode === 0);
    visitor.socket.write(bytes());
    await wireEnded(visitor);
    expect(await stored()).toEqual([]);
    await expectHeard();
  });

  test('thousands of QoS 2 handshakes that are never finished', async () => {
    const mad = Hardware.of(api, other, 'watch');
    const visitor = await wire(connectPacket({ username: mad.id, password: mad.key }));
    await eventually('the CONNACK', async () => visitor.connackCode === 0);
    for (let id = 1; id <= 10_000 && !visitor.closed; id += 1) visitor.socket.write(publishPacket(`hearthline/v1/${mad.id}/readings`, beat(), { qos: 2, id }));
    await wireEnded(visitor);
    // Its neighbour; the sender itself may have spoken too often to be heard at once.
    await expectHeard();
  });

  test('two clients that take one id from each other are noticed; another device cannot take it', async () => {
    const before = await refusals('takeover');
    const mine = await signIn(watch, { clientId: 'same' });
    await signIn(Hardware.of(api, other, 'watch'), { clientId: 'same' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mine.client.connected).toBe(true);
    for (let i = 0; i < 4; i += 1) await signIn(watch, { clientId: 'same' });
    expect(await refusals('takeover')).toBeGreaterThan(before);
    await expectHeard();
  });

  test.each<[string, () => string | Buffer, string]>([
    ['cut off', () => beat().slice(0, -3), 'structure'], ['empty', () => '', 'structure'], ['no UTF-8', () => Buffer.from([0xff, 0xfe, 0x7b]), 'structure'], ['a key twice', () => beat().replace('{', '{"kind":"fall",'), 'structure'],
    ['deep', () => '['.repeat(50_000) + ']'.repeat(50_000), 'too-costly'], ['a prototype key', () => beat().replace('{', '{"__proto__":{},'), 'structure'], ['a $ key', () => beat().replace('{', '{"$where":1,'), 'value'], ['an empty list', () => '[]', 'required'],
  ])('a message that is %s gets its reason, the connection stays, and the next is taken', async (_, payload, code) => {
    const { client, acks } = await signIn();
    await client.publishAsync(topic(), payload(), { qos: 1 });
    expect(await eventually('the refusal', async () => acks[0])).toEqual({ error: { code, detail: expect.stringMatching(/\w{3}/) } });
    expectDiscreet(JSON.stringify(acks));
    await client.publishAsync(topic(), `[${beat({ seq: 1 })},{"kind":"heart-rate","value":"70"},${beat({ seq: 2, at: new Date(Date.now() - 1_000).toISOString() })}]`, { qos: 1 });
    expect(await eventually('the acknowledgement', async () => acks[1])).toMatchObject({ accepted: 2, rejected: [{ index: 1 }], seqs: [1, 2] });
    expect(client.connected).toBe(true);
  });
});

describe('who hears an acknowledgement', () => {
  const next = (seq: number): string => beat({ seq, at: new Date(Date.now() - 10_000 + seq * 1_000).toISOString() });
  const seqs = ({ acks }: Session): unknown[] => acks.flatMap((ack) => ack['seqs']);
  const hearAll = (session: Session, wanted: number[]): Promise<boolean> => eventually(`the acknowledgements of ${wanted.join(', ')}`, async () => String(seqs(session)) === String(wanted));

  test('each after its PUBACK, in the order of the messages, and in one write with it', async () => {
    const visitor = await signedInWire(subscribePacket(topic(watch.id, 'ack')));
    await eventually('the SUBACK', async () => visitor.heard.includes(Buffer.from([0x90, 0x03])));
    const [from, pieces] = [visitor.heard.length, visitor.pieces];
    visitor.socket.write(Buffer.concat([1, 2, 3].map((id) => publishPacket(topic(), next(id), { id }))));
    await eventually('three answers', async () => visitor.heard.subarray(from).toString().split('"accepted":1').length === 4);
    expect(visitor.pieces - pieces).toBeLessThanOrEqual(3);
    const heard = visitor.heard.subarray(from);
    // It asked at QoS 0: no packet number between topic and words.
    expect(heard.toString().split(`${topic(watch.id, 'ack')}{`)).toHaveLength(4);
    const places = [1, 2, 3].flatMap((id) => [heard.indexOf(Buffer.from([0x40, 0x02, 0x00, id])), heard.indexOf(`"seqs":[${id}]`)]);
    expect(places.every((place) => place >= 0)).toBe(true);
    for (const [puback, ack] of [places.slice(0, 2), places.slice(2, 4), places.slice(4, 6)]) expect(ack).toBeGreaterThan(puback as number);
    expect(places.filter((_, i) => i % 2)).toEqual(places.filter((_, i) => i % 2).sort((a, b) => a - b));
  });

  test('only who asked for it, and no longer than that', async () => {
    const deaf = await signedInWire();
    await eventually('the CONNACK', async () => deaf.connackCode === 0);
    deaf.socket.write(publishPacket(topic(), next(1), { id: 9 }));
    await eventually('the PUBACK', async () => deaf.heard.includes(Buffer.from([0x40, 0x02, 0x00, 0x09])));
    deaf.end();
    const session = await signIn(watch, { clientId: 'asks' });
    await session.client.publishAsync(topic(), next(2), { qos: 1 });
    await hearAll(session, [2]);
    await session.client.unsubscribeAsync(topic(watch.id, 'ack'));
    await session.client.publishAsync(topic(), next(3), { qos: 1 });
    await session.client.subscribeAsync(topic(watch.id, 'ack'), { qos: 0 });
    await session.client.publishAsync(topic(), next(4), { qos: 1 });
    await hearAll(session, [2, 4]);
    expect(deaf.heard.includes('accepted')).toBe(false);
  });

  test('every connection of the device, whichever of them spoke', async () => {
    const [first, second] = [await signIn(watch, { clientId: 'first' }), await signIn(watch, { clientId: 'second' })];
    await first.client.publishAsync(topic(), next(1), { qos: 1 });
    await hearAll(second, [1]);
    await hearAll(first, [1]);
    await first.client.endAsync();
    await second.client.publishAsync(topic(), next(2), { qos: 1 });
    await hearAll(second, [1, 2]);
  });

  test('a session that outlives its connection, when it comes back', async () => {
    const kept = await signIn(watch, { clientId: 'kept', clean: false });
    await kept.client.endAsync();
    const meanwhile = await signIn(watch, { clientId: 'meanwhile' });
    await meanwhile.client.publishAsync(topic(), next(1), { qos: 1 });
    await hearAll(meanwhile, [1]);
    await meanwhile.client.endAsync();
    await hearAll(await signIn(watch, { clientId: 'kept', clean: false }), [1]);
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['handed on to somebody else', async () => {
    await api.ok('POST', `/api/v1/devices/${watch.id}/take-back`);
    await api.ok('POST', `/api/v1/devices/${watch.id}/issue`, { residentId: other.residentId });
  }],
  ['given a new key', () => api.ok('POST', `/api/v1/devices/${watch.id}/key`)],
])('a connection ends with the key that it was opened with: the device was %s', async (_, end) => {
  const { client, acks } = await signIn();
  const [before, theirs] = [await stored(), await stored(other)];
  await end();
  const said = client.publishAsync(topic(), beat(), { qos: 1 }).catch(() => undefined);
  expect(await ended(client)).toBe(true);
  await Promise.race([said, new Promise((resolve) => setTimeout(resolve, 200))]);
  expect(acks).toEqual([]);
  expect([await stored(), await stored(other)]).toEqual([before, theirs]);
});

test('a connection whose key was ended hears nothing of what is said with the next one, and ends', async () => {
  const old = await signIn(watch, { clientId: 'old' });
  const { key } = await api.ok<{ key: string }>('POST', `/api/v1/devices/${watch.id}/key`);
  const now = await signIn(new Hardware(api, watch.id, key), { clientId: 'new' });
  await now.client.publishAsync(topic(), beat(), { qos: 1 });
  await eventually('the acknowledgement', async () => now.acks.length === 1);
  expect(await ended(old.client)).toBe(true);
  expect(old.acks).toEqual([]);
  expect(now.client.connected).toBe(true);
});

test('a message brought again is stored once, and acknowledged again (row 49)', async () => {
  const payload = beat({ seq: 5 });
  const first = await signedInWire();
  await eventually('the CONNACK', async () => first.connackCode === 0);
  first.socket.write(publishPacket(topic(), payload, { id: 7 }));
  await eventually('the PUBACK', async () => first.heard.includes(Buffer.from([0x40, 0x02, 0x00, 0x07])));
  // It was stored before the PUBACK, and the device, which never heard it, says it once more.
  expect(await stored()).toHaveLength(1);
  first.end();
  const { client, acks } = await signIn(watch, { clientId: 'again' });
  await client.publishAsync(topic(), payload, { qos: 1, dup: true });
  expect(await eventually('the acknowledgement', async () => acks[0])).toMatchObject({ accepted: 0, duplicates: 1, seqs: [5] });
  expect(await stored()).toHaveLength(1);
});
