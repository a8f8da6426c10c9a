import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 0;
const readers: FeedReader[] = [];
const phone = (): string => `+447700900${(next += 1) + 700}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

interface Two {
  readonly home: Home;
  readonly ann: Api;
  readonly phones: readonly [string, string];
}

/** Ann is told first, Tom after her. */
async function two(devices: readonly string[] = ['pendant', 'watch', 'motion']): Promise<Two> {
  const phones = [phone(), phone()] as const;
  const home = await api.home({ carers: phones, devices });
  return { home, phones, ann: await carer(home.carers[0]) };
}
async function carer(carerId: string | undefined): Promise<Api> {
  const username = `sharing-${(next += 1)}`;
  await api.ok('POST', '/api/v1/users', { username, name: username, role: 'carer', password: 'correct horse battery', carerId });
  return new Api(app.url, (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '')).token);
}
const ALL = { alerts: true, readings: true, whereabouts: true, by: 'resident' };
const say = (home: Home, change: object, which = 0) => api.call('PUT', `/api/v1/residents/${home.residentId}/carers/${home.carers[which]}/sharing`, { ...ALL, ...change });
const press = (home: Home) => api.send(home, 'pendant', { kind: 'sos' });
const alertOf = (home: Home) => eventually('the alert', async () => (await api.alerts(home.residentId)).find(({ state }) => state !== 'resolved'));
async function feed(who: Api, resumeAfter?: number): Promise<FeedReader> {
  const reader = await FeedReader.open(app.url, who.token, resumeAfter);
  readers.push(reader);
  await reader.until('that it is up to date', ({ type }) => type === (resumeAfter === undefined ? 'snapshot' : 'welcome'));
  return reader;
}
const page = (who: Api, path: string) => who.call<string>('GET', path);

describe('what is said', () => {
  test.each<[object, string]>([[{ alerts: 'no' }, 'alerts'], [{ readings: undefined }, 'readings'], [{ by: 'daughter' }, 'by'], [{ alsoThis: true }, 'alsoThis']])('%j is refused by its field', async (change, field) => {
    const { home } = await two();
    expect(await say(home, change)).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) as string } });
  });

  test('is said by the team alone, of who is in the circle; it is kept, audited, and holds when somebody comes back', async () => {
    const { home, ann, phones } = await two();
    const path = `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`;
    expect((await ann.call('PUT', `${path}/sharing`, ALL)).status).toBe(403);
    expect((await api.call('PUT', `/api/v1/residents/${home.residentId}/carers/nobody/sharing`, ALL)).status).toBe(404);
    expect(await say(home, { readings: false, by: 'attorney' })).toMatchObject({ status: 200, body: { alerts: true, readings: false, whereabouts: true, by: 'attorney', saidBy: 'automation' } });
    const audit = await app.app.get(Audit).entries(0, 1_000, home.residentId);
    expect(audit.find(({ action }) => action === 'note-sharing')?.detail).toBe(JSON.stringify({ carer: home.carers[0], withheld: ['readings'], by: 'attorney' }));
    await api.ok('DELETE', path);
    await api.ok('POST', `/api/v1/residents/${home.residentId}/carers`, { name: 'Carer 1', phone: phones[0] });
    expect((await ann.call('GET', `/api/v1/residents/${home.residentId}/readings`)).status).toBe(403);
  });
});

describe('readings that are not shared', () => {
  test('are on no page, in no list, no download and no FHIR; alerts still are', async () => {
    const { home, ann } = await two();
    const id = home.residentId, at = new Date(Date.now() - 60_000).toISOString();
    expect((await api.send(home, 'watch', { kind: 'heart-rate', value: 71, at })).status).toBe(200);
    const [reading] = await eventually('the reading', async () => {
      const all = await ann.ok<{ id: string }[]>('GET', `/api/v1/residents/${id}/readings`);
      return all.length > 0 && all;
    });
    await say(home, { readings: false });
    const span = `from=${encodeURIComponent(at)}&to=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`;
    for (const path of ['readings', 'readings/count', `readings/columns?kind=heart-rate&${span}`, 'readings/daily']) {
      expect(await ann.call('GET', `/api/v1/residents/${id}/${path}`), path).toMatchObject({ status: 403, body: { code: 'forbidden', detail: expect.stringContaining('not shared with you') as string } });
    }
    expect(await ann.call('GET', `/fhir/R4/Observation?patient=${id}`)).toMatchObject({ status: 403, body: { resourceType: 'OperationOutcome' } });
    expect((await ann.call('GET', `/fhir/R4/Observation/${reading?.id}`)).status).toBe(404);
    expect((await page(ann, `/residents/${id}/timeline`)).status).toBe(403);
    const { status, body } = await page(ann, `/residents/${id}`);
    expect([status, body.includes('is not shared with you'), body.includes('71'), body.includes('/timeline')]).toEqual([200, true, false, false]);
    expect((await page(ann, '/today')).body).toContain('What is measured is not shared with you');
    await press(home);
    const alert = await alertOf(home);
    expect(await ann.ok<object[]>('GET', `/api/v1/alerts?residentId=${id}`)).toHaveLength(1);
    expect((await page(ann, `/alerts/${alert.id}`)).body).not.toContain('/fhir/R4/Observation/');
    expect((await api.call('GET', `/api/v1/residents/${id}/readings`)).status).toBe(200);
    await say(home, {});
    expect((await ann.call('GET', `/api/v1/residents/${id}/readings`)).status).toBe(200);
  });
});

test('what was said is a Consent: the team reads all of a home, a carer what was said of them alone', async () => {
  const { home, ann } = await two([]);
  await say(home, { readings: false });
  await say(home, { whereabouts: false, by: 'attorney' }, 1);
  const consents = async (who: Api) => ((await who.ok<{ entry?: { resource: object }[] }>('GET', `/fhir/R4/Consent?patient=${home.residentId}`)).entry ?? []).map(({ resource }) => resource);
  const id = (which: number) => `${home.residentId}-${home.carers[which]}`;
  const [first] = await consents(ann);
  expect(await consents(ann)).toHaveLength(1);
  expect(first).toMatchObject({
    resourceType: 'Consent', id: id(0), status: 'active', patient: { reference: `Patient/${home.residentId}` }, performer: [{ reference: `Patient/${home.residentId}` }],
    provision: { type: 'permit', actor: [{ reference: { reference: `RelatedPerson/${id(0)}` } }], provision: [{ type: 'deny', class: [{ code: 'Observation' }], code: [{ coding: [{ code: 'readings' }] }] }] },
  });
  const all = new Map((await consents(api)).map((one) => [(one as { id: string }).id, one]));
  expect([...all.keys()].sort()).toEqual([id(0), id(1)].sort());
  expect(all.get(id(1))).toMatchObject({ performer: [{ display: 'Who holds their power of attorney' }], provision: { provision: [{ code: [{ coding: [{ code: 'whereabouts' }] }] }] } });
  expect((await ann.call('GET', `/fhir/R4/Consent/${id(1)}`)).status).toBe(404);
});

describe('whereabouts that are not shared', () => {
  test('nobody in hospital is told from others by a carer who may not know it', async () => {
    const { home, ann } = await two();
    const id = home.residentId;
    await api.ok('POST', `/api/v1/residents/${id}/absence`, { kind: 'hospital' });
    await api.send(home, 'watch', { kind: 'location', value: { latitude: 51.48, longitude: 0.32 } });
    await api.send(home, 'watch', { kind: 'heart-rate', value: 66 });
    const kinds = async (who: Api) => (await who.ok<{ kind: string }[]>('GET', `/api/v1/residents/${id}/readings`)).map(({ kind }) => kind).sort();
    await eventually('both readings', async () => (await kinds(ann)).length === 2);
    expect(await ann.ok('GET', `/api/v1/residents/${id}/coverage`)).toMatchObject({ state: 'away', presence: { state: 'hospital' } });
    await say(home, { whereabouts: false });
    expect(await kinds(ann)).toEqual(['heart-rate']);
    expect(await kinds(api)).toEqual(['heart-rate', 'location']);
    for (const method of ['GET', 'DELETE']) expect((await ann.call(method, `/api/v1/residents/${id}/absence`)).status).toBe(403);
    expect((await ann.call('POST', `/api/v1/residents/${id}/absence`, { kind: 'away' })).status).toBe(403);
    expect(JSON.stringify([await ann.ok('GET', `/api/v1/residents/${id}`), await ann.ok('GET', '/api/v1/residents'), await ann.ok('GET', `/api/v1/residents/${id}/coverage`)])).not.toMatch(/hospital|away|absence/);
    for (const path of ['/today', `/residents/${id}`]) expect((await page(ann, path)).body, path).not.toMatch(/In hospital|Away from home|is home again/);
    expect((await page(ann, `/residents/${id}/absence`)).status).toBe(403);
    expect(await api.ok('GET', `/api/v1/residents/${id}`)).toMatchObject({ absences: [{ kind: 'hospital' }] });
  });
});

describe('alerts that are not shared', () => {
  test('are told to nobody from whom they are kept: no text, no event, no list, no page', async () => {
    const { home, ann, phones } = await two();
    expect((await say(home, { alerts: false })).status).toBe(200);
    const heard = await feed(ann);
    await press(home);
    const text = await eventually('the next in the circle is told at once', async () => (await twilio.to(phones[1]))[0]);
    expect(text.body).toContain('needs help NOW');
    const alert = await alertOf(home);
    expect(alert.deliveries.map((one) => one.carer)).toEqual([home.carers[1]]);
    expect(await twilio.to(phones[0])).toEqual([]);
    expect(heard.frames.filter(({ type }) => type === 'event' || type === 'provisional')).toEqual([]);
    expect(await ann.call('GET', `/api/v1/alerts?residentId=${home.residentId}`)).toMatchObject({ status: 403 });
    expect(await ann.ok('GET', '/api/v1/alerts')).toEqual([]);
    for (const path of [`/api/v1/alerts/${alert.id}`, `/alerts/${alert.id}`, `/a/${alert.code}`, `/fhir/R4/Task/${alert.id}`, `/fhir/R4/DetectedIssue/${alert.id}`, `/fhir/R4/Provenance/${alert.id}`]) expect((await ann.call('GET', path)).status, path).toBe(404);
    expect((await ann.call('POST', `/api/v1/alerts/${alert.id}/claim`)).status).toBe(404);
    expect((await ann.call('GET', `/fhir/R4/Communication?patient=${home.residentId}`)).status).toBe(403);
    expect((await feed(ann)).frames.find(({ type }) => type === 'snapshot')?.alerts).toEqual([]);
    expect((await ann.ok<{ frames: object[] }>('GET', '/api/v1/feed?after=0')).frames).toEqual([]);
    const { body } = await page(ann, `/residents/${home.residentId}`);
    expect([body.includes('No open alerts'), body.includes('are not shared with you')]).toEqual([false, true]);
    expect((await page(ann, '/today')).body).toContain('Alerts are not shared with you');
    expect(await api.call('POST', `/api/v1/alerts/${alert.id}/claim`, { minutes: 5 })).toMatchObject({ status: 200 });
    expect(await api.call('POST', `/api/v1/alerts/${alert.id}/hand-over`, { to: home.carers[0] })).toMatchObject({ status: 422, body: { field: 'to' } });
  });

  test('are kept from nobody where a plan would end with nobody then, nor from the last who can be told', async () => {
    const { home } = await two();
    const [a] = home.carers;
    const plan = (tell: object[]) => api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/stat`, { rungs: [{ tell, answerWithin: 60 }] });
    expect((await plan([{ carer: a }])).status).toBe(200);
    expect(await say(home, { alerts: false })).toMatchObject({ status: 422, body: { code: 'business-rule', field: 'carerId' } });
    expect((await say(home, { alerts: false, evenWithGaps: true })).status).toBe(200);
    await eventually('the hole in cover is said', async () => (await api.alerts(home.residentId)).some(({ rule }) => rule === 'nobody-would-come'));
    expect(await plan([{ carer: a }])).toMatchObject({ status: 422, body: { field: 'rungs.0.tell.0' } });
    expect(await say(home, { alerts: false, evenWithGaps: true }, 1)).toMatchObject({ status: 422, body: { field: 'carerId', detail: expect.stringContaining('last of the circle') as string } });
    expect(await api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[1]}?evenWithGaps=true`)).toMatchObject({ status: 422 });
  });
});

describe('taken back while an alert is being told', () => {
  test('whoever was told keeps that alert until it is closed, and hears of no other', async () => {
    const { home, ann, phones } = await two(['pendant', 'smoke']);
    const heard = await feed(ann);
    await press(home);
    await eventually('the text', async () => (await twilio.to(phones[0]))[0]);
    const alert = await alertOf(home);
    await say(home, { alerts: false });
    const story = (await api.alerts(home.residentId)).find(({ id }) => id === alert.id)?.actions ?? [];
    expect(story.filter(({ type }) => type === 'kept')).toMatchObject([{ note: home.carers[0] }]);
    expect((await page(api, `/alerts/${alert.id}`)).body).toContain('Keeps this alert until it is closed');
    await eventually('the feed is closed, since rights have changed', async () => heard.closed?.code === 4403, 10_000);

    const again = await feed(ann);
    expect(again.frames.find(({ type }) => type === 'snapshot')?.alerts?.map(({ id }) => id)).toEqual([alert.id]);
    await twilio.reply(app.url, phones[0], `1 ${alert.code}`);
    await again.until('their own going', ({ name }) => name === 'alert.claimed');
    await api.send(home, 'smoke', { kind: 'smoke' });
    const other = await eventually('the other alert', async () => (await api.alerts(home.residentId)).find(({ rule }) => rule !== 'sos'));
    await eventually('the other in the circle is told of it', async () => (await twilio.to(phones[1])).some(({ body }) => body.includes(other.code)));
    expect((await ann.ok<object[]>('GET', `/api/v1/alerts?residentId=${home.residentId}`)).map((one) => (one as { id: string }).id)).toEqual([alert.id]);
    expect((await page(ann, `/alerts/${alert.id}`)).body).not.toContain(other.code);
    expect((await ann.call('POST', `/api/v1/alerts/${alert.id}/merge`, { into: other.id })).status).toBe(404);

    await ann.ok('POST', `/api/v1/alerts/${alert.id}/resolve`, { outcome: 'helped' });
    await again.until('that it is over', ({ name, alertId }) => name === 'alert.resolved' && alertId === alert.id);
    expect(again.events.filter(({ alertId }) => alertId !== alert.id)).toEqual([]);
    expect((await ann.call('GET', `/api/v1/alerts/${alert.id}`)).status).toBe(404);
    expect((await twilio.to(phones[0])).some(({ body }) => body.includes(other.code))).toBe(false);
  });

  test('what has not been sent yet is not sent: it is the next person’s turn at once, and the story says why', async () => {
    const { home, phones } = await two();
    await twilio.control({ fail: 'status:429', times: 3, to: phones[0] });
    await press(home);
    await eventually('the first attempt', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.reason === '20429');
    await say(home, { alerts: false });
    await eventually('the next person', async () => (await twilio.to(phones[1]))[0], 15_000);
    expect(await twilio.to(phones[0])).toEqual([]);
    expect((await api.alerts(home.residentId))[0]?.deliveries.find(({ state }) => state === 'skipped')?.reason).toBe('not-shared');
  });
});
