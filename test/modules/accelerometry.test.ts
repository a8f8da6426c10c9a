import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../core/falls/sample.js';
import { aFall, LYING, rest, shaking, signal, turning, UPRIGHT } from '../../core/falls/testing/signals.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Heard { samples: number; falls: { at: string; outcome: string; because: string }[]; seq?: number }
const wearer = (devices: string[] = ['tag'], fallCancelSeconds = 1): Promise<Home> => api.home({ devices, resident: { limits: { fallCancelSeconds } } });

/** Sends as the tag itself, 50 samples a second from `start` on. */
function send(home: Home, device: string, samples: readonly Sample[], change: object = {}) {
  const { id, key } = home.devices[device] as { id: string; key: string };
  const body = { device: id, at: new Date(samples[0]?.t ?? 0).toISOString(), periodMs: 20, unit: 'g', position: 'waist', data: samples.map(({ x, y, z }) => [x, y, z]), ...change };
  return api.call<Heard>('POST', '/api/v1/accelerometry', body, key);
}
const fallNow = (): Sample[] => signal(aFall(), { start: Date.now() - 11_000 });
const waving = (): Sample[] => signal([rest(2), turning(0.5, UPRIGHT, LYING), shaking(5, 1.5, 2, LYING), turning(0.5, LYING, UPRIGHT), rest(5)], { start: Date.now() - 14_000 });
const readings = (home: Home): Promise<{ kind: string; at: string }[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/readings?kind=fall`);

describe('a worn tag', () => {
  test('that felt a fall opens the alert once the time to cancel is over; one that felt a waving hand opens none', async () => {
    const [fallen, waved] = [await wearer(), await wearer()];
    expect((await send(waved, 'tag', waving(), { position: 'wrist' })).body.falls).toEqual([]);
    const { status, body } = await send(fallen, 'tag', fallNow(), { seq: 4 });
    expect([status, body.seq, body.falls.map(({ outcome }) => outcome)]).toEqual([200, 4, ['told']]);
    expect(body.falls[0]?.because).toMatch(/^The waist felt a blow of 4\.0 g, came to rest turned by 8\d°/);
    const alert = await eventually('the fall alert', async () => (await api.alerts(fallen.residentId)).find(({ rule }) => rule === 'fall'), 30_000);
    expect(alert).toMatchObject({ severity: 'stat', evidence: [{ kind: 'fall', value: true }] });
    expect((await api.alerts(waved.residentId)).filter(({ rule }) => rule === 'fall')).toEqual([]);
  });

  test('whose scale is broken is shown as at fault, and its wearer as partly watched', async () => {
    const home = await wearer(['tag', 'motion']);
    await api.send(home, 'motion', { kind: 'motion', value: true });
    const quarter = signal([rest(100)], { start: Date.now() - 100_000 }).map(({ t, x, y, z }) => ({ t, x: x / 4, y: y / 4, z: z / 4 }));
    expect((await send(home, 'tag', quarter)).status).toBe(200);
    const faults = () => api.ok<{ fault: string; because: string }[]>('GET', `/api/v1/device-faults?residentId=${home.residentId}`);
    const fault = await eventually('the fault', async () => (await faults()).find((one) => one.fault === 'wrong-scale'), 60_000);
    expect(fault.because).toMatch(/^It weighs 0\.25 g while it lies still/);
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/coverage`)).toMatchObject({ state: 'partly', because: expect.stringMatching(/would find no fall\.$/) as string });
  }, 90_000);

  test('cancelled by its wearer in time, it opens none', async () => {
    const home = await wearer(['tag'], 60);
    const { body } = await send(home, 'tag', fallNow());
    const cancel = { kind: 'fall', value: false, at: new Date(Date.parse(body.falls[0]?.at ?? '') + 5_000).toISOString() };
    expect((await api.send(home, 'tag', cancel)).body).toMatchObject({ accepted: 1 });
    expect((await api.alerts(home.residentId)).filter(({ rule }) => rule === 'fall')).toEqual([]);
  });

  test('sent in pieces, twice, and in m/s2 as the text of SampledData is one fall', async () => {
    const home = await wearer();
    const samples = fallNow();
    for (let i = 0; i < samples.length; i += 100) {
      const piece = samples.slice(i, i + 100);
      const data = piece.map(({ x, y, z }) => [x, y, z].map((axis) => Math.round(axis * 1_000)).join(' ')).join(' ');
      for (let twice = 0; twice < 2; twice += 1) expect((await send(home, 'tag', piece, { data, factor: 0.00980665, unit: 'm/s2' })).status).toBe(200);
    }
    expect((await send(home, 'tag', samples)).status).toBe(200);
    await eventually('one fall', async () => (await readings(home)).length === 1);
  });

  test('speaks FHIR as well: SampledData of three dimensions, for its own wearer alone', async () => {
    const [home, other] = [await wearer(), await wearer()];
    const { id, key } = home.devices['tag'] as { id: string; key: string };
    const samples = fallNow();
    const observation = (residentId: string, change: object = {}) => ({
      resourceType: 'Observation', status: 'final', code: { text: 'Acceleration' }, subject: { reference: `Patient/${residentId}` }, device: { reference: `Device/${id}` },
      effectiveDateTime: new Date(samples[0]?.t ?? 0).toISOString(), bodySite: { text: 'waist' },
      valueSampledData: { origin: { value: 0, system: 'http://unitsofmeasure.org', code: '[g]' }, period: 20, factor: 0.001, dimensions: 3, data: samples.flatMap(({ x, y, z }) => [x, y, z].map((axis) => Math.round(axis * 1_000))).join(' ') }, ...change,
    });
    const post = (body: object) => api.call('POST', '/fhir/R4/Observation', body, key, 'application/fhir+json');
    expect(await post(observation(other.residentId))).toMatchObject({ status: 403, body: { resourceType: 'OperationOutcome' } });
    expect(await post(observation(home.residentId, { valueSampledData: { dimensions: 3, period: 20, origin: { code: 'kg' }, data: '1 2 3' } }))).toMatchObject({ status: 400, body: { issue: [{ code: 'code-invalid', expression: ['Observation.valueSampledData.origin.code'] }] } });
    expect(await post(observation(home.residentId))).toMatchObject({ status: 202, body: { issue: [{ severity: 'information', diagnostics: expect.stringContaining('falls told: 1') as string }] } });
    await eventually('the fall alert', async () => (await api.alerts(home.residentId)).some(({ rule }) => rule === 'fall'), 30_000);
  });

  test('on the wrist is outvoted by a waist that watched and felt nothing, and believed without one; two that felt it tell once', async () => {
    const home = await wearer(['wrist-tag', 'waist-tag']);
    const start = Date.now() - 11_000;
    expect((await send(home, 'waist-tag', signal([rest(12)], { start }))).body.falls).toEqual([]);
    const felt = signal(aFall(), { start });
    expect((await send(home, 'wrist-tag', felt, { position: 'wrist' })).body.falls.map(({ outcome }) => outcome)).toEqual(['outvoted']);
    const other = await wearer(['wrist-tag', 'waist-tag']);
    expect((await send(other, 'wrist-tag', felt, { position: 'wrist' })).body.falls.map(({ outcome }) => outcome)).toEqual(['told']);
    expect((await send(other, 'waist-tag', felt)).body.falls.map(({ outcome }) => outcome)).toEqual(['same-fall']);
    expect([(await readings(home)).length, (await readings(other)).length]).toEqual([0, 1]);
  });

  test('that falls silent right after the blow is decided on what is known', async () => {
    const home = await wearer();
    const { body } = await send(home, 'tag', signal(aFall({ after: 0.4 }), { start: Date.now() - 4_000 }));
    expect(body.falls).toEqual([]);
    await eventually('the fall of a tag that fell silent', async () => (await readings(home)).length === 1, 45_000);
  }, 60_000);

  test('is heard to live, without a reading of its own', async () => {
    const home = await wearer();
    await send(home, 'tag', signal([rest(3)], { start: Date.now() - 3_000 }));
    await eventually('a heartbeat', async () => (await api.ok<object[]>('GET', `/api/v1/residents/${home.residentId}/readings?kind=heartbeat`)).length === 1);
  });
});

