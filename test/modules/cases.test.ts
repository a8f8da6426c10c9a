import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { opened } from '../../core/cases/case.js';
import { airHigh } from '../../core/cases/air-rules.js';
import { CasesStore } from '../../modules/place/cases/cases.store.js';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { SESSION_COOKIE } from '../../modules/platform/access/sessions.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { autumnOf2001, person, type Shown } from '../builders/cases.js';
import { box, NetworkApi } from '../builders/network.js';
import { sharedData } from '../builders/shared-data.js';

const MINUTE = 60_000, FIVE = 5 * MINUTE, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();
const hourBack = (hours: number): string => iso(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR);

let app: TestApp, api: Api, ada: { id: string; token: string }, ben: { id: string; token: string }, carer: { token: string };
const network = new NetworkApi(() => api);
const look = () => app.app.get(CasesWatcher).look();
const cases = (query = '', token?: string) => api.ok<Shown[]>('GET', `/api/v1/cases${query}`, undefined, token);
const changes = async (after = 0, token?: string) => (await api.ok<{ changes: { number: number; case: string; what: string; by?: string; words?: string }[]; next: number }>('GET', `/api/v1/cases/changes?after=${after}&limit=1000`, undefined, token));
const act = (id: string, what: string, body?: object, token = ada.token) => api.call<Shown & { field?: string; detail?: string }>('POST', `/api/v1/cases/${id}/${what}`, body ?? {}, token);
const one = async (query: string): Promise<Shown> => (await cases(query))[0] ?? Promise.reject(new Error(`No case: ${query}`));

let made = 0;
async function site(no2: readonly number[], grade = 'reference'): Promise<string> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/place/air/sites', { id: `site-${(made += 1)}`, name: `Site ${made}`, grade, latitude: 51.476, longitude: 0.326 });
  if (no2.length > 0) await measured(id, no2);
  return id;
}
/** Of the hours that ended last, the newest first. */
const measured = (id: string, no2: readonly number[]) => api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, no2.map((value, i) => ({ at: hourBack(i + 1), no2: value })));

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  [ada, ben, carer] = await Promise.all([person(api, 'Ada', 'admin'), person(api, 'Ben', 'admin'), person(api, 'Cara', 'carer')]);
});
afterAll(() => app?.stop());

