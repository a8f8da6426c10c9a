import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../../core/ids.js';
import { makeReading } from '../../core/observations/reading.js';
import { Ingest } from '../../modules/sensing/ingest/ingest.service.js';
import { DeviceMarksStore } from '../../modules/sensing/observations/device-marks.store.js';
import { LatestStore } from '../../modules/sensing/observations/latest.store.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';

let app: TestApp, api: Api;
const mongodbUri = databaseUri();

beforeAll(async () => {
  app = await startHearthline({ mongodbUri });
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const settled = (): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 25_000);
const countOf = async (home: Home): Promise<number> => (await api.ok<{ total: number }>('GET', `/api/v1/residents/${home.residentId}/readings/count`)).total;
const post = (home: Home, readings: readonly object[]) => api.call('POST', '/api/v1/readings', readings, home.devices['gateway']?.key);

describe('one reading is stored once', () => {
  test('by counter, by content, in one message, in two at once, after folding and after a restart', async () => {
    const home = await api.home({ devices: ['gateway', 'oximeter'] });
    const device = home.devices['oximeter']?.id;
    const minute = (m: number): string => new Date(Date.now() - m * 60_000).toISOString();
    const readings = Array.from({ length: 50 }, (_, i) => ({ device, kind: 'heart-rate', value: 60 + i, at: minute(50 - i), seq: i }));
    expect((await post(home, [...readings, readings[3] ?? {}])).body).toMatchObject({ accepted: 50, duplicates: 1 });
    const twice = await Promise.all([post(home, readings), post(home, readings)]);
    expect(twice.map((answer) => answer.body)).toEqual([1, 2].map(() => ({ accepted: 0, duplicates: 50, quarantined: [], rejected: [] })));
    const withoutSeq = readings.map(({ seq: _, ...rest }) => rest);
    expect((await post(home, withoutSeq)).body).toMatchObject({ accepted: 0, duplicates: 50 });
    await settled();
    expect((await post(home, withoutSeq)).body).toMatchObject({ accepted: 0, duplicates: 50 });
    await app.stop();
    app = await startHearthline({ mongodbUri });
    api = new Api(app.url, app.adminToken);
    expect((await post(home, readings)).body).toMatchObject({ accepted: 0, duplicates: 50 });
    expect((await post(home, withoutSeq.slice(10, 20))).body).toMatchObject({ accepted: 0, duplicates: 10 });
    expect(await countOf(home)).toBe(50);
  });

  test('what many devices said before is looked up together, each as by itself', async () => {
    const [store, marks] = [app.app.get(Store).collection<{ _id: DeviceId; heads: [string, number][]; counters: unknown[] }>('deviceMarks'), app.app.get(DeviceMarksStore)];
    const devices = Array.from({ length: 30 }, (_, i) => `together-${i}` as DeviceId);
    await store.insertMany(devices.slice(1).map((_id, i) => ({ _id, heads: [['heart-rate', i]], counters: [] })));
    const client = await MongoClient.connect(mongodbUri);
    await client.db().command({ profile: 2 });
    const found = await Promise.all(devices.map((device) => marks.of(device)));
    await client.db().command({ profile: 0 });
    const looks = await client.db().collection('system.profile').countDocuments({ 'command.find': 'deviceMarks', 'command.filter._id.$in': { $in: devices } });
    await client.close();
    expect(looks).toBe(1);
    expect(found.map((one) => one?.heads.get('heart-rate'))).toEqual([undefined, ...devices.slice(1).map((_, i) => i)]);
  });

  test('of two words of one instant the one counted later is the newest, whichever is folded first', async () => {
    const latest = app.app.get(LatestStore);
    const said = (subject: SubjectId, value: number, seq: number) => latest.fold(new Map([[subject, [makeReading({ device: 'd' as DeviceId, kind: 'heart-rate', value, seq }, subject, 1_000, 2_000)]]]));
    const newest = async (subject: SubjectId) => (await latest.read(subject)).kinds.get('heart-rate')?.value;
    const [one, other] = ['tie-one' as SubjectId, 'tie-other' as SubjectId];
    for (const [value, seq] of [[80, 5], [70, 4]] as const) await said(one, value, seq);
    for (const [value, seq] of [[70, 4], [80, 5]] as const) await said(other, value, seq);
    expect([await newest(one), await newest(other)]).toEqual([80, 80]);
  });

  test('a counter that began again is new with a new boot id, and never costs a call for help', async () => {
    const home = await api.home({ devices: ['pendant'] });
    const send = (reading: object) => api.send(home, 'pendant', reading);
    expect((await send({ kind: 'heartbeat', seq: 1, boot: 'a' })).body).toMatchObject({ accepted: 1 });
    expect((await send({ kind: 'heartbeat', seq: 1, boot: 'a' })).body).toMatchObject({ duplicates: 1 });
    expect((await send({ kind: 'heartbeat', seq: 1, boot: 'b' })).body).toMatchObject({ accepted: 1 });
    expect((await send({ kind: 'sos', seq: 1, boot: 'a' })).body).toMatchObject({ accepted: 1 });
  });

  test('however many messages wait, a call for help goes past them', async () => {
    const home = await api.home({ devices: ['oximeter', 'pendant'] }), ingest = app.app.get(Ingest), last = Date.now();
    let taken = 0;
    // Older than what is remembered, each of an hour of its own: the store is asked for every one of them.
    const messages = Array.from({ length: 2_000 }, async (_, i) => {
      await ingest.accept([{ device: home.devices['oximeter']?.id, kind: 'heart-rate', value: 70, at: new Date(last - i * 3_600_000).toISOString() }], { kind: 'automation' });
      taken += 1;
    });
    const { accepted } = await ingest.accept([{ device: home.devices['pendant']?.id, kind: 'sos', value: true, at: new Date().toISOString() }], { kind: 'automation' });
    expect([accepted, taken < 1_000 ? 'early' : `after ${taken}`]).toEqual([1, 'early']);
    await Promise.all(messages);
    expect(await countOf(home)).toBe(2_001);
  });

  test('what is more than can be held is told to come back, a call for help never', async () => {
    const home = await api.home({ devices: ['oximeter', 'pendant'] }), ingest = app.app.get(Ingest), at = new Date().toISOString();
    const held = ingest.accept(Array.from({ length: 60_000 }, () => ({})), { kind: 'automation' });
    await expect(ingest.accept([{ device: home.devices['oximeter']?.id, kind: 'heart-rate', value: 70, at }], { kind: 'automation' })).rejects.toMatchObject({ status: 503, more: { retryAfterSeconds: expect.any(Number) } });
    expect(await ingest.accept([{ device: home.devices['pendant']?.id, kind: 'sos', value: true, at }], { kind: 'automation' })).toMatchObject({ accepted: 1 });
    expect((await held).rejected).toHaveLength(60_000);
    expect(await ingest.accept([{ device: home.devices['oximeter']?.id, kind: 'heart-rate', value: 70, at }], { kind: 'automation' })).toMatchObject({ accepted: 1 });
  });

  test('two same readings at two instants, or of two devices, are two', async () => {
    const home = await api.home({ devices: ['gateway', 'motion', 'door'] });
    const at = new Date().toISOString();
    const [a, b] = [home.devices['motion']?.id, home.devices['door']?.id];
    expect((await post(home, [{ device: a, kind: 'motion', at }, { device: b, kind: 'motion', at }, { device: a, kind: 'motion', at: new Date(Date.now() - 1_000).toISOString() }])).body).toMatchObject({ accepted: 3 });
  });
});

describe('what came late', () => {
  const day = (hours: number): string => new Date(Date.parse('2026-10-01T00:00:00Z') + hours * 3_600_000).toISOString();
  /** Two ordinary days and then a fall of oxygen and a silent day. */
  const story = (home: Home): object[] => [
    ...Array.from({ length: 60 }, (_, i) => ({ device: home.devices['motion']?.id, kind: 'motion', at: day(7 + (i % 30) * 0.5 + Math.floor(i / 30) * 24) })),
    { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 97, at: day(33) },
    { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 88, at: day(35) },
    { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 96, at: day(36) },
    { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 97, at: day(36.1) },
    { device: home.devices['motion']?.id, kind: 'motion', at: day(80) },
  ];

  async function timeline(order: (readings: object[]) => object[][]): Promise<object> {
    const home = await api.home({ carers: ['07700900177'], devices: ['gateway', { kind: 'motion', room: 'hall' }, 'oximeter'] });
    for (const batch of order(story(home))) expect((await post(home, batch)).status).toBe(200);
    await settled();
    const alerts = await api.alerts(home.residentId);
    expect(alerts.filter((alert) => !alert.late || alert.state !== 'resolved' || alert.deliveries.length > 0)).toEqual([]);
    const readings = await api.ok<{ kind: string; value: unknown; at: string }[]>('GET', `/api/v1/residents/${home.residentId}/readings?from=2026-09-30T00:00:00Z&to=2026-10-10T00:00:00Z&limit=1000`);
    return { alerts: alerts.map(({ rule, severity, since, because }) => ({ rule, severity, since, because })).sort((x, y) => `${x.since}${x.rule}`.localeCompare(`${y.since}${y.rule}`)), // Each home has devices of its own; among readings of one instant their ids decide the order.
      readings: readings.map(({ kind, value, at }) => `${at} ${kind} ${String(value)}`).sort() };
  }

  test('lands at its true time, is found by the same rules, pages nobody; order and repeats change nothing', async () => {
    const straight = await timeline((r) => [r]);
    expect((straight as { alerts: { rule: string; since: string }[] }).alerts).toEqual(expect.arrayContaining([
      expect.objectContaining({ rule: 'low-oxygen', severity: 'stat', since: day(35) }), expect.objectContaining({ rule: 'prolonged-inactivity' }),
    ]));
    const reversed = await timeline((r) => [[...r].reverse()]);
    const torn = await timeline((r) => {
      const mixed = r.map((reading, i) => ({ reading, key: (i * 7919) % 101 })).sort((a, b) => a.key - b.key).map((x) => x.reading);
      return [mixed.slice(0, 20), mixed.slice(10, 50), mixed.slice(40), mixed];
    });
    expect(reversed).toEqual(straight);
    expect(torn).toEqual(straight);
  });
});