describe('what is wrong', () => {
  test.each([
    [{ periodMs: 1 }, 'periodMs'], [{ periodMs: 'x' }, 'periodMs'], [{ unit: 'mV' }, 'unit'], [{ at: 'yesterday' }, 'at'], [{ at: undefined }, 'at'], [{ data: [] }, 'data'], [{ data: [[1, 2]] }, 'data'],
    [{ data: '1 2' }, 'data'], [{ position: 'hat' }, 'position'], [{ extra: 1 }, 'extra'], [{ data: Array.from({ length: 12_001 }, () => [0, 1, 0]) }, 'data'], [{ rangeG: -1 }, 'rangeG'],
  ])('%j is refused and the field named, and the next good message is heard', async (change, field) => {
    const home = await wearer();
    expect(await send(home, 'tag', signal([rest(1)], { start: Date.now() }), change)).toMatchObject({ status: 400, body: { field } });
    expect(await send(home, 'tag', fallNow())).toMatchObject({ status: 200, body: { falls: [{ outcome: 'told' }] } });
  });

  test('nobody speaks for a tag that is not theirs, and nobody without a key', async () => {
    const [mine, other] = [await wearer(), await wearer()];
    expect((await send(mine, 'tag', fallNow(), { device: other.devices['tag']?.id })).status).toBe(403);
    expect((await api.call('POST', '/api/v1/accelerometry', {}, '')).status).toBe(401);
    expect((await api.call('POST', '/api/v1/accelerometry', { device: 'nobody', at: new Date().toISOString(), periodMs: 20, unit: 'g', data: [[0, 1, 0]] })).status).toBe(404);
    expect(await readings(other)).toEqual([]);
  });
});