describe('what the place’s rules find', () => {
  test('bad air, a forecast, a silent site, an outage: one case each, explained and due, however often one looks', async () => {
    const high = await site([450, 10]), silent = await site([]);
    await api.ok('POST', '/api/v1/air/forecasts', [{ area: 'Grays Riverside', source: 'Met Office', issuedAt: hourBack(2), days: [{ date: iso(Date.now()).slice(0, 10), daqi: 8 }] }]);
    await api.ok('POST', '/api/v1/network/outages', { source: 'Openreach', reference: 'B-1', kind: 'broadband', area: box(0.3, 51.4), start: iso(Date.now() - 25 * HOUR) });
    for (let i = 0; i < 2; i += 1) expect(await look()).toBe(true);
    const found = new Map((await cases()).map((one) => [`${one.rule} ${one.subject.id}`, one]));
    expect(found.get(`air-high ${high}`)).toMatchObject({ state: 'open', severity: 'urgent', ruleVersion: '1', because: expect.stringMatching(/^Index 7 \(high\) at .*: 450 µg\/m³ of NO2, where more than 400 is high\.$/), differ: expect.stringContaining('400 µg/m³ of NO2 or less'), evidence: [{ what: 'NO2, µg/m³', value: 450, limit: 400, at: hourBack(1) }], source: expect.stringContaining('UK-AIR') });
    const { openedAt = '', dueAt = '' } = found.get(`air-high ${high}`) ?? {};
    expect(Date.parse(dueAt) - Date.parse(openedAt)).toBe(4 * HOUR);
    expect(found.get(`air-site-silent ${silent}`)?.because).toBe('Nothing was handed in for the last eight days.');
    expect(found.get('air-high-foreseen grays-riverside')?.because).toContain('Met Office foresees index 8 (high)');
    expect([...found.values()].find(({ rule }) => rule === 'broadband-out')).toMatchObject({ subject: { name: 'Openreach B-1' }, because: expect.stringContaining('gives no time for its end') });
    expect(found.has(`air-site-silent ${high}`)).toBe(false);
    expect((await changes()).changes.filter(({ what }) => what === 'opened')).toHaveLength(found.size);
    const { subject: outage } = await one('?rule=broadband-out');
    await api.ok('POST', `/api/v1/network/outages/${outage.id}/end`, {});
    await api.ok('POST', '/api/v1/air/forecasts', [{ area: 'Grays Riverside', source: 'Met Office', issuedAt: hourBack(1), days: [{ date: iso(Date.now()).slice(0, 10), daqi: 5 }] }]);
    await look();
    expect((await cases('?state=closed')).map(({ rule }) => rule).sort()).toEqual(['air-high-foreseen', 'broadband-out']);
  });

  test('what stands in a road for half an hour, and a road that stands longer than it does on other days', async () => {
    const last = Math.floor(Date.now() / FIVE) * FIVE - FIVE, id = 'a13';
    for (const name of ['a13-up', 'a13-down']) await api.ok('POST', '/api/v1/traffic/sites', { id: name, name, latitude: 51.48, longitude: 0.33 });
    await api.ok('POST', '/api/v1/traffic/segments', { id, name: 'A13 at Grays', class: 'a-road', lengthMetres: 1_609, limitMph: 50, upstream: 'a13-up', downstream: 'a13-down' });
    const today = Math.floor(Date.now() / DAY) * DAY;
    const send = (to: string, readings: object[]) => api.ok('POST', `/api/v1/traffic/sites/${to}/readings`, readings);
    for (let day = 1; day <= 8; day += 1) await send('a13-up', [{ at: iso(today - day * DAY), speed: 50 }]);
    const up = [20, 20, 42, ...Array<number>(10).fill(40)], down = [20, 20, ...Array<number>(11).fill(12)];
    const at = (list: readonly number[], i: number): string => iso(last - (list.length - 1 - i) * FIVE);
    await send('a13-up', up.map((occupancy, i) => ({ at: at(up, i), occupancy, speed: 5 })));
    await send('a13-down', down.map((occupancy, i) => ({ at: at(down, i), occupancy })));
    // Soon after midnight (UTC) the road has not yet stood for longer today than is usual.
    const early = up.filter((_, i) => Date.parse(at(up, i)) >= today).length * FIVE <= 15 * MINUTE;
    const found = await eventually('both cases', async () => {
      await look();
      const all = await cases(`?subject=${id}`);
      return all.length === (early ? 1 : 2) && all;
    });
    expect(found.map(({ rule, subject }) => [rule, subject.name])).toEqual([['road-incident', 'A13 at Grays'], ['stretch-stationary', 'A13 at Grays']].slice(0, early ? 1 : 2));
    expect(found[0]?.because).toMatch(/^Confirmed at .* and not cleared 30 minutes later\. .*%/);
    if (!early) expect(found[1]?.because).toContain('where 15 is the most that is usual (95 % of 8 days)');
    const back = await api.ok<{ would: { openedAt: string; closedAt: string | null; because: string }[] }>('POST', '/api/v1/place-rules/road-incident/back-test', { from: iso(Date.now() - DAY), to: iso(Date.now()), subject: id });
    expect(back.would).toMatchObject([{ closedAt: null, because: found[0]?.because }]);
    if (!early) expect((await api.ok<{ would: object[] }>('POST', '/api/v1/place-rules/stretch-stationary/back-test', { from: iso(today - 5 * DAY), to: iso(Date.now()), subject: id })).would).toMatchObject([{ because: found[1]?.because, closedAt: null }]);
  });

  test('a dangerous light is a case until it is mended', async () => {
    const columns = app.app.get(Store).collection('networkColumns');
    await columns.insertOne({ _id: 'LR-9' as never, point: { type: 'Point', coordinates: [0.33, 51.48] } });
    await api.ok('POST', '/api/v1/network/columns/LR-9/faults', { kind: 'doorOpen', since: iso(Date.now() - 3 * HOUR) });
    await api.ok('POST', '/api/v1/network/columns/LR-9/faults', { kind: 'lampFailure', since: iso(Date.now() - 3 * HOUR) });
    await look();
    const [light, ...more] = await cases('?rule=light-dangerous');
    expect([light?.subject.name, more]).toEqual(['LR-9: doorOpen', []]);
    expect(await cases('?rule=light-fault-old')).toEqual([]);
    await api.ok('POST', '/api/v1/network/columns/LR-9/faults/end', { kind: 'doorOpen' });
    await look();
    expect(await cases('?rule=light-dangerous')).toEqual([]);
    expect(await one('?rule=light-dangerous&state=closed')).toMatchObject({ id: light?.id, found: false });
  });
});

