import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnknownFields } from '../../modules/sensing/ingest/unknown-fields.store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CANARY, expectDiscreet, expectProblem, Hardware, readAnswer, type Refused } from '../builders/hostile.js';

/*
 * reliability.md, section 3, rows 25 to 45, where a value meets the store, the registry or a page. Each value alone is a
 * row of core/observations/parse-*.test.ts. Row 36 has nothing to attack (no Observation is written by FHIR); that a
 * sensor is stuck, flaps or was cloned (rows 43, 44) is a finding of supervision and not of this door.
 * "Q = 202" of the catalogue is 200 with the reading under `quarantined`: design.md wins.
 */
let app: TestApp, api: Api, home: Home, watch: Hardware, gateway: Hardware;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());
/** Somebody new, with devices of their own: where nothing may have been said before. Rows of a table share one. */
const moveIn = async (): Promise<void> => {
  home = await api.home({ devices: ['watch', 'gateway', 'pendant'], resident: { name: CANARY } });
  [watch, gateway] = [Hardware.of(api, home, 'watch'), Hardware.of(api, home, 'gateway')];
};
beforeAll(moveIn);

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const stored = (query = ''): Promise<{ kind: string; value: unknown; at: string }[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/readings${query}`);
const settled = (): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 25_000);
const asPerson = async (body: object, path = '/api/v1/residents', method = 'POST'): Promise<Refused> =>
  readAnswer(await fetch(app.url + path, { method, headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }));

describe('numbers (rows 25 to 27)', () => {
  test.each(['NaN', 'Infinity', '-Infinity', '0x50', '080', '+80', '.5', '80.', '1_000'])('%s is no JSON', async (literal) => {
    expectProblem(await watch.post(JSON.stringify(watch.reading({ value: 1234.5 })).replace('1234.5', literal)), 400, 'structure');
    await watch.expectHeard();
  });

  test.each(['1e400', '-1e400', '9007199254740993', '1.1234567890123456789012345678901234567890', `1${'0'.repeat(400)}`, '"80"', 'true', '[80]', '{}', 'null'])('%s is no number that can be kept', async (literal) => {
    const answer = await watch.post(JSON.stringify(watch.reading({ value: 1234.5 })).replace('1234.5', literal));
    expectProblem(answer, 400, 'value');
    expect(answer.body.detail).toMatch(/value|number/);
    await watch.expectHeard();
  });

  test('1.10 and 1.1 are one number, and so one reading', async () => {
    await moveIn();
    const text = JSON.stringify(watch.reading({ kind: 'blood-glucose', value: 1234.5 }));
    expect((await watch.post(text.replace('1234.5', '5.10'))).body).toMatchObject({ accepted: 1 });
    expect((await watch.post(text.replace('1234.5', '5.1'))).body).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  test('what no living person has raises nothing, though the number alone would', async () => {
    await moveIn();
    for (const change of [{ value: 0 }, { kind: 'oxygen-saturation', value: 0 }, { kind: 'oxygen-saturation', value: 101 }, { kind: 'body-temperature', value: 0 }, { kind: 'respiratory-rate', value: 0 }, { kind: 'blood-pressure', value: { systolic: 80, diastolic: 120 } }]) {
      expect((await watch.post(watch.reading(change))).body).toMatchObject({ accepted: 0, quarantined: [{ index: 0, code: 'implausible' }] });
    }
    await settled();
    expect((await api.alerts(home.residentId)).filter(({ rule }) => /oxygen|news|vital|temperature|pulse|pressure/.test(rule))).toEqual([]);
    expect(await stored()).toEqual([]);
    await watch.expectHeard();
  });
});

describe('units (rows 28 to 30)', () => {
  test.each<[string, object]>([
    ['kPa', { kind: 'blood-pressure', value: { systolic: 120, diastolic: 80 }, unit: 'kPa' }], ['mm Hg', { kind: 'blood-pressure', value: { systolic: 120, diastolic: 80 }, unit: 'mm Hg' }], ['MMHG', { kind: 'blood-pressure', value: { systolic: 120, diastolic: 80 }, unit: 'MMHG' }],
    ['degF', { kind: 'body-temperature', value: 37, unit: '[degF]' }], ['mg/dL', { kind: 'blood-glucose', value: 5.5, unit: 'mg/dL' }], ['a unit of another kind', { value: 70, unit: 'Cel' }],
  ])('%s: refused, and the right unit is named', async (_, change) => {
    const answer = await watch.post(watch.reading(change));
    expectProblem(answer, 400, 'code-invalid');
    expect([answer.body.field, answer.body.detail]).toEqual(['unit', expect.stringMatching(/"(mm\[Hg\]|Cel|mmol\/L|\/min)"/)]);
    await watch.expectHeard();
  });

  test('a weight in pounds after one in kilograms is doubted, and both neighbours are kept', async () => {
    await moveIn();
    const weigh = (value: number, minutes: number): object => watch.reading({ kind: 'body-weight', value, at: ago(minutes) });
    expect((await watch.post(weigh(80, 30))).body).toMatchObject({ accepted: 1 });
    expect((await watch.post([watch.reading({ value: 70, at: ago(9) }), weigh(176, 8), watch.reading({ value: 71, at: ago(7) })])).body).toMatchObject({ accepted: 2, quarantined: [{ index: 1, code: 'unit-suspected' }] });
    expect((await watch.post(weigh(81, 5))).body).toMatchObject({ accepted: 1 });
    expect((await stored()).filter(({ kind }) => kind === 'body-weight').map(({ value }) => value)).toEqual([80, 81]);
  });
});

describe('times (rows 31 to 35)', () => {
  test.each<[unknown, string]>([
    ['2026-02-30T10:00:00Z', 'value'], ['2026-11-24T24:00:00Z', 'value'], ['2026-11-24T12:00:00', 'required'], ['2026-11-24T12:00:00+14:01', 'required'], ['0001-01-01T00:00:00Z', 'value'], ['10000-01-01T00:00:00Z', 'value'],
    ['2026-10-25T01:30:00', 'required'], ['2026-03-29T01:30:00', 'required'], [1_790_000_000, 'value'], [1_790_000_000_000, 'value'], [1_790_000_000_000_000, 'value'], ['1790000000', 'value'], [1, 'value'], ['1', 'value'], ['yesterday', 'value'], [{}, 'value'], [null, 'value'],
  ])('%j: refused, with the form that is wanted', async (at, code) => {
    const answer = await watch.post(watch.reading({ at }));
    expectProblem(answer, 400, code);
    expect([answer.body.field, answer.body.detail]).toEqual(['at', expect.stringMatching(/ISO 8601|offset|no such day/)]);
    await watch.expectHeard();
  });

  test('the hour that comes twice is two hours when offsets are said', async () => {
    await moveIn();
    const twice = ['2026-10-25T01:30:00+01:00', '2026-10-25T01:30:00+00:00'].map((at) => watch.reading({ at }));
    expect((await watch.post(twice)).body).toMatchObject({ accepted: 2, duplicates: 0 });
    expect((await stored('?from=2026-10-25T00:00:00Z&to=2026-10-25T02:00:00Z')).map(({ at }) => at)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  });

  test('a leap second is kept as the last millisecond before the next minute', async () => {
    await moveIn();
    expect((await watch.post(watch.reading({ at: '2016-12-31T23:59:60Z' }))).body).toMatchObject({ accepted: 1 });
    expect((await stored('?from=2016-12-31T23:59:00Z&to=2017-01-01T00:00:00Z')).map(({ at }) => at)).toEqual(['2016-12-31T23:59:59.999Z']);
  });

  test('a clock that is wrong costs no reading of its neighbours, and no call for help', async () => {
    await moveIn();
    const pendant = Hardware.of(api, home, 'pendant');
    const answer = await pendant.post([pendant.reading({ kind: 'heartbeat', value: true, at: '1970-01-01T00:00:07Z' }), pendant.reading({ kind: 'heartbeat', value: true }), pendant.reading({ kind: 'sos', value: true, at: '1970-01-01T00:00:09Z' })]);
    expect(answer.body).toMatchObject({ accepted: 2, quarantined: [{ index: 0, code: 'too-old' }, { index: 2, code: 'too-old' }], rejected: [] });
    expect(await eventually('the alert', async () => (await api.alerts(home.residentId)).find(({ rule }) => rule === 'sos'))).toMatchObject({ state: 'open', late: false });
    await pendant.expectHeard();
  });

  test.each([['a press', 'sos', true], ['a seizure', 'telecare-alarm', 'seizure']])('%s by a clock that fell back to its factory’s day is told, as of when we heard it', async (_, kind, value) => {
    const own = await api.home({ devices: ['pendant'] });
    const pendant = Hardware.of(api, own, 'pendant');
    expect((await pendant.post(pendant.reading({ kind, value, at: '2020-01-01T00:00:40Z' }))).body).toMatchObject({ accepted: 1, quarantined: [{ index: 0, code: 'too-old' }] });
    expect(await eventually('the alert', async () => (await api.alerts(own.residentId)).find(({ rule }) => rule === kind))).toMatchObject({ state: 'open', late: false });
  });

  test('a clock that goes back two hours: later words are taken and stand where they say', async () => {
    await moveIn();
    for (const [minutes, seq] of [[0, 1], [120, 2], [119, 3]] as const) expect((await watch.post(watch.reading({ value: 70 + seq, at: ago(minutes), seq }))).body).toMatchObject({ accepted: 1 });
    expect((await stored()).map(({ value }) => value)).toEqual([72, 73, 71]);
  });

  test.each(['from=2026-02-30T00:00:00Z', 'from=yesterday', 'to=1790000000', 'from=2026-01-01', 'limit=0', 'limit=1e9', 'skip=-1', 'kind=constructor'])('a question by %s is refused', async (query) => {
    expectProblem(await readAnswer(await fetch(`${app.url}/api/v1/residents/${home.residentId}/readings?${query}`, { headers: { authorization: `Bearer ${app.adminToken}` } })), 400, 'value');
  });
});

describe('who somebody is (rows 37, 38)', () => {
  // Groups of digits with spaces are how the NHS writes the number; such are taken, and kept without.
  test.each(['9434765910', '0000000000', '1111111111', '943476591', '94347659190', '          ', '٩٤٣٤٧٦٥٩١٩', '９４３４７６５９１９', '943476591O', '9434765919\u0000', '', '{}'])('%j is no NHS number', async (nhsNumber) => {
    const answer = await asPerson({ name: { given: 'A', family: 'B' }, nhsNumber });
    expectProblem(answer, 400, 'value');
    expect([answer.body.field, answer.body.detail]).toEqual(['nhsNumber', expect.stringContaining('ten digits')]);
    if (nhsNumber.trim()) expect(answer.text).not.toContain(nhsNumber);
  });

  test('the same number for a second person: 409, which says nothing of the first', async () => {
    await moveIn();
    await api.ok('POST', '/api/v1/residents', { name: CANARY, nhsNumber: '943 476 5919' });
    const answers = await Promise.all([1, 2, 3].map(() => asPerson({ name: { given: 'A', family: 'B' }, nhsNumber: '9434765919' })));
    for (const answer of answers) {
      expectProblem(answer, 409, 'duplicate');
      expect(answer.text).not.toContain('943');
    }
    expect(await api.ok('GET', '/api/v1/residents?nhsNumber=9434765919')).toHaveLength(1);
  });
});

describe('texts (rows 39, 40)', () => {
  test.each<[string, string]>([
    ['a bidirectional override', 'Ma\u202ery'], ['an isolate', 'Ma\u2067ry'], ['an Arabic letter mark', 'Ma\u061cry'], ['a zero-width space', 'Ma\u200bry'], ['a word joiner', 'Ma\u2060ry'], ['a soft hyphen', 'Ma\u00adry'], ['a tag', 'Ma\u{e0041}ry'],
    ['an emoji family', '👨\u200d👩\u200d👧'], ['10,000 marks', `Z${'\u0301'.repeat(10_000)}`], ['99 marks', `Z${'\u0301'.repeat(99)}`], ['an escape of a terminal', '\u001b[31mMary'], ['a line of a log', 'Mary\r\n{"level":60}'], ['a line separator', 'Ma\u2028ry'], ['a NUL', 'Ma\u0000ry'], ['a private character', 'Ma\ue000ry'], ['only spaces', '   '],
  ])('%s in a name is refused by its field', async (_, given) => {
    const answer = await asPerson({ name: { given, family: 'B' } });
    expectProblem(answer, 400, 'value');
    expect(answer.body.field).toBe('name.given');
    expect(answer.text).not.toContain(given.trim() || '   ');
    const carer = await asPerson({ name: given, phone: '07700900412' }, `/api/v1/residents/${home.residentId}/carers`);
    expectProblem(carer, 400, 'value');
    expectProblem(await asPerson({ kind: 'motion', residentId: home.residentId, room: given }, '/api/v1/devices'), 400, 'value');
  });

  test.each(['Zoë', 'Nguyễn Thị', "O’Neill-D'Arcy", '李', 'Siân', 'Łucja', 'שָׁלוֹם'])('%s is a name', async (given) => {
    expect((await asPerson({ name: { given: given.normalize('NFD'), family: 'B' } })).body).toMatchObject({ name: { given: given.normalize('NFC') } });
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '{{7*7}}', '${7*7}', '=HYPERLINK("http://x")', '</title><svg onload=1>'])('%s is a text, kept as it is and escaped on every page', async (family) => {
    const { id, name } = await api.ok<{ id: string; name: object }>('POST', '/api/v1/residents', { name: { given: 'A', family }, calledBy: family });
    expect(name).toEqual({ given: 'A', family });
    for (const page of ['/residents', `/residents/${id}`, '/']) {
      const html = await (await fetch(app.url + page, { headers: { authorization: `Bearer ${app.adminToken}` } })).text();
      expect(html).not.toMatch(/<script>alert|<img src=x|<svg onload/);
      expect(html).not.toContain(family.includes('<') ? family : 'A 49');
    }
    const list = await (await fetch(`${app.url}/residents`, { headers: { authorization: `Bearer ${app.adminToken}` } })).text();
    expect(list).toContain(family.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').slice(0, 12));
    const patient = await readAnswer(await fetch(`${app.url}/fhir/R4/Patient?_id=${id}`, { headers: { authorization: `Bearer ${app.adminToken}` } }));
    expect([patient.type, patient.text.includes('<script>alert')]).toEqual(['application/fhir+json', family.startsWith('<script')]);
  });

  test.each(['a b', 'ä', '$x', '../x', 'a\u0000b', '-x', 'x'.repeat(65), ''])('a device cannot be called %j', async (id) => {
    const answer = await asPerson({ id, kind: 'motion', residentId: home.residentId }, '/api/v1/devices');
    expectProblem(answer, 400, 'value');
    expect(answer.body.field).toBe('id');
  });

  test.each(['b\u0000', '\u202eb', 'é', ''])('a life of a counter cannot be called %j', async (boot) => {
    const answer = await watch.post(watch.reading({ seq: 1, boot }));
    expectProblem(answer, 400, 'value');
    expect(answer.body.field).toBe('boot');
    await watch.expectHeard();
  });
});

describe('devices (rows 41 to 45)', () => {
  test('a field that we do not know, of any form or length, costs nothing and is counted', async () => {
    await moveIn();
    const count = async (): Promise<number> => Number(/hearthline_unknown_fields_total\{sender="device"\} (\d+)/.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1] ?? 0);
    const before = await count();
    for (const more of [{ rssi: 'good' }, { firmware: '9'.repeat(1_000_000) }, { schema: { v: 2, parts: [1, { two: 3 }] } }]) expect((await watch.post(watch.reading({ ...more, at: new Date().toISOString() }))).body).toMatchObject({ accepted: 1 });
    expect(await count()).toBe(before + 3);
  });

  test('what no device says of itself is kept apart, short and sealed, and named; the reading beside it is taken', async () => {
    await moveIn();
    const heart = (more: object): object => watch.reading({ ...more, at: new Date().toISOString() });
    const kept = { index: 0, code: 'implausible' };
    expect((await watch.post(heart({ rssi: 'good', snr: 9 }))).body).toEqual({ accepted: 1, duplicates: 0, quarantined: [{ ...kept, detail: expect.stringMatching(/^rssi: /) }], rejected: [] });
    const long = await watch.post([heart({ firmware: '9'.repeat(900_000) }), heart({ tampered: 'no', value: 71 })]);
    expect(long.body).toMatchObject({ accepted: 2, quarantined: [{ ...kept, detail: expect.stringMatching(/^firmware: /) }, { ...kept, index: 1, detail: expect.stringMatching(/^tampered: /) }], rejected: [] });
    expect(long.text.length).toBeLessThan(1_000);
    expect((await app.app.get(UnknownFields).last(watch.id as never, 'firmware'))?.raw).toHaveLength(1_000);
    const { health } = await api.ok<{ health: object }>('GET', `/api/v1/devices/${watch.id}`);
    expect(['snr', 'rssi', 'firmware', 'tampered'].filter((field) => field in health)).toEqual(['snr']);
    await watch.expectHeard();
  });

  test('yesterday’s fall, played again, is known and raises nothing', async () => {
    await moveIn();
    const fall = watch.reading({ kind: 'fall', value: true, seq: 9, at: ago(1_440) });
    expect((await watch.post(fall)).body).toMatchObject({ accepted: 1 });
    await settled();
    const alerts = (await api.alerts(home.residentId)).length;
    for (let i = 0; i < 3; i += 1) expect((await watch.post(fall)).body).toEqual({ accepted: 0, duplicates: 1, quarantined: [], rejected: [] });
    await settled();
    expect(await api.alerts(home.residentId)).toHaveLength(alerts);
  });

  test('a counter: a leap is no fault, a reset needs a new life, the same number with other words is one reading', async () => {
    await moveIn();
    const say = async (seq: number, value: number, boot?: string): Promise<unknown> => (await watch.post(watch.reading({ seq, value, ...(boot ? { boot } : {}) }))).body;
    expect(await say(1, 60, 'a')).toMatchObject({ accepted: 1 });
    expect(await say(1_001, 61, 'a')).toMatchObject({ accepted: 1 });
    expect(await say(1, 62, 'a')).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await say(1, 63, 'b')).toMatchObject({ accepted: 1 });
    expect(await say(1, 64)).toMatchObject({ accepted: 1 });
    expect(await say(1, 65)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await stored()).map(({ value }) => value)).toEqual([60, 61, 63, 64]);
  });

  test('a call for help with a number already used is heard: with a newer time, and with an older one', async () => {
    await moveIn();
    const pendant = Hardware.of(api, home, 'pendant');
    const press = (minutes: number): object => pendant.reading({ kind: 'sos', value: true, seq: 1, at: ago(minutes) });
    const first = press(30), older = press(150);
    expect((await pendant.post(first)).body).toMatchObject({ accepted: 1 });
    expect((await pendant.post(press(0))).body).toMatchObject({ accepted: 1 });
    // New battery: the counter began again, and the clock fell back with it.
    expect((await pendant.post(older)).body).toMatchObject({ accepted: 1 });
    for (const again of [first, older]) expect((await pendant.post(again)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await stored()).filter(({ kind }) => kind === 'sos')).toHaveLength(3);
  });

  test('a mad sensor is slowed down, its call for help is not, and its neighbour feels nothing', async () => {
    await moveIn();
    const pendant = Hardware.of(api, home, 'pendant');
    // A slow machine may need more than one go to send faster than a hundred a second.
    const burst = (round: number) => Promise.all(Array.from({ length: 600 }, (_, i) => watch.post(watch.reading({ value: 60 + (i % 40), at: ago(round + i / 1_000) }))));
    const answers = await burst(0);
    for (let round = 1; round < 6 && answers.every(({ status }) => status !== 429); round += 1) answers.push(...(await burst(round)));
    const slowed = answers.filter(({ status }) => status === 429);
    expect(slowed.length).toBeGreaterThan(0);
    for (const answer of slowed.slice(0, 5)) expectProblem(answer, 429, 'throttled');
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
    expect((await watch.post([watch.reading({ value: 99 }), watch.reading({ kind: 'fall', value: true })])).body).toMatchObject({ accepted: 2 });
    await pendant.expectHeard();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await watch.expectHeard();
  });

  test('a battery of 255 % is doubted; one device’s nonsense costs the other devices of its gateway nothing', async () => {
    await moveIn();
    const answer = await gateway.post([watch.reading({ kind: 'battery', value: 255 }), watch.reading({ kind: 'battery', value: 'good' }), null, [], 'x', watch.reading({ kind: 'battery', value: 55 })]);
    expect(answer.body).toMatchObject({ accepted: 1, quarantined: [{ index: 0, code: 'implausible' }], rejected: [{ index: 1, code: 'value', field: 'value' }, { index: 2, code: 'structure' }, { index: 3, code: 'structure' }, { index: 4, code: 'structure' }] });
    expectDiscreet(answer.text);
  });
});
