import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import type { Upload } from '../../modules/sensing/doors/uploads/upload.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { sharedData } from '../builders/shared-data.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const aResident = async (birthDate?: string): Promise<string> => (await api.home({ devices: [], carers: [], resident: birthDate ? { birthDate } : {} })).residentId;

async function handIn(resident: string, file: string | Uint8Array, query: Record<string, string> = {}, type = 'application/octet-stream'): Promise<Upload> {
  const response = await fetch(`${app.url}/api/v1/residents/${resident}/uploads?${new URLSearchParams(query).toString()}`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': type }, body: file as never });
  const answer = (await response.json()) as Upload;
  expect(response.status, JSON.stringify(answer)).toBe(202);
  return answer;
}

const settled = (resident: string, { id }: Upload): Promise<Upload> =>
  eventually('the upload to be over', async () => {
    const upload = await api.ok<Upload>('GET', `/api/v1/residents/${resident}/uploads/${id}`);
    return upload.state !== 'waiting' && upload;
  }, 90_000);

const read = async (resident: string, file: string | Uint8Array, query: Record<string, string> = {}, type?: string): Promise<Upload> => settled(resident, await handIn(resident, file, query, type));
const count = (resident: string) => api.ok<{ total: number; byKind: Record<string, number>; quarantined: number }>('GET', `/api/v1/residents/${resident}/readings/count?from=1990-01-01T00:00:00Z`);

async function zipped(entries: Record<string, string | Buffer>, mode?: number): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content as string), name, mode === undefined ? {} : { mode });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The entries of an archive's central directory (APPNOTE.TXT, 4.3.12), to be told otherwise than they are. */
async function retold(entries: Record<string, string | Buffer>, tell: (directory: Buffer[], end: Buffer) => void): Promise<Buffer> {
  const zip = await zipped(entries);
  const starts = [...zip.toString('latin1').matchAll(/PK\x01\x02/g)].map(({ index }) => index);
  tell(starts.map((start) => zip.subarray(start)), zip.subarray(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')));
  return zip;
}
const [COMPRESSED, INFLATED, OFFSET, ENTRIES_HERE, ENTRIES] = [20, 24, 42, 8, 10] as const;

/** A file of its own each time: the same one for two residents is asked about. */
let files = 0;
const DTD = '<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 13 -->\n<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation)*)>\n<!ATTLIST HealthData locale CDATA #REQUIRED>\n]>';
const health = (inside: string, { born = '1941-03-05', dtd = DTD } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${dtd}\n<HealthData locale="en_GB"><ExportDate value="2026-11-24 10:00:00 +0000"/><Me HKCharacteristicTypeIdentifierDateOfBirth="${born}"/>${inside}</HealthData>`;
const record = (type: string, value: string, unit: string, minute: number, inside = ''): string =>
  `<Record type="HKQuantityTypeIdentifier${type}" sourceName="Watch" unit="${unit}" startDate="2026-11-20 10:${minute}:00 +0100" endDate="2026-11-20 10:${minute}:30 +0100" value="${value}">${inside}</Record>`;
const pressure = `<Correlation type="HKCorrelationTypeIdentifierBloodPressure" endDate="x">${record('BloodPressureSystolic', '125', 'mmHg', 40)}${record('BloodPressureDiastolic', '80', 'mmHg', 40)}</Correlation>`;
const HEALTH = (): string => health(`<!-- ${(files += 1)} -->` + record('HeartRate', '72', 'count/min', 10) + record('OxygenSaturation', '0.97', '%', 11) + record('BodyMass', '150', 'lb', 12) + record('HeartRate', '99', 'count/min', 13, '<MetadataEntry key="HKWasUserEntered" value="1"/>') + record('DietaryWater', '1', 'mL', 14) + pressure);

describe('an export of Apple Health', () => {
  test('is read from its archive; the same file twice is one; what was typed in is passed over', async () => {
    const resident = await aResident('1941-03-05'), xml = HEALTH();
    const zip = await zipped({ 'apple_health_export/export.xml': xml, 'apple_health_export/export_cda.xml': '<x/>' });
    expect(await read(resident, zip, {}, 'application/zip')).toMatchObject({ state: 'done', percent: 100, rows: 6, accepted: 4, passedOver: 2, rejected: 0 });
    expect(await read(resident, xml)).toMatchObject({ state: 'done', accepted: 0, duplicates: 4 });
    expect(await read(resident, xml)).toMatchObject({ state: 'done', accepted: 0, duplicates: 4 });
    expect((await count(resident)).byKind).toEqual({ 'heart-rate': 1, 'oxygen-saturation': 1, 'body-weight': 1, 'blood-pressure': 1 });
    const [weight] = await api.ok<{ value: number; at: string }[]>('GET', `/api/v1/residents/${resident}/readings?kind=body-weight&from=2026-11-01T00:00:00Z`);
    expect(weight).toMatchObject({ at: '2026-11-20T09:12:30.000Z' });
    expect(weight?.value).toBeCloseTo(68.039, 3);
  });

  test('with another date of birth waits for a person, and is taken once somebody has said that it is right', async () => {
    const resident = await aResident('1941-03-06');
    const held = await read(resident, HEALTH());
    expect(held).toMatchObject({ state: 'held', accepted: 0 });
    expect(JSON.stringify(held)).not.toMatch(/1941/);
    await api.ok('POST', `/api/v1/residents/${resident}/uploads/${held.id}/confirm`);
    expect(await settled(resident, held)).toMatchObject({ state: 'done', accepted: 4 });
  });

  test('that was taken for one resident waits for a person before it is taken for another, who may be told nothing of whose it was', async () => {
    const [hers, his] = [await aResident(), await aResident('1941-03-06')], file = HEALTH();
    expect(await read(hers, file)).toMatchObject({ state: 'done', accepted: 4 });
    const held = await read(his, file);
    expect(held).toMatchObject({ state: 'held', accepted: 0, why: expect.stringContaining('taken for another resident') });
    expect(JSON.stringify(held)).not.toContain(hers);
    await api.ok('POST', `/api/v1/residents/${his}/uploads/${held.id}/confirm`);
    // It is another question whether the date of birth in it is wrong.
    expect(await settled(his, held)).toMatchObject({ state: 'held', accepted: 0, why: expect.stringContaining('date of birth') });
    await api.ok('POST', `/api/v1/residents/${his}/uploads/${held.id}/confirm`);
    expect(await settled(his, held)).toMatchObject({ state: 'done', accepted: 4 });
    expect(await read(hers, file)).toMatchObject({ state: 'done', accepted: 0, duplicates: 4 });
  });

  test('handed in for several residents at once is taken for one of them; what was held and let go is nobody’s', async () => {
    const file = HEALTH();
    const all = await Promise.all(Array.from({ length: 4 }, async () => read(await aResident(), file)));
    expect(all.map(({ state }) => state).sort()).toEqual(['done', 'held', 'held', 'held']);
    const wrong = await aResident('1941-03-06'), other = HEALTH(), held = await read(wrong, other);
    await api.ok('DELETE', `/api/v1/residents/${wrong}/uploads/${held.id}`);
    expect(await read(await aResident(), other)).toMatchObject({ state: 'done', accepted: 4 });
  });

  test('pages nobody, and its silence is no silence of a device', async () => {
    const resident = await aResident();
    await read(resident, HEALTH());
    expect(await api.ok('GET', `/api/v1/residents/${resident}/coverage`)).toMatchObject({ state: 'not-watched', because: 'No device is paired.', silent: [] });
  });
});

const entity = (subset: string, outside = ''): string => health('', { dtd: `<!DOCTYPE HealthData ${outside}[${subset}]>` });
const hostile: [string, () => Promise<Uint8Array | string>, RegExp][] = [
  ['entities', async () => entity(`<!ENTITY a "${'x'.repeat(1_000)}">`), /declares entities/],
  ['a file of this machine', async () => entity('<!ENTITY a SYSTEM "file:///etc/passwd">'), /declares entities/],
  ['a billion laughs', async () => gzipText(entity(`<!ENTITY l0 "lol">${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}`).replace('</HealthData>', '<Record a="&l10;"/></HealthData>')), /declares entities/],
  ['one long entity a hundred thousand times', async () => gzipText(entity(`<!ENTITY a "${'x'.repeat(100_000)}">`).replace('</HealthData>', `<Record a="${'&a;'.repeat(100_000)}"/></HealthData>`)), /declares entities/],
  ['parameter entities', async () => entity('<!ENTITY % a "<!ENTITY b SYSTEM \'file:///etc/passwd\'>"> %a;'), /declares entities/],
  ['entities that nobody declared', async () => HEALTH().replace('</HealthData>', '<Record a="&lol;"/></HealthData>'), /not whole/],
  ['entities in another alphabet', async () => Buffer.from(`\ufeff${entity('<!ENTITY a "x">')}`, 'utf16le'), /no table that can be read/],
  ['an outer document type', async () => health('', { dtd: '<!DOCTYPE HealthData SYSTEM "http://127.0.0.1:1/x.dtd">' }), /points to another file/],
  ['ten million numeric references', async () => gzipText(health(`<Record a="${'&#65;'.repeat(2_000_000)}"/>`)), /longer than a million|inflates/],
  ['another encoding', async () => HEALTH().replace('UTF-8', 'UTF-7'), /not UTF-8/],
  ['half a file', async () => HEALTH().slice(0, 900), /not whole/],
  ['200 MB in some kilobytes', async () => zipped({ 'export.xml': Buffer.alloc(200 * 1024 ** 2, 32) }), /inflates to more/],
  ['a thousand files that share one kernel', async () => retold(Object.fromEntries([['export.xml', Buffer.alloc(64 * 1024, 32)] as const, ...Array.from({ length: 999 }, (_, i) => [`${i}.xml`, 'x'] as const)]), ([kernel, ...others]) => {
    for (const other of others) for (const field of [COMPRESSED, INFLATED, OFFSET]) other.writeUInt32LE(kernel?.readUInt32LE(field) ?? 0, field);
  }), /lie over each other/],
  ['a file that holds the heads of the next ones', async () => retold({ 'export.xml': HEALTH(), 'a.xml': HEALTH(), 'b.xml': HEALTH() }, ([first, second]) => first?.writeUInt32LE((second?.readUInt32LE(OFFSET) ?? 0) + 200, COMPRESSED)), /lie over each other/],
  ['an archive of more files than anybody has', async () => retold({ 'export.xml': HEALTH() }, (_directory, end) => {
    for (const field of [ENTRIES_HERE, ENTRIES]) end.writeUInt16LE(60_000, field);
  }), /more than 50000 files/],
  ['an archive that lies about its size', async () => retold({ 'export.xml': Buffer.alloc(40 * 1024 ** 2, 32) }, ([only]) => only?.writeUInt32LE(1_000, INFLATED)), /inflates to more|damaged/],
  ['an archive in an archive', async () => zipped({ 'export.xml': HEALTH(), 'inner.zip': 'PK' }), /another archive/],
  ['a link', async () => zipped({ 'export.xml': '/etc/passwd' }, 0o120_777), /a link/],
  ['a name that climbs out', async () => Buffer.from((await zipped({ 'aa/export.xml': HEALTH() })).toString('latin1').replaceAll('aa/export', '../export'), 'latin1'), /no honest archive/],
  ['an archive without an export', async () => zipped({ 'readme.txt': 'x' }), /no export\.xml/],
  ['bytes of nothing', async () => new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3]), /damaged/],
  ['a line of many megabytes', async () => gzipSync(Buffer.from(`id,time,gl\n${Array.from({ length: 400_000 }, (_, i) => i).join(' ')}`)), /longer than/],
];
const gzipText = async (text: string): Promise<Uint8Array> => zipped({ 'export.xml': text });

describe('a hostile file', () => {
  test.each(hostile)('%s: refused with its reason, and the app goes on answering', async (_what, file, why) => {
    const resident = await aResident();
    const content = await file();
    const lag = monitorEventLoopDelay({ resolution: 10 });
    lag.enable();
    const upload = await read(resident, content);
    lag.disable();
    expect([upload.state, upload.accepted]).toEqual(['refused', 0]);
    expect(upload.why).toMatch(why);
    // Read in the app itself, such a file would stop it for seconds; what is left is a busy machine.
    expect(lag.percentile(99) / 1e6).toBeLessThan(1_000);
    expect((await count(resident)).total).toBe(0);
    expect(await read(resident, HEALTH())).toMatchObject({ state: 'done', accepted: 4 });
  });
});

const fit = (...rows: string[]): string => ['Date,Move Minutes count,Step count', ...rows].join('\n');

describe('a table', () => {
  test.each<[string, string | Uint8Array, Record<string, string>, object]>([
    ['of days', fit('2026-11-01,5,4000', '2026-11-02,5,'), {}, { state: 'done', accepted: 1, rows: 2 }],
    ['with semicolons and decimal commas', 'id;time;gl\na;2026-11-01 08:00;99,5', {}, { state: 'done', accepted: 1 }],
    ['with tabs', 'id\ttime\tgl\na\t2026-11-01 08:00\t99', {}, { state: 'done', accepted: 1 }],
    ['with thousands and quoted line breaks', fit('2026-11-01,"5\n6","4,000"'), {}, { state: 'done', accepted: 1 }],
    ['in UTF-16', Buffer.from(`\ufeff${fit('2026-11-01,5,4000')}`, 'utf16le'), {}, { state: 'done', accepted: 1 }],
    ['with ragged rows', fit('2026-11-01,5', '2026-11-02,5,1'), {}, { state: 'done', accepted: 1, rejected: 1, problems: ['row 2, columns: has 2 of 3 columns.'] }],
    ['with a quote that never closes', fit('2026-11-01,5,4000', '2026-11-02,"5,4000', '2026-11-03,5,4000'), {}, { state: 'done', accepted: 2, rejected: 1, problems: [expect.stringContaining('row 3, Move Minutes count: opens a quote that never closes.')] }],
    ['with what is no number', fit('2026-11-01,5,many'), {}, { state: 'done', rejected: 1, problems: ['row 2, Step count: is no number that can be read. Write it as 1234 or 1234.5.'] }],
    ['with days that could be months', fit('03/04/2026,5,1', '05/06/2026,5,1'), {}, { state: 'refused', accepted: 0, why: 'The dates could be read with the day or the month first (rows 2, 3). Say which, and hand it in again. Nothing of the file was taken.' }],
    ['with days that could be months, and a word on it', fit('03/04/2026,5,1'), { dayOrder: 'dmy' }, { state: 'done', accepted: 1 }],
    ['with both orders', fit('13/04/2026,5,1', '04/13/2026,5,1'), {}, { state: 'refused', accepted: 0 }],
    ['of several people', 'id,time,gl\na,2026-11-01 08:00,99\nb,2026-11-01 08:00,99', {}, { state: 'refused', accepted: 0 }],
    ['of several people, and a word whose', 'id,time,gl\na,2026-11-01 08:00,99\nb,2026-11-01 08:05,99', { person: 'b' }, { state: 'done', accepted: 1 }],
    ['of one person, and a word whose', fit('2026-11-01,5,4100'), { person: 'b' }, { state: 'refused', accepted: 0, why: expect.stringContaining('without naming a person') }],
    ['of Dexcom Clarity', 'Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Patient Info,Glucose Value (mmol/L)\n1,,DateOfBirth,1941-03-05,\n2,2026-11-01T08:00:00,EGV,,5.6\n3,2026-11-01T08:05:00,EGV,,Low\n4,2026-11-01T08:10:00,EGV,,Lowish', {}, { state: 'done', accepted: 2, rejected: 1 }],
    ['of nothing known', 'a,b\n1,2', {}, { state: 'refused', accepted: 0 }],
  ])('%s', async (_what, file, query, upload) => expect(await read(await aResident('1941-03-05'), file, query, 'text/csv')).toMatchObject(upload));

  test('comes in a form as well', async () => {
    const form = new FormData();
    form.set('note', 'a field');
    form.set('file', new Blob([fit('2026-11-01,5,4000')]), 'x.csv');
    const request = new Request('http://x', { method: 'POST', body: form });
    expect(await read(await aResident(), new Uint8Array(await request.arrayBuffer()), {}, request.headers.get('content-type') ?? '')).toMatchObject({ state: 'done', accepted: 1 });
  });
});

test('another resident’s upload is not there, a carer may hand nothing in, and other addresses take no files', async () => {
  const [mine, other] = [await aResident(), await aResident()];
  const upload = await handIn(mine, fit('2026-11-01,5,4000'));
  expect((await api.call('GET', `/api/v1/residents/${other}/uploads/${upload.id}`)).status).toBe(404);
  expect((await api.call('POST', `/api/v1/residents/${mine}/uploads`, 'x', 'no-such-token', 'text/csv')).status).toBe(401);
  expect((await api.call('POST', '/api/v1/residents', 'x', undefined, 'text/csv')).status).toBe(415);
  expect(await api.call('POST', `/api/v1/residents/${mine}/uploads?zone=Thurrock`, 'x', undefined, 'text/csv')).toMatchObject({ status: 400, body: { field: 'zone' } });
});

/** Rows of a recorded table, as a test reads them: no cell of these holds a comma in quotes but `activityType`. */
const table = (file: string): string[][] => gunzipSync(readFileSync(file)).toString().trim().split('\n').map((line) => line.replaceAll(/"[^"]*"/g, '').split(','));

const lifesnaps = sharedData('lifesnaps');
test.skipIf(!lifesnaps.here)(`every value of the LifeSnaps days is here, or kept apart as unbelievable${lifesnaps.why}`, async () => {
  const file = join(lifesnaps.path, 'daily.csv.gz');
  const [head = [], ...rows] = table(file);
  const columns = ['nightly_temperature', 'spo2', 'full_sleep_breathing_rate', 'bpm', 'resting_hr', 'minutesAsleep', 'steps'].map((name) => head.indexOf(name));
  const people = [...new Set(rows.map(([id = '']) => id))];
  expect(people).toHaveLength(47);
  /** One table of all of them, of which the person says who they are; most hand in what is theirs alone. */
  const content = readFileSync(file), alone = (person: string): Buffer => gzipSync([head, ...rows.filter(([id]) => id === person)].map((row) => row.join(',')).join('\n'));
  const handed: { person: string; resident: string; upload: Upload }[] = [];
  for (const [i, person] of people.entries()) {
    const resident = await aResident();
    handed.push({ person, resident, upload: await handIn(resident, i % 8 === 0 ? content : alone(person), { person }) });
  }
  let kept = 0, wanted = 0;
  for (const { person, resident, upload } of handed) {
    expect(await settled(resident, upload)).toMatchObject({ state: 'done', rejected: 0, duplicates: 0 });
    const counted = await count(resident);
    kept += counted.total + counted.quarantined;
    wanted += rows.filter(([id]) => id === person).reduce((sum, row) => sum + columns.filter((i) => row[i] !== '').length, 0);
  }
  expect(kept).toBe(wanted);
  expect(kept).toBeGreaterThan(10_000);
}, 600_000);

const cgm = sharedData('cgm');
test.skipIf(!cgm.here)(`every glucose reading of three people is here, in mmol/L${cgm.why}`, async () => {
  const file = join(cgm.path, 'cgm.csv.gz');
  const rows = table(file).slice(1);
  for (const person of new Set(rows.map(([id = '']) => id))) {
    const resident = await aResident();
    expect(await read(resident, readFileSync(file), { person })).toMatchObject({ state: 'done', rejected: 0, quarantined: 0 });
    expect((await count(resident)).byKind).toEqual({ 'blood-glucose': new Set(rows.filter(([id]) => id === person).map(String)).size });
  }
}, 300_000);