describe('a case from its opening to its end', () => {
  let id: string, siteId: string;
  beforeEach(async () => {
    siteId = await site([450, 10]);
    await look();
    id = (await one(`?subject=${siteId}&rule=air-high`)).id;
  });

  test('is claimed, given another time, handed over and resolved; each step says who, and stays', async () => {
    expect((await act(id, 'claim')).body).toMatchObject({ state: 'claimed', owner: ada.id });
    expect(await act(id, 'claim', {}, ben.token)).toMatchObject({ status: 409 });
    const dueAt = iso(Date.now() + 9 * HOUR);
    expect((await act(id, 'due', { dueAt, why: 'After the peak' })).body.dueAt).toBe(dueAt);
    expect((await act(id, 'hand-over', { to: ben.id })).body.owner).toBe(ben.id);
    expect((await cases(`?owner=${ben.id}`)).map((one) => one.id)).toEqual([id]);
    expect((await act(id, 'resolve', { outcome: 'passed-on', note: 'Told the highways team' }, ben.token)).body).toMatchObject({ state: 'resolved', outcome: 'passed-on' });
    expect(await act(id, 'claim')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('resolved') } });
    await look();
    const { history = [], state } = await api.ok<Shown>('GET', `/api/v1/cases/${id}`);
    expect([state, history.map(({ what, by }) => [what, by])]).toEqual(['resolved', [['opened', 'rule'], ['claimed', ada.id], ['due-changed', ada.id], ['handed-over', ada.id], ['resolved', ben.id]]]);
    const audit = await app.app.get(Store).collection('audit').find({ detail: JSON.stringify({ case: id }) }).sort({ _id: 1 }).toArray();
    expect(audit.map(({ action }) => action)).toEqual(['claim-case', 'change-due-of-case', 'hand-over-case', 'resolve-case']);
  });

  test('ends by itself when the air is good again, and opens again as the same case', async () => {
    await measured(siteId, [10, 10, 10, 10]);
    await look();
    expect(await one(`?subject=${siteId}&rule=air-high&state=closed`)).toMatchObject({ id, found: false });
    await measured(siteId, [500]);
    await look();
    expect(await one(`?subject=${siteId}&rule=air-high`)).toMatchObject({ id, state: 'open', reopened: 1, because: expect.stringContaining('500 µg/m³') });
  });

  test('two processes that look at once, and one that starts anew, open it once; what one died before telling, the next tells once', async () => {
    const second = await startHearthline({ mongodbUri: app.settings.mongodbUri });
    try {
      const other = await site([460, 10]);
      const store = app.app.get(Store), watchers = [app, second].map(({ app }) => app.get(CasesWatcher));
      await Promise.all(watchers.map((watcher) => watcher.look()));
      await Promise.all(watchers.map((watcher) => watcher.look()));
      const [mine, ...more] = await cases(`?subject=${other}&rule=air-high&state=all`);
      expect(more).toEqual([]);
      // As a process leaves it that dies after the case and before the log.
      const untold = [{ at: Date.now(), what: 'opened', by: 'rule', n: 1 }, { at: Date.now(), what: 'claimed', by: ada.id, n: 2 }];
      await store.collection('cases').updateOne({ _id: mine?.id as never }, { $set: { untold, happened: 2 } });
      await second.app.get(CasesWatcher).look();
      expect((await changes()).changes.filter((one) => one.case === mine?.id).map(({ what }) => what)).toEqual(['opened', 'claimed']);
      expect(await store.collection('cases').countDocuments({ untold: { $exists: true } })).toBe(0);
    } finally {
      await second.stop();
    }
  });

  test('however many open it at once, and however many change it at once, it is one case and no step is lost', async () => {
    const store = app.app.get(CasesStore), now = Date.now(), subject = { id: 'at-once', name: 'At once' };
    const step = opened(airHigh as never, subject, { since: now, because: 'b', differ: 'd', evidence: [] }, now);
    expect((await Promise.all(Array.from({ length: 8 }, () => store.open(step, false)))).filter(Boolean)).toHaveLength(1);
    const { id } = await one('?subject=at-once');
    const times = Array.from({ length: 4 }, (_, i) => iso(now + (i + 1) * HOUR));
    expect((await Promise.all(times.map((dueAt) => act(id, 'due', { dueAt, why: dueAt })))).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { history = [], dueAt } = await api.ok<Shown>('GET', `/api/v1/cases/${id}`), changed = history.flatMap(({ what, words }) => (what === 'due-changed' ? words : []));
    expect([[...changed].sort(), changed.at(-1)]).toEqual([times, dueAt]);
  });

  test('wrong words are named, and nothing is done', async () => {
    for (const [what, body, status, field] of [
      ['resolve', {}, 400, 'outcome'], ['resolve', { outcome: 'fine' }, 400, 'outcome'], ['due', { dueAt: 'soon', why: 'x' }, 400, 'dueAt'], ['due', { dueAt: iso(Date.now() + HOUR) }, 400, 'why'],
      ['due', { dueAt: iso(Date.now() - HOUR), why: 'x' }, 400, 'dueAt'], ['due', { dueAt: iso(Date.now() + 400 * DAY), why: 'x' }, 400, 'dueAt'], ['hand-over', { to: 'nobody' }, 400, 'to'], ['hand-over', { to: 7 }, 400, 'to'],
    ] as const) expect(await act(id, what, body), `${what} ${JSON.stringify(body)}`).toMatchObject({ status, body: { field } });
    expect((await act('nothing', 'claim')).status).toBe(404);
    for (const query of ['?state=late', '?limit=0', '?after=1', '?shadow=perhaps', '?sort=x']) expect((await api.call('GET', `/api/v1/cases${query}`)).status, query).toBe(400);
    expect((await api.ok<Shown>('GET', `/api/v1/cases/${id}`)).history).toHaveLength(1);
  });
});

