import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, type Answer, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { sharedData } from '../builders/shared-data.js';

interface Written { resourceType: string; issue?: { code: string; diagnostics: string }[]; entry?: { response: { status: string; outcome?: Written } }[] }
const phd = sharedData('hl7-phd'), synthea = sharedData('synthea-r4');
let app: TestApp, api: Api, home: Home;
const DEVICES = ['phd-711000FEFF5F49B0.B0495F001071', 'phd-00601900010E9234.F45EABA80832', 'phd-74E8FFFEFF051C00.001C05FFE874', '00-1C-05-04-00-00-78-25'];

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  home = await api.home({ devices: ['gateway'], resident: { nhsNumber: '9990000018' } });
  for (const id of DEVICES) await api.ok('POST', '/api/v1/devices', { id, kind: 'oximeter', residentId: home.residentId });
});
afterAll(() => app?.stop());

const key = (): string => home.devices['gateway']?.key ?? '';
const send = (path: string, text: string, token: string): Promise<Answer<Written>> => api.call('POST', `/fhir/R4${path}`, text, token, 'application/fhir+json');
const kindsOf = async (): Promise<string[]> => (await api.ok<{ kind: string }[]>('GET', `/api/v1/residents/${home.residentId}/readings?from=2017-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&limit=1000`)).map(({ kind }) => kind);

describe(`the examples of the Personal Health Device guide${phd.why}`, () => {
  /** As published, but for the person: the guide's own is nobody here. */
  const example = (name: string, patient = home.residentId): string => readFileSync(join(phd.path, name), 'utf8').replaceAll('Patient/patientExample-1', `Patient/${patient}`)
    .replace('"system": "urn:oid:2.999.1.2.3.4.5.6.7.8.10"', '"system": "https://fhir.nhs.uk/Id/nhs-number"').replace('"value": "sisansarahId"', '"value": "9990000018"');

  const SINGLE: [file: string, status: number, said: RegExp][] = [
    ['compound-numeric-blood-pressure.json', 201, /85354-9/], ['glucose-observation.json', 201, /"value":5\.49523746/], ['numeric-spo2-alarm.json', 201, /"value":79/], ['numeric-spotnumeric.json', 201, /"value":48/],
    ['coin-20181119174911.json', 201, /heartbeat/], ['coin-example-1.json', 201, /heartbeat/], ['meal-context-observation.json', 201, /heartbeat/], ['numeric-observation-not-a-number.json', 201, /heartbeat/], ['stringenum-1234.json', 201, /heartbeat/],
    ['rtsa-example.json', 422, /raw waveform/], ['rtsa-example-2.json', 422, /raw waveform/],
  ];
  test.skipIf(!phd.here).each(SINGLE)('%s: %i', async (file, status, said) => {
    const answer = await send('/Observation', example(file), key());
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringMatching(said)]);
  });

  test.skipIf(!phd.here)('of the person whom the guide made up nobody writes here, and the reason says why', async () => {
    expect(await send('/Observation', example('numeric-spo2-alarm.json', 'patientExample-1'), key())).toMatchObject({ status: 403, body: { issue: [{ code: 'forbidden' }] } });
  });

  test.skipIf(!phd.here)('a gateway’s transaction of an oximeter is taken whole', async () => {
    const answer = await send('', example('bundle-example-1.json'), key());
    expect(answer.body.entry?.map(({ response }) => response.status), JSON.stringify(answer.body).slice(0, 600)).toEqual(['200', '200', '200', '201', '201', '201']);
  });

  test.skipIf(!phd.here)('47 samples of a continuous oximeter: its values are readings, its own words signs of life', async () => {
    const answer = await send('', example('bundle-continuousnonin.json'), key());
    expect(answer.body.entry, JSON.stringify(answer.body).slice(0, 600)).toHaveLength(47);
    expect(answer.body.entry?.every(({ response }) => response.status === '201' || response.status === '200')).toBe(true);
    expect(answer.body.entry?.filter(({ response }) => response.outcome?.issue?.[0]?.diagnostics.includes('sign of life')).length).toBe(22);
    const kinds = await kindsOf();
    expect(kinds.filter((kind) => kind === 'oxygen-saturation').length).toBeGreaterThanOrEqual(12);
    expect(kinds).toContain('battery');
  });

  test.skipIf(!phd.here)('devices are not made by FHIR, and the reason says where they are', async () => {
    for (const file of ['phd-711000FEFF5F49B0.B0495F001071.json', 'phg-ecde3d4e58532d31.000000000000.json']) expect(await send('/Device', example(file), app.adminToken)).toMatchObject({ status: 405, body: { issue: [{ diagnostics: expect.stringContaining('/api/v1') }] } });
  });

  test.skipIf(!phd.here)('no file of the guide is left out', () => {
    const tried = [...SINGLE.map(([file]) => file), 'bundle-example-1.json', 'bundle-continuousnonin.json', 'phd-711000FEFF5F49B0.B0495F001071.json', 'phg-ecde3d4e58532d31.000000000000.json'];
    expect(readdirSync(phd.path).filter((file) => file.endsWith('.json')).sort()).toEqual(tried.sort());
  });
});

describe(`records of another system${synthea.why}`, () => {
  test.skipIf(!synthea.here)('weights, pressures and glucose are taken, and each other thing says why not', { timeout: 60_000 }, async () => {
    const tallies = new Map<string, number>();
    for (const file of readdirSync(synthea.path).filter((name) => name.endsWith('.gz'))) {
      const { residentId } = await api.home({ devices: [] });
      const source = JSON.parse(gunzipSync(readFileSync(join(synthea.path, file))).toString()) as { entry: { resource: { resourceType: string; subject?: object; code: { coding: { code: string }[] } } }[] };
      const entry = source.entry.filter(({ resource }) => resource.resourceType === 'Observation').map(({ resource }) => ({ resource: { ...resource, subject: { reference: `Patient/${residentId}` } }, request: { method: 'POST', url: 'Observation' } }));
      const { body } = await send('', JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }), app.adminToken);
      for (const [i, { response }] of (body.entry ?? []).entries()) {
        const code = entry[i]?.resource.code.coding[0]?.code ?? '';
        const name = ['29463-7', '55284-4', '2339-0'].includes(code) ? code : 'other';
        tallies.set(`${name} ${response.status}`, (tallies.get(`${name} ${response.status}`) ?? 0) + 1);
      }
    }
    const ofCode = (code: string): [string, number][] => [...tallies].filter(([name]) => name.startsWith(`${code} `));
    // Older than ten years is history that is doubted (202); the rest is a reading.
    for (const [code, count] of [['29463-7', 142], ['55284-4', 142], ['2339-0', 82]] as const) {
      expect(ofCode(code).reduce((sum, [, n]) => sum + n, 0), code).toBe(count);
      expect(ofCode(code).every(([name]) => /20[0-2]$/.test(name)), JSON.stringify([...tallies])).toBe(true);
    }
    expect(ofCode('other').map(([name]) => name)).toEqual(['other 422']);
  });
});
