import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOT_PERSONAL, PERSONAL } from '../../core/retention/collections.js';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Erasures } from '../../modules/care/retention/erasures.js';
import { UploadFiles } from '../../modules/sensing/doors/uploads/upload-files.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const DAY = 86_400_000;
const ago = (days: number, more = 0): string => new Date(Math.floor(Date.now() / DAY) * DAY - days * DAY + 8 * 3_600_000 + more).toISOString();
const settled = (): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 60_000);
const of = (home: Home, path = ''): string => `/api/v1/residents/${home.residentId}${path}`;
const counts = async (home: Home): Promise<object> => (await api.ok<{ byKind: object }>('GET', of(home, `/readings/count?from=${ago(4_000)}`))).byKind;
const round = (): Promise<{ deletions: number; readings: number }> => api.ok('POST', '/api/v1/retention/rounds');

interface Erasure { id: string; state: string; waitsFor?: string; seal?: string; deletions: { collection: string; documents: number; readings: number; digest: string; state: string }[]; kept: { why: string }[] }
const certificate = (home: Home, id: string): Promise<Erasure> => api.ok('GET', of(home, `/erasure/${id}`));

/** Five years of a home: a pulse and two motions a quarter, and where somebody was this month. */
async function years(): Promise<Home> {
  const home = await api.home({ devices: ['gateway', 'watch', 'motion', 'tracker'] });
  const [watch, motion, tracker] = ['watch', 'motion', 'tracker'].map((kind) => home.devices[kind]?.id);
  const readings = Array.from({ length: 20 }, (_, i) => i * 91).flatMap((days) => [
    { device: watch, kind: 'heart-rate', value: 70, at: ago(days + 1) },
    { device: motion, kind: 'motion', value: true, at: ago(days + 1) },
    { device: motion, kind: 'motion', value: true, at: ago(days + 1, 60_000) },
  ]);
  const places = [2, 29, 32, 60].map((days) => ({ device: tracker, kind: 'location', value: { latitude: 51.47, longitude: 0.35 }, at: ago(days) }));
  expect((await api.call('POST', '/api/v1/readings', [...readings, ...places], home.devices['gateway']?.key)).body).toMatchObject({ accepted: 64, quarantined: [], rejected: [] });
  await settled();
  return home;
}

describe('what has outlived its class', () => {
  test('goes: places after 30 days, movement after two years down to its counts; vital signs stay; each deletion is in the audit', async () => {
    const home = await years();
    const done = await round();
    expect(done.readings).toBe(2 + 2 * 11);
    expect(await counts(home)).toEqual({ 'heart-rate': 20, motion: 2 * 9, location: 2 });
    const days = await api.ok<{ day: string; count: number }[]>('GET', of(home, `/readings/daily?kind=motion&from=${ago(1_800).slice(0, 10)}&to=${ago(0).slice(0, 10)}`));
    expect(days.map(({ count }) => count)).toEqual(Array.from({ length: 20 }, () => 2));
    expect((await round()).deletions).toBe(0);

    const deletions = await api.ok<{ _id: string; state: string; digest: string; documents: number }[]>('GET', of(home, '/deletions'));
    const audit = app.app.get(Audit);
    const entries = (await audit.entries(0, 1_000, home.residentId)).filter(({ action }) => action === 'delete').map(({ detail }) => JSON.parse(detail ?? '{}') as { deletion: string; digest: string });
    expect(entries.map(({ deletion }) => deletion).sort()).toEqual(deletions.map(({ _id }) => _id).sort());
    expect(deletions.every(({ state, digest }) => state === 'proved' && digest.length === 43)).toBe(true);
    expect(await audit.firstBroken()).toBeUndefined();
  });

  test('what comes after its time of keeping is not kept, and doubles no count', async () => {
    const home = await years();
    await round();
    const before = await counts(home);
    await api.call('POST', '/api/v1/readings', [{ device: home.devices['motion']?.id, kind: 'motion', value: true, at: ago(1_730) }, { device: home.devices['motion']?.id, kind: 'motion', value: true, at: ago(1_730, 5_000) }], home.devices['gateway']?.key);
    await settled();
    expect(await counts(home)).toEqual(before);
  });

  test('stays while a legal hold stands, and goes when it is lifted; the hold says who, when and why', async () => {
    const home = await years();
    const before = await counts(home);
    expect((await api.call('POST', of(home, '/legal-holds'), {})).status).toBe(400);
    const hold = await api.ok<{ id: string }>('POST', of(home, '/legal-holds'), { reason: 'The coroner has asked for everything.' });
    expect((await round()).deletions).toBe(0);
    expect(await counts(home)).toEqual(before);
    expect((await api.call('POST', of(home, '/erasure'), { reason: 'She asks for it.' })).status).toBe(409);
    await api.ok('POST', of(home, `/legal-holds/${hold.id}/lift`), { reason: 'The inquest is over.' });
    expect((await api.call('POST', of(home, `/legal-holds/${hold.id}/lift`), { reason: 'Once more.' })).status).toBe(404);
    expect(await api.ok('GET', of(home, '/legal-holds'))).toMatchObject([{ reason: 'The coroner has asked for everything.', placedBy: 'automation', liftedBy: 'automation', liftedBecause: 'The inquest is over.' }]);
    expect((await round()).readings).toBeGreaterThan(0);
  });
});