describe('the page of the staff', () => {
  const page = async (path: string, form?: Record<string, string>, token = ada.token): Promise<{ status: number; html: string }> => {
    const response = await fetch(app.url + path, { redirect: 'manual', headers: { authorization: `Bearer ${token}` }, ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}) });
    return { status: response.status, html: (await response.text()).replaceAll(/\s+/g, ' ') };
  };

  test('lists what is due; a case is claimed, given a time, handed over and resolved by forms, and wrong ones are shown again', async () => {
    const siteId = await site([470, 10]);
    await look();
    const { id } = await one(`?subject=${siteId}&rule=air-high`), here = `/admin/cases/${id}`;
    expect((await page('/admin/cases')).html).toContain(`href="${here}"`);
    const { html } = await page(here), july = `${new Date().getUTCFullYear() + (new Date().getUTCMonth() < 6 ? 0 : 1)}-07-02`;
    for (const words of ['470 µg/m³ of NO2', 'the index would have been 6 or lower', 'Nobody has it', 'UK-AIR', 'Opened']) expect(html).toContain(words);
    for (const [step, form, words] of [
      ['due', { dueAt: '2026-02-30T09:00', why: 'x' }, 'Enter the day and the time'], ['due', { dueAt: `${july}T09:00`, why: '' }, 'Say in a sentence why'], ['due', { dueAt: '2020-03-01T09:00', why: 'x' }, 'The time lies behind us'],
      ['hand-over', { to: '' }, 'Choose who is to have it'], ['resolve', { note: '<script>' }, 'Choose what came of it'],
    ] as const) {
      const answer = await page(`${here}/${step}`, form);
      expect([answer.status === 400 || answer.status === 409, answer.html.includes(words), answer.html.includes('Error: '), answer.html.includes('<script>')], `${step} ${words}`).toEqual([true, true, true, false]);
    }
    expect((await page(`${here}/claim`, {})).status).toBe(303);
    expect((await page(`${here}/claim`, {}, ben.token)).html).toContain('Somebody has claimed this case');
    // Summer time: nine by the clock is eight of UTC.
    expect((await page(`${here}/due`, { dueAt: `${july}T09:00`, why: 'The crane' })).status).toBe(303);
    expect((await page(`${here}/hand-over`, { to: ben.id })).status).toBe(303);
    expect(await one(`?subject=${siteId}&rule=air-high`)).toMatchObject({ owner: ben.id, dueAt: `${july}T08:00:00.000Z` });
    expect((await page('/admin/cases?show=mine', undefined, ben.token)).html).toContain(here);
    expect((await page(`${here}/resolve`, { outcome: 'mended', note: 'Kiln shut' }, ben.token)).status).toBe(303);
    expect((await page(here)).html).toMatch(/Resolved: mended\. Kiln shut.*Handed over to Ben/);
    expect((await page('/admin/cases?show=over')).html).toContain(here);
  });

  test('is for staff; a form that comes by cookie needs its token', async () => {
    expect([(await page('/admin/cases', undefined, carer.token)).status, (await fetch(`${app.url}/admin/cases`, { redirect: 'manual' })).status]).toEqual([403, 303]);
    const { id } = await one('?state=all');
    expect((await fetch(`${app.url}/admin/cases/${id}/claim`, { method: 'POST', redirect: 'manual', headers: { cookie: `${SESSION_COOKIE}=${ada.token}` }, body: new URLSearchParams() })).status).toBe(403);
    expect((await page('/admin/cases/nothing')).status).toBe(404);
  });
});

