import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';
import { Receiver } from '../builders/webhook-receiver.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline({ webhooksToLoopback: true });
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Key { id: string; key: string }
const sta = (path: string): string => `/sta/v1.1${path}`;
async function aStream(): Promise<number> {
  const thing = (await api.ok<{ '@iot.id': number }>('POST', sta('/Things'), aStreet({ results: [] })))['@iot.id'];
  return (await api.ok<{ value: { '@iot.id': number }[] }>('GET', sta(`/Things(${thing})/Datastreams`))).value[0]?.['@iot.id'] ?? 0;
}
async function aPartner(scopes: string[], plan?: string): Promise<Key & { partner: string }> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Port of Tilbury' });
  return { partner: id, ...(await api.ok<Key>('POST', `/api/v1/partners/${id}/keys`, { title: 'Dashboard', scopes, ...(plan ? { plan } : {}) })) };
}

/** A partner’s browser without JavaScript. */
class Visitor {
  cookie = '';
  async get(path: string): Promise<{ status: number; text: string; location: string | null }> {
    return this.ask(path, { headers: this.headers });
  }
  async post(path: string, form: Record<string, string>, more: Record<string, string> = {}): Promise<{ status: number; text: string; location: string | null; setCookie: string }> {
    return this.ask(path, { method: 'POST', headers: { ...this.headers, ...more, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(form).toString() });
  }
  private get headers(): Record<string, string> {
    return this.cookie ? { cookie: this.cookie } : {};
  }
  private async ask(path: string, init: RequestInit): Promise<{ status: number; text: string; location: string | null; setCookie: string }> {
    const answer = await fetch(app.url + path, { ...init, redirect: 'manual' });
    const setCookie = answer.headers.get('set-cookie') ?? '';
    if (setCookie) this.cookie = setCookie.split(';')[0] ?? '';
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location'), setCookie };
  }
}
const csrfIn = (html: string): string => /name="_csrf" value="([^"]{32})"/.exec(html)?.[1] ?? '';

test('a partner sees its use, what is left, its bill and its webhooks on its own page, and has deliveries brought once more', async () => {
  const receiver = await Receiver.start();
  const mine = await aPartner(['sta:read'], 'standard'), other = await aPartner(['sta:read']);
  const stream = await aStream();
  const hook = await api.ok<{ id: string }>('POST', '/api/v1/partners/me/subscriptions', { url: receiver.url, datastream: stream }, mine.key);
  for (const result of [1, 2]) {
    await api.ok('POST', sta(`/Datastreams(${stream})/Observations`), { result });
    await eventually('it was brought', async () => receiver.told.length >= result);
  }
  const visitor = new Visitor();
  expect((await visitor.get('/partner')).text).toContain('One of your keys');
  expect(await visitor.post('/partner/sign-in', { key: '' })).toMatchObject({ status: 400, text: expect.stringContaining('Enter one of your keys') });
  const wrong = await visitor.post('/partner/sign-in', { key: 'hlp_not_a_key_of_anybody' });
  expect(wrong).toMatchObject({ status: 401, setCookie: '' });
  expect(wrong.text).not.toContain('hlp_not_a_key');
  expect((await visitor.post('/partner/sign-in', { key: mine.key }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);

  const signedIn = await visitor.post('/partner/sign-in', { key: ` ${mine.key} ` });
  expect(signedIn).toMatchObject({ status: 303, location: '/partner' });
  expect(signedIn.setCookie).toMatch(/^hearthline_partner=[\w-]{43}; Path=\/partner; HttpOnly; SameSite=Strict; Max-Age=1800$/);
  const { text } = await visitor.get('/partner');
  for (const words of ['Port of Tilbury: use of the open platform', 'of 500, and 50 more each second', '9,999,999 of 10,000,000', 'In all £50.00', `Datastream ${stream}`, 'Works']) expect(text).toContain(words);
  for (const secret of [mine.key, other.key, visitor.cookie.split('=')[1] ?? 'x']) expect(text).not.toContain(secret);

  const path = `/partner/webhooks/${hook.id}`, log = await visitor.get(path);
  expect(log.text).toMatch(/<th scope="row" role="rowheader">2<\/th>[\s\S]*Taken[\s\S]*<th scope="row" role="rowheader">1<\/th>/);
  const _csrf = csrfIn(log.text);
  expect((await visitor.post(`${path}/replay`, { from: '1' })).status).toBe(403);
  expect(await visitor.post(`${path}/replay`, { _csrf, from: '-1' })).toMatchObject({ status: 400, text: expect.stringContaining('Enter the number of a delivery') });
  expect(await visitor.post(`${path}/replay`, { _csrf, from: '2', to: '1' })).toMatchObject({ status: 400, text: expect.stringContaining('not below the first') });
  expect(await visitor.post(`${path}/replay`, { _csrf, from: '7' })).toMatchObject({ status: 400, text: expect.stringContaining('No delivery of these numbers') });
  const before = receiver.told.length, again = await visitor.post(`${path}/replay`, { _csrf, from: '1', to: '2' });
  expect(again).toMatchObject({ status: 303, location: `${path}?again=2` });
  expect((await visitor.get(again.location ?? '')).text).toContain('2 deliveries will be brought once more');
  await eventually('both came again', async () => receiver.told.length >= before + 2);
  expect(receiver.told.slice(before).map(({ headers }) => headers['webhook-number'])).toEqual(['1', '2']);

  const stranger = new Visitor();
  await stranger.post('/partner/sign-in', { key: other.key });
  expect((await stranger.get(path)).status).toBe(404);
  expect((await new Visitor().get(path)).location).toBe('/partner');
  expect((await stranger.post('/partner/sign-out', { _csrf: csrfIn((await stranger.get('/partner')).text) })).setCookie).toContain('Max-Age=0');
  await api.ok('DELETE', `/api/v1/partners/${mine.partner}/keys/${mine.id}`);
  expect((await visitor.get(path)).location).toBe('/partner');
  receiver.stop();
});