describe('erasure on request', () => {
  test('takes everything but the record, proves it, and gives a certificate that can be looked over again', async () => {
    const home = await years();
    const watch = home.devices['watch']?.id;
    expect((await api.call('POST', '/api/v1/readings', [{ device: watch, kind: 'heart-rate', value: 900, at: ago(0) }], home.devices['gateway']?.key)).body).toMatchObject({ quarantined: [{ index: 0 }] });
    const { id, kept } = await api.ok<Erasure>('POST', of(home, '/erasure'), { reason: 'She has asked for it in writing.' });
    expect(kept.map(({ why }) => why).join(' ')).toContain('17(3)(c)');
    const done = await eventually('the certificate', async () => {
      const one = await certificate(home, id);
      return one.state === 'done' && one;
    }, 30_000);
    expect(await counts(home)).toEqual({ 'heart-rate': 20 });
    expect(done.deletions.reduce((sum, { readings }) => sum + readings, 0)).toBe(44);
    expect(done.deletions.map(({ collection }) => collection)).toContain('quarantine');
    expect(done.deletions.every(({ state }) => state === 'proved')).toBe(true);
    const latest = await app.app.get(Store).collection<{ _id: string; kinds: [string][] }>('latest').findOne({ _id: home.residentId });
    expect(latest?.kinds.map(([kind]) => kind)).toEqual(['heart-rate']);

    const erasures = app.app.get(Erasures);
    expect(await erasures.broken()).toEqual([]);
    await app.app.get(Store).collection('deletions').updateOne({ erasure: id }, { $set: { readings: 3 } });
    expect(await erasures.broken()).toMatchObject([{ id }]);
  });

  test('reaches every collection by its own entry in the list, with the file that was handed in, and nobody else’s', async () => {
    const [home, other] = [await api.home({ devices: ['watch'] }), await api.home({ devices: ['watch'] })];
    const store = app.app.get(Store).collection.bind(app.app.get(Store))<Record<string, unknown> & { _id: string }>;
    const told = new Date();
    const reached = PERSONAL.flatMap((entry) => (entry.erased.reach === 'documents' ? [{ ...entry, erased: entry.erased }] : []));
    for (const { name, whose, erased } of reached) {
      for (const { residentId, devices } of [home, other]) {
        const _id = whose.by === 'device' ? `${devices['watch']?.id}|field` : whose.by === 'subject-and-kind' ? `${residentId}|motion|0` : `${name}-of-${residentId}`;
        const observations = erased.observations ? { [erased.observations]: [`${residentId}.motion.1`] } : {};
        await store(name).insertOne({ _id, ...(whose.by === 'field' ? { [whose.field]: residentId } : {}), [erased.toldAt]: told, ...observations });
      }
    }
    const files = app.app.get(UploadFiles);
    for (const { residentId } of [home, other]) await files.take(`uploads-of-${residentId}`, Readable.from(['her heart']));

    const { id } = await api.ok<Erasure>('POST', of(home, '/erasure'), { reason: 'She has asked for it in writing.' });
    const done = await eventually('the certificate', async () => {
      const one = await certificate(home, id);
      return one.state === 'done' && one;
    }, 60_000);
    expect(done.deletions.map(({ collection }) => collection).sort()).toEqual(reached.map(({ name }) => name).sort());
    for (const { name } of reached) expect(await store(name).countDocuments({ _id: { $regex: `${home.residentId}|^${home.devices['watch']?.id}` } }), name).toBe(0);
    for (const { name } of reached) expect(await store(name).countDocuments({ _id: { $regex: `${other.residentId}|^${other.devices['watch']?.id}` } }), name).toBe(1);
    expect([home, other].map(({ residentId }) => files.isHere(`uploads-of-${residentId}`))).toEqual([false, true]);
    expect(await app.app.get(Erasures).broken()).not.toContainEqual(expect.objectContaining({ id }));
  });

  test('a file that is being read when somebody asks for erasure brings in nothing more', async () => {
    const { residentId } = await api.home({ devices: [] });
    const rows = Array.from({ length: 40_000 }, (_, i) => `<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count" startDate="${ago(1, i * 500).replace(/[.]\d+Z/, ' +0000').replace('T', ' ')}" endDate="${ago(1, i * 500 + 400).replace(/[.]\d+Z/, ' +0000').replace('T', ' ')}" value="3"/>`);
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">${rows.join('')}</HealthData>`;
    const sent = await fetch(`${app.url}/api/v1/residents/${residentId}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/octet-stream' }, body });
    const upload = (await sent.json()) as { id: string };
    const docs = app.app.get(Store).collection<{ _id: string; accepted: number; state: string }>('uploads');
    await eventually('some of it is in', async () => ((await docs.findOne({ _id: upload.id }))?.accepted ?? 0) > 0, 60_000);
    const { id } = await api.ok<Erasure>('POST', `/api/v1/residents/${residentId}/erasure`, { reason: 'She has asked for it in writing.' });
    await eventually('the certificate', async () => (await api.ok<Erasure>('GET', `/api/v1/residents/${residentId}/erasure/${id}`)).state === 'done', 60_000);
    await settled();
    expect(await docs.findOne({ _id: upload.id })).toBeNull();
    expect(app.app.get(UploadFiles).isHere(upload.id)).toBe(false);
    expect((await api.ok<{ total: number }>('GET', `/api/v1/residents/${residentId}/readings/count?from=${ago(9)}`)).total).toBe(0);
  }, 200_000);

  test('what it leaves is named with its ground, collection by collection', async () => {
    const home = await api.home();
    const { kept } = await api.ok<{ kept: { collections: string[]; why: string }[] }>('POST', of(home, '/erasure'), { reason: 'She has asked for it in writing.' });
    const named = new Set(kept.flatMap(({ collections }) => collections));
    for (const { name, erased } of PERSONAL) expect([name, named.has(name)]).toEqual([name, erased.reach !== 'folded-first' && (erased.reach !== 'documents' || Boolean(erased.stays ?? erased.observations))]);
    expect(kept.every(({ why }) => why.length > 20)).toBe(true);
  });

  test('every collection in the store is in the list, or said to be nobody’s', async () => {
    const there = (await app.app.get(Store).connection.listCollections()).map(({ name }) => name).filter((name) => !name.startsWith('system.'));
    expect(there.length).toBeGreaterThan(25);
    expect(there.filter((name) => !PERSONAL.some((entry) => entry.name === name) && !(name in NOT_PERSONAL)), 'add these to core/retention/collections.ts').toEqual([]);
  });

  test('an open alert is seen to its end first', async () => {
    const home = await years();
    expect((await api.send(home, 'watch', { kind: 'sos', value: true })).body).toMatchObject({ accepted: 1 });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId, '&state=open')).find(({ rule }) => rule === 'sos'));
    const { id } = await api.ok<Erasure>('POST', of(home, '/erasure'), { reason: 'She has asked for it in writing.' });
    await eventually('it waits', async () => (await certificate(home, id)).waitsFor === 'an open alert to end', 15_000);
    expect(await counts(home)).toMatchObject({ motion: 40 });
    await api.ok('POST', `/api/v1/alerts/${alert.id}/resolve`, { outcome: 'false-alarm' });
    await eventually('the certificate', async () => (await certificate(home, id)).state === 'done', 60_000);
    expect(await counts(home)).toEqual({ 'heart-rate': 20, sos: 1 });
  });

  test('nobody but an administrator, and nobody else’s certificate', async () => {
    const [home, other] = [await api.home(), await api.home()];
    const { id } = await api.ok<Erasure>('POST', of(home, '/erasure'), { reason: 'She has asked for it in writing.' });
    expect((await api.call('GET', of(other, `/erasure/${id}`))).status).toBe(404);
    expect((await api.call('POST', of(home, '/erasure'), { reason: 'I want it gone.' }, 'no-such-token')).status).toBe(401);
  });
});