describe('who sees the queue', () => {
  test('staff and partners with the scope, these without people; nobody else', async () => {
    const siteId = await site([450]);
    await look();
    const { id } = await one(`?subject=${siteId}&rule=air-high`);
    await act(id, 'resolve', { outcome: 'no-action', note: 'Spoke with Mrs Hobbs' });
    const key = await network.partner('cases:read'), other = await network.partner('air:write');
    const seen = JSON.stringify([await api.ok('GET', `/api/v1/cases/${id}`, undefined, key), await cases('?state=all', key), await changes(0, key)]);
    expect(seen).toContain(id);
    for (const secret of ['Hobbs', ada.id, ben.id]) expect(seen).not.toContain(secret);
    for (const [token, status] of [[other, 403], ['', 401], [carer.token, 403]] as const) for (const path of ['', `/${id}`, '/changes']) expect((await api.call('GET', `/api/v1/cases${path}`, undefined, token)).status, path).toBe(status);
    for (const [token, status] of [[key, 401], ['', 401], [carer.token, 403]] as const) expect((await act(id, 'claim', {}, token)).status).toBe(status);
    expect([(await api.call('GET', '/api/v1/cases?shadow=true', undefined, key)).status, (await api.call('GET', '/api/v1/place-rules', undefined, carer.token)).status]).toEqual([403, 403]);
  });

  test('the list is paged by when a case is due, without one lost or twice', async () => {
    const all = (await cases('?state=all&limit=1000')).map(({ id }) => id), paged: string[] = [];
    for (let path: string | undefined = '/api/v1/cases?state=all&limit=2'; path !== undefined;) {
      const { body, headers }: { body: Shown[]; headers: Headers } = await api.call<Shown[]>('GET', path);
      paged.push(...body.map(({ id }) => id));
      path = /<(.*)>/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(all.length).toBeGreaterThan(4);
    expect(paged).toEqual(all);
    const { changes: every, next } = await changes();
    expect(every.map(({ number }) => number)).toEqual([...every.map(({ number }) => number)].sort((a, b) => a - b));
    expect((await changes(next)).changes).toEqual([]);
  });
});

describe('a rule on trial', () => {
  test('writes what it would have opened and tells nobody; live again, it opens cases', async () => {
    expect(await api.call('PUT', '/api/v1/place-rules/air-high', { mode: 'off' })).toMatchObject({ status: 400, body: { field: 'mode' } });
    expect((await api.call('PUT', '/api/v1/place-rules/nothing', { mode: 'live' })).status).toBe(404);
    expect(await api.ok('PUT', '/api/v1/place-rules/air-high', { mode: 'shadow' }, ada.token)).toMatchObject({ name: 'air-high', mode: 'shadow', setBy: ada.id, version: '1' });
    const before = await changes(), siteId = await site([450]);
    await look();
    expect(await cases(`?subject=${siteId}&rule=air-high&state=all`)).toEqual([]);
    expect(await cases(`?subject=${siteId}&rule=air-high&shadow=true`)).toMatchObject([{ shadow: true, because: expect.stringContaining('450') }]);
    expect((await act((await one(`?subject=${siteId}&rule=air-high&shadow=true`)).id, 'claim')).status).toBe(409);
    expect((await changes(before.next)).changes.filter(({ words }) => words?.includes('450'))).toEqual([]);
    await api.ok('PUT', '/api/v1/place-rules/air-high', { mode: 'live' }, ada.token);
    await look();
    expect(await cases(`?subject=${siteId}&rule=air-high`)).toMatchObject([{ shadow: false }]);
    await measured(siteId, [10, 10, 10, 10]);
    await look();
    expect((await cases(`?subject=${siteId}&rule=air-high&shadow=true&state=closed`))).toHaveLength(1);
  });

  test('can be tried on what is kept: what it would have opened, when, why and until when', async () => {
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/place/air/sites', { id: 'kept', name: 'Kept', grade: 'reference', latitude: 51.4, longitude: 0.3 });
    const hours = Array.from({ length: 48 }, (_, i) => ({ at: iso(Date.UTC(2026, 5, 1, i)), no2: i === 9 || i === 10 ? 420 : 20 }));
    await api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, hours);
    const tried = (rule: string, change: object = {}) => api.call<{ would: object[]; next: string | null; field?: string }>('POST', `/api/v1/place-rules/${rule}/back-test`, { from: '2026-06-01', to: '2026-06-03', subject: id, ...change });
    expect((await tried('air-high')).body.would).toMatchObject([{ subject: { id }, openedAt: '2026-06-01T10:00:00.000Z', dueAt: '2026-06-01T14:00:00.000Z', because: expect.stringMatching(/420 µg\/m³ of NO2/), differ: expect.any(String), closedAt: '2026-06-01T15:00:00.000Z', closedBecause: expect.stringContaining('1 at most') }]);
    expect((await tried('air-site-silent', { from: '2026-06-01T12:00:00Z', to: '2026-06-05' })).body.would).toMatchObject([{ openedAt: '2026-06-03T07:00:00.000Z', closedAt: null }]);
    for (const [change, field] of [[{ from: '2026-06-04' }, 'from'], [{ from: '2026-01-01' }, 'from'], [{ to: 'now' }, 'to'], [{ subject: 'nowhere' }, 'subject'], [{ limit: 1e6 }, 'limit']] as const) expect(await tried('air-high', change)).toMatchObject({ status: 400, body: { field } });
    expect((await tried('air-high-foreseen')).status).toBe(409);
    expect((await api.ok<{ next: string | null; subjects: number }>('POST', '/api/v1/place-rules/air-high/back-test', { from: '2026-06-01', to: '2026-06-02', limit: 1 }))).toMatchObject({ subjects: 1, next: 'kept' });
  });

  const real = sharedData('air-quality');
  test.skipIf(!real.here)(`a real autumn of London: a case stands on every day of a high index, and days that follow each other are one${real.why}`, async () => {
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/place/air/sites', { id: 'marylebone', name: 'Marylebone Road', grade: 'reference', latitude: 51.52, longitude: -0.15 });
    await api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, autumnOf2001(real.path));
    const { days } = await api.ok<{ days: { date: string; daqi: number | null }[] }>('GET', `/api/v1/air/sites/${id}/daqi?from=2001-10-01&to=2001-11-30`);
    const spans: [number, number][] = [];
    for (const [from, to] of [['2001-10-01', '2001-11-01'], ['2001-11-01', '2001-12-01']]) {
      const { would } = await api.ok<{ would: { openedAt: string; closedAt: string | null }[] }>('POST', '/api/v1/place-rules/air-high/back-test', { from, to, subject: id });
      spans.push(...would.map(({ openedAt, closedAt }): [number, number] => [Date.parse(openedAt), closedAt === null ? Date.parse(`${to}T00:00:00Z`) : Date.parse(closedAt)]));
    }
    // The hour with which a day ends is known when the next has begun.
    const high = days.filter(({ daqi }) => (daqi ?? 0) >= 7).map(({ date }) => Date.parse(date)), stands = (day: number): boolean => spans.some(([from, to]) => from <= day + DAY && to >= day);
    expect(high).toHaveLength(7);
    expect(high.filter((day) => !stands(day))).toEqual([]);
    // One of them lies across a midnight, so that no whole day was high; one is cut by the month in which it was asked for.
    expect(spans).toHaveLength(5);
  });
});
