import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSecret, signed } from '../../modules/place/webhooks/signature.js';
import { Incidents } from '../../modules/place/traffic/incidents.store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { box, NetworkApi, table, ward } from '../builders/network.js';
import { aGround } from '../builders/pmtiles.js';
import { aStreet } from '../builders/street.js';
import { collection, twoWays } from '../builders/walking.js';
import { CHROMIUM, keepPicture, lookAt, openBrowser, openMapBrowser, openPage, WHY_SKIPPED } from './browser.js';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

describe.skipIf(!CHROMIUM)(`the way round the map${WHY_SKIPPED}`, () => {
  let app: TestApp, api: Api, browser: Browser;
  const network = new NetworkApi(() => api);
  const hour = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-map-'));
  beforeAll(async () => {
    writeFileSync(join(folder, 'ground.pmtiles'), aGround());
    [app, browser] = await Promise.all([startHearthline({ mapGround: join(folder, 'ground.pmtiles') }), openBrowser()]);
    api = new Api(app.url, app.adminToken);
    await network.wards(ward('Grays Riverside', box(0.3, 51.46)));
    await network.hand('premises', table('uprn,latitude,longitude,kind,postcode', '1001,51.4761,0.3251,residential,RM17 6SL', '1002,51.4763,0.3254,residential,RM17 6SL', '1003,51.4902,0.3777,residential,RM16 2AA'));
    await network.hand('code-point-open', '"RM17 6AB",10,561500,177800,"E92000001","","","","E06000034",""\n"RM17 6AD",60,561500,177800,"E92000001","","","","E06000034",""\n');
    await network.hand('columns', table('id,latitude,longitude,street,height,lamp_type', 'C-1,51.477,0.325,Elm Row,8,LED', 'C-2,51.479,0.325,,8,LED', 'C-9,51.9,0.9,Far Lane,8,LED'));
    await network.hand('wifi-venues', table('id,name,latitude,longitude,ssid', 'library,Grays Library,51.4765,0.32,Grays-Free'));
    await api.ok('POST', '/api/v1/network/columns/C-1/faults', { kind: 'lampFailure' });
    await api.ok('POST', '/api/v1/place/air/sites', { id: 'london-road', name: 'London Road', grade: 'reference', latitude: 51.486, longitude: 0.325, ward: 'Grays Riverside' });
    await api.ok('POST', '/api/v1/place/air/sites/london-road/hours', [{ at: iso(hour), no2: 250 }]);
    await api.ok('POST', '/api/v1/network/outages', { reference: 'INC-1', kind: 'power', source: 'UK Power Networks', start: iso(Date.now() - HOUR), area: box(0.32, 51.47, 0.01) });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const look = (path: string, name: string, status: number, read: (main: string) => void): Promise<void> => lookAt(browser, app.url + path, name, read, status);

  test('a postcode finds what is near it, the nearest first, in words; no address is shown', async () => {
    await look('/place/near?postcode=rm176sl', 'near', 200, (text) => {
      for (const words of ['What is near RM17 6SL', 'No power, as UK Power Networks says.', 'RM17 6SL is in Grays Riverside', 'In the whole of Grays Riverside: Gigabit lines reach 0 of 3 homes and businesses (0 %). Of 3 nobody has said what they can have.', 'London Road', 'about 1.1 kilometres to the north', 'Grays Library', 'about 350 metres to the west', 'Elm Row, column C-1', 'has a fault that is known']) expect(text).toContain(words);
      expect(text.indexOf('Elm Row, column C-1')).toBeLessThan(text.indexOf('Column C-2'));
      expect(text).not.toMatch(/Far Lane|1001|1002|51\.47/);
    });
    await look('/place/near?postcode=RM16%202AA', 'near-elsewhere', 200, (text) => {
      expect(text).toContain('No operator has told us that power, broadband or mobile are out at RM16 2AA.');
      expect(text).toContain('No street light of ours is known within 2 kilometres.');
    });
  });

  test('a postcode where nobody has told us of an address is found by Ordnance Survey’s list; of a sector’s middle no more is said', async () => {
    await look('/place/near?postcode=RM17%206AB', 'near-published', 200, (text) => expect(text).toMatch(/RM17 6AB is in Grays Riverside\..* to about 100 metres\.[\s\S]*about \d+ metres to the west/));
    await look('/place/near?postcode=RM17%206AD', 'near-sector', 200, (text) => expect(text).toContain('Only the middle of its sector is known'));
  });

  test('a postcode that is none, and one that nobody knows, get a clear word, and what was typed stays', async () => {
    await look('/place/near?postcode=Grays', 'near-bad', 400, (text) => expect(text).toContain('Type a whole postcode, for example RM17 6SL'));
    await look('/place/near?postcode=RM99%209ZZ', 'near-unknown', 404, (text) => expect(text).toContain('We do not know where RM99 9ZZ is.'));
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/place/map`);
    await page.getByRole('link', { name: 'What is near a postcode' }).click();
    await page.getByLabel('Postcode').fill('<b>x');
    await page.getByRole('button', { name: 'Show what is near' }).click();
    expect(await page.getByLabel('Postcode').inputValue()).toBe('<b>x');
    await page.getByLabel('Postcode').fill('RM17 6SL');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What is near RM17 6SL' }).waitFor();
    await page.context().close();
  });

  test('a column, a gateway, a venue, an air site and an open sensor have a page: what, where, state, faults, what they carry, newest readings', async () => {
    await api.ok('POST', '/api/v1/network/columns/C-1/installed', { slot: 'top', what: 'gateway', name: 'GW Elm Row', devEui: '0011223344556677' });
    await look('/place/assets/lights/C-1', 'asset-column', 200, (text) => {
      for (const words of ['Elm Row, column C-1', 'It has a fault: lamp failure.', 'Grays Riverside', '8 metres', '2, 1 free', 'Open', 'Somebody reported it', 'LoRaWAN gateway, place top']) expect(text).toContain(words);
      expect(text).not.toMatch(/GW Elm Row|0011223344556677/);
    });
    await look('/place/assets/gateways/C-1~top', 'asset-gateway', 200, (text) => {
      expect(text).toContain('Gateway on Elm Row, column C-1');
      expect(text).not.toMatch(/GW Elm Row|0011223344556677/);
    });
    await look('/place/assets/wifi/library', 'asset-venue', 200, (text) => expect(text).toContain('Grays-Free'));
    await look('/place/assets/air/london-road', 'asset-site', 200, (text) => {
      for (const words of ['The air is 4 of 10, moderate', '250 µg/m³, mean of an hour', 'Reference: an instrument']) expect(text).toContain(words);
    });
    const open = (await api.ok<{ '@iot.id': number }>('POST', '/sta/v1.1/Things', aStreet({ name: 'Orsett Road', open: true })))['@iot.id'], closed = (await api.ok<{ '@iot.id': number }>('POST', '/sta/v1.1/Things', aStreet({ name: 'Behind the depot' })))['@iot.id'];
    await look(`/place/assets/sensors/${open}`, 'asset-sensor', 200, (text) => {
      for (const words of ['Orsett Road', 'Nothing was heard from it of late.', '18.2 µg/m³', 'Old: it may be otherwise now', 'Indicative: a cheaper sensor']) expect(text).toContain(words);
    });
    for (const path of [`sensors/${closed}`, 'sensors/x', 'lights/none', 'gateways/C-1~1', 'gateways/x', 'wifi/none', 'air/none', 'roads/none', 'homes/1']) {
      const answer = await fetch(`${app.url}/place/assets/${path}`);
      expect([answer.status, (await answer.text()).includes('We know of no such thing')], path).toEqual([404, true]);
    }
  });

  test('lists, nearness and the map lead to these pages', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/place/map`);
    await page.getByRole('link', { name: 'Elm Row, column C-1' }).click();
    await page.getByRole('heading', { level: 1, name: 'Elm Row, column C-1' }).waitFor();
    await page.goto(`${app.url}/place/near?postcode=RM176SL`);
    await page.getByRole('link', { name: 'Grays Library' }).click();
    await page.getByRole('heading', { level: 1, name: 'Grays Library' }).waitFor();
    await page.context().close();
    const { features } = await api.ok<{ features: { properties: { layer: string; href?: string } }[] }>('GET', '/api/v1/place/map/tiles/9/256/170', undefined, '');
    expect(features.find(({ properties }) => properties.layer === 'wifi')?.properties.href).toBe('/place/assets/wifi/library');
    expect(features.find(({ properties }) => properties.layer === 'outages')?.properties.href).toBeUndefined();
  });

  test('how far broadband reaches is a layer by ward: a list like the others, drawn on the map once it is ticked', async () => {
    const layer = (query = ''): Promise<object> => api.ok('GET', `/api/v1/place/map/layers/coverage${query}`, undefined, '');
    const grays = { geometry: { type: 'MultiPolygon' }, properties: { name: 'Grays Riverside', says: expect.stringContaining('Gigabit lines reach 0 of 3 homes and businesses (0 %).') } };
    expect(await layer()).toMatchObject({ numberMatched: 1, features: [grays] });
    expect(await layer('?ward=Grays%20Riverside')).toMatchObject({ numberMatched: 1, features: [grays] });
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/place/map`);
    expect(await page.getByRole('table', { name: /^Broadband: 1 in all/ }).innerText()).toContain('Gigabit lines reach 0 of 3');
    expect(await page.locator('#map-layers input').evaluateAll((all) => all.filter((one) => !(one as HTMLInputElement).checked).map((one) => (one as HTMLInputElement).value))).toEqual(['coverage', 'radio']);
    await page.context().close();
  });

  test('the slider goes back to an hour, as a form: what was measured and told of then, and no word of now', async () => {
    const then = hour - 3 * HOUR, five = HOUR / 12;
    await api.ok('POST', '/api/v1/network/outages', { reference: 'INC-2', kind: 'broadband', source: 'Openreach', start: iso(then - HOUR), end: iso(then + HOUR), area: box(0.32, 51.47, 0.01) });
    await api.ok('POST', '/api/v1/place/air/sites/london-road/hours', [{ at: iso(then - HOUR), no2: 650 }]);
    for (const [id, name] of [['a13', 'A13 eastbound'], ['a13-west', 'A13 westbound']] as const) {
      await api.ok('POST', '/api/v1/traffic/sites', { id, name, latitude: 51.48, longitude: 0.33 });
      await api.ok('POST', '/api/v1/traffic/segments', { id, name, class: 'a-road', lengthMetres: 1_609, limitMph: 50, upstream: id });
    }
    await api.ok('POST', '/api/v1/traffic/sites/a13/readings', [3, 2, 1].map((n) => ({ at: iso(then - n * five), speed: 20 })));
    await app.app.get(Incidents).settle('a13-west', then - HOUR, then, [{ method: 'speed', state: 'cleared', suspectedAt: then - 30 * 60_000, confirmedAt: then - 20 * 60_000, clearedAt: then + 60_000, seenAt: then, because: 'Speed fell.', wouldDiffer: 'Speed had not fallen.' } as never]);
    const ago = Math.round((Math.floor(Date.now() / HOUR) * HOUR - then) / HOUR) + 1;
    await look(`/place/map?ago=${ago}`, 'map-then', 200, (text) => {
      for (const words of ['As it was on', '10 of 10, very high (reference)', 'No broadband', 'queuing, 20 mph', 'confirmed. Speed fell.', 'Only air, incidents, roads, outages, town sensors are kept by the hour. What other authorities report is shown as they said it then']) expect(text).toContain(words);
      expect(text).not.toMatch(/No power|Street lights|Elm Row/);
    });
    const tile = async (query: string): Promise<string[]> => (await api.ok<{ features: { properties: { name: string } }[] }>('GET', `/api/v1/place/map/tiles/9/256/170${query}`, undefined, '')).features.map(({ properties }) => properties.name);
    expect((await tile(`?at=${iso(then)}`)).sort()).toEqual(['A13 eastbound', 'A13 westbound', 'A13 westbound', 'London Road', 'No broadband', 'Orsett Road']);
    expect(await tile('')).not.toContain('No broadband');
    for (const at of [iso(then + 1), iso(then - 100 * HOUR), iso(Date.now() + 2 * HOUR), 'yesterday']) expect(await api.call('GET', `/api/v1/place/map/tiles/9/256/170?at=${at}`, undefined, ''), at).toMatchObject({ status: 400, body: { field: 'at' } });

    const page = await openPage(browser);
    await page.goto(`${app.url}/place/map`);
    await page.getByLabel(/How many hours ago/).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const words = await page.locator('#ago-words').innerText();
    expect(words).toMatch(/^\w+day,? \d+ \w+ at \d\d:00$|^\w+day,? \d+ \w+,? \d\d:00$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/ago=2/);
    expect(await page.locator('main').innerText()).toContain(`${words.slice(-5)}: first as lists`);
    await page.context().close();
  });

  test('a walk is words and steps, by place or postcode, with the shortest one beside it; the form keeps what was asked', async () => {
    await look('/place/walk', 'walk', 200, (text) => expect(text).toContain('Say where you begin, where you go, and what matters to you.'));
    await look('/place/walk?from=51.48%2C0.33&to=51.48%2C0.334', 'walk-none', 404, (text) => expect(text).toContain('No ways to walk are known here yet'));
    await network.hand('walking', collection(twoWays()), '', 'application/geo+json');
    await network.hand('wifi-venues', table('id,name,latitude,longitude', 'surgery,The Surgery,51.48,0.334'));
    await look('/place/walk?from=51.48%2C0.33&to=the+surgery&profile=slow&profile=seats', 'walk-found', 200, (text) => {
      for (const words of ['at 0.8 metres a second', 'longer than the shortest way', 'A crossing at Meadow Path gives you time', 'A crossing at High Street is too short for you', 'We do not know about ice.', 'Go north along Meadow Path, 250 metres', 'The shortest way instead', 'We keep nothing of what you ask here']) expect(text).toContain(words);
    });
    await look('/place/walk?from=&to=somewhere', 'walk-bad', 400, (text) => expect(text).toContain('Where you begin is missing'));
    await look('/place/walk?from=51.48%2C0.33&to=RM99+9ZZ', 'walk-unknown', 404, (text) => expect(text).toContain('Where you go is a postcode of which we do not know where it is.'));
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/place/near`);
    await page.getByRole('link', { name: 'A walk that suits you' }).click();
    await page.getByLabel('Where do you begin?').fill('51.48,0.33');
    await page.getByLabel('Where do you go?').fill('The Surgery');
    await page.getByLabel('I walk slowly').check();
    await page.getByRole('button', { name: 'Show the way' }).click();
    expect([await page.getByLabel('Where do you go?').inputValue(), await page.getByLabel('I walk slowly').isChecked(), await page.getByRole('heading', { name: 'Step by step' }).count()]).toEqual(['The Surgery', true, 2]);
    await page.context().close();
  });

  test('streets and water come from the operator’s own file, by pieces from our own host', async () => {
    const path = `${app.url}/api/v1/place/map/ground.pmtiles`, ask = (range?: string) => fetch(path, range ? { headers: { range } } : {});
    const piece = await ask('bytes=0-6');
    expect([piece.status, piece.headers.get('content-range'), await piece.text()]).toEqual([206, `bytes 0-6/${aGround().length}`, 'PMTiles']);
    expect((await ask('bytes=100-99999')).headers.get('content-range')).toBe(`bytes 100-${aGround().length - 1}/${aGround().length}`);
    for (const range of [undefined, 'bytes=-5', 'bytes=9-3', 'bytes=99999-100000', 'bytes=0-1,5-6', 'lines=1-2']) expect((await ask(range)).status, range).toBe(416);

    const drawing = await openMapBrowser(), page = await openPage(drawing, { viewport: { width: 1280, height: 900 } }), pieces: number[] = [];
    page.on('response', (response) => void (response.url().endsWith('ground.pmtiles') && pieces.push(response.status())));
    await page.goto(`${app.url}/place/map`);
    await page.locator('#map-says', { hasText: /A circle that is larger|cannot be shown/ }).waitFor({ timeout: 90_000 });
    if (await page.evaluate("document.createElement('canvas').getContext('webgl2') !== null")) expect([pieces.length > 0, pieces.every((status) => status === 206)]).toEqual([true, true]);
    await page.waitForLoadState('networkidle');
    await keepPicture(page, 'place-map-streets');
    expect(page.complaints).toEqual([]);
    await drawing.close();
  });

  test('the developers’ page answers with what this server says just now, and its code for signatures is right', async () => {
    const { value: [first] } = await api.ok<{ value: { name: string }[] }>('GET', '/sta/v1.1/Things?$top=1', undefined, '');
    await look('/place/developers', 'developers', 200, (text) => {
      for (const words of [`"${first?.name}"`, '"C-1"', 'urn:ngsi-ld:AirQualityObserved', 'london-road', 'dcat:', 'phenomenonTime', 'takes no MQTT']) expect(text, words).toContain(words);
      expect(text).not.toContain('Just now it answered');
      expect(text).not.toContain('Behind the depot');
    });
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/place/developers`);
    writeFileSync(join(folder, 'verify.mjs'), (await page.locator('#verify').textContent()) ?? '');
    await page.context().close();
    const { isOurs } = (await import(/* @vite-ignore */ join(folder, 'verify.mjs'))) as { isOurs: (secret: string, headers: object, body: string, now?: number) => boolean };
    const secret = newSecret(), body = '{"result":21.5}', now = Date.now(), headers = signed(secret, 'msg_1', now, body);
    const forged = { ...headers, 'webhook-signature': signed(newSecret(), 'msg_1', now, body)['webhook-signature'] };
    expect([isOurs(secret, headers, body), isOurs(secret, { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` }, body)]).toEqual([true, true]);
    expect([isOurs(secret, headers, `${body} `), isOurs(secret, forged, body), isOurs(secret, headers, body, now + 301_000), isOurs(secret, { ...headers, 'webhook-id': 'msg_2' }, body), isOurs(secret, {}, body)]).toEqual([false, false, false, false, false]);
  });
});
