import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { Store } from '../../modules/platform/store/store.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CHROMIUM, keepPicture, lookAt, openBrowser, openMapBrowser, openPage, WHY_SKIPPED } from './browser.js';

const FIVE = 5 * 60_000, HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const situation = (id: string, type: string, words: string, open = true): string =>
  `<sit:situation id="${id}"><sit:headerInformation><com:confidentiality>${open ? 'noRestriction' : 'restrictedToAuthorities'}</com:confidentiality></sit:headerInformation><sit:situationRecord xsi:type="sit:${type}" id="${id}-1" version="1"><sit:situationRecordVersionTime>${iso(Date.now() - HOUR)}</sit:situationRecordVersionTime><sit:validity><com:validityStatus>definedByValidityTimeSpec</com:validityStatus><com:validityTimeSpecification><com:overallStartTime>${iso(Date.now() - HOUR)}</com:overallStartTime><com:overallEndTime>${iso(Date.now() + 5 * HOUR)}</com:overallEndTime></com:validityTimeSpecification></sit:validity><sit:generalPublicComment><sit:comment><com:values><com:value lang="en">${words}</com:value></com:values></sit:comment></sit:generalPublicComment></sit:situationRecord></sit:situation>`;

describe.skipIf(!CHROMIUM)(`the town’s pages${WHY_SKIPPED}`, () => {
  let app: TestApp, api: Api, browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    api = new Api(app.url, app.adminToken);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const look = (path: string, name: string, read: (main: string) => void): Promise<void> => lookAt(browser, app.url + path, name, read);

  test('where nothing is measured the page says that it knows nothing, and never that all is well', async () => {
    await look('/place/air-and-traffic', 'air-and-traffic-empty', (text) => {
      expect(text).toContain('How the air is now is not known here. That does not mean that it is clean.');
      expect(text).toContain('How the roads go now is not known here. That does not mean that they are free.');
      expect(text).not.toMatch(/is low|goes freely|undefined/);
    });
  });

  test('air with its driver, grade and age, forecasts, slow roads, incidents and roadworks are read by anybody', async () => {
    const hour = Math.floor(Date.now() / HOUR) * HOUR - HOUR, last = Math.floor(Date.now() / FIVE) * FIVE - FIVE;
    const site = async (id: string, name: string, grade: string, at: number, no2: number): Promise<void> => {
      await api.ok('POST', '/api/v1/place/air/sites', { id, name, grade, latitude: 51.476, longitude: 0.326, ward: 'Grays Riverside' });
      await api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, [{ at: iso(at), no2 }]);
    };
    await site('london-road', 'London Road', 'reference', hour, 250);
    await site('school', 'School gate', 'indicative', hour - 10 * HOUR, 500);
    await api.ok('POST', '/api/v1/air/forecasts', [{ area: 'Grays Riverside', source: 'Met Office', issuedAt: iso(Date.now() - HOUR), days: [{ date: iso(Date.now() + 24 * HOUR).slice(0, 10), daqi: 7 }] }]);
    for (const [name, speeds] of [['jam', [50, 50, 20, 20]], ['flow', [50, 50, 50, 50]], ['dark', []]] as const) {
      await api.ok('POST', '/api/v1/traffic/sites', { id: name, name, latitude: 51.48, longitude: 0.33 });
      await api.ok('POST', '/api/v1/traffic/segments', { id: name, name: `A13 ${name}`, class: 'a-road', lengthMetres: 1_609, limitMph: 50, upstream: name });
      if (speeds.length > 0) await api.ok('POST', `/api/v1/traffic/sites/${name}/readings`, speeds.map((speed, i) => ({ at: iso(last - (speeds.length - 1 - i) * FIVE), speed })));
    }
    const datex = `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:sit="http://datex2.eu/schema/3/situation" xmlns:com="http://datex2.eu/schema/3/common" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="sit:SituationPublication"><com:publicationCreator><com:country>gb</com:country><com:nationalIdentifier>Highways</com:nationalIdentifier></com:publicationCreator>${situation('a', 'Accident', 'Two cars at the roundabout')}${situation('w', 'MaintenanceWorks', 'Gas main in Elm Row')}${situation('s', 'Accident', 'For the police alone', false)}</d2:payload>`;
    const sent = await fetch(`${app.url}/api/v1/traffic/datex`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/xml' }, body: datex });
    expect(await sent.json()).toMatchObject({ situations: { taken: 3 } });
    await eventually('a slow road and a free one', async () => (await api.ok<{ segments: { id: string; state: string }[] }>('GET', '/api/v1/traffic/segments/state', undefined, '')).segments.filter(({ id, state }) => (id === 'jam' && state === 'queuing') || (id === 'flow' && state === 'free')).length === 2);

    await look('/place/air-and-traffic', 'air-and-traffic-full', (text) => {
      expect(text).toContain('Air pollution is moderate: 4 of 10 at London Road, the one site that is heard. Of 1 more nothing is known now.');
      expect(text).toContain('nitrogen dioxide (NO2)');
      expect(text).toContain('Indicative: a cheaper sensor');
      expect(text).toContain('Not known now; it was 8 of 10, high');
      expect(text).toContain('7 of 10, high');
      expect(text).toContain('Met Office');
      expect(text).toContain('Traffic is slow on 1 of 2 stretches of road. Of 1 more nothing is known now.');
      expect(text).toContain('Queuing');
      expect(text).toContain('Two cars at the roundabout');
      expect(text.indexOf('Gas main in Elm Row')).toBeGreaterThan(text.indexOf('Roadworks'));
      expect(text).not.toContain('For the police alone');
    });
  });

  const square = (x: number, y: number, size: number): number[][] => [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
  const ward = (code: string, name: string, x: number): object => ({ type: 'Feature', properties: { WD24CD: code, WD24NM: name }, geometry: { type: 'Polygon', coordinates: [square(x, 51.46, 0.05)] } });

  test('the map stands on the wards that staff hand in', async () => {
    await api.ok('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features: [ward('E1', 'Grays Riverside', 0.3), ward('E2', 'Ockendon', 0.25)] });
    expect(await api.ok('GET', '/api/v1/place/map/wards', undefined, '')).toMatchObject({ features: [{ id: 'E1', properties: { name: 'Grays Riverside' } }, { id: 'E2' }] });
    expect(await api.call('GET', '/api/v1/place/map/layers/nothing', undefined, '')).toMatchObject({ status: 404 });
    for (const [path, field] of [['tiles/20/0/0', 'tile'], ['tiles/3/8/0', 'tile'], ['tiles/a/b/c', 'tile'], ['tiles/1/0/0?layers=air,nothing', 'layers'], ['layers/air?limit=0', 'limit']]) {
      expect(await api.call('GET', `/api/v1/place/map/${path}`, undefined, ''), path).toMatchObject({ status: 400, body: { field } });
    }
  });

  test('50,000 sensors are served and drawn, clustered, with nothing fetched from elsewhere', async () => {
    const many = 50_000, store = app.app.get(Store);
    const place = (i: number): [number, number] => [0.22 + (i % 250) * 0.001, 51.44 + Math.floor(i / 250) * 0.0005];
    await store.collection('townLocations').insertMany(Array.from({ length: many }, (_, i) => ({ _id: 1_000_000 + i, is: { location: { type: 'Point', coordinates: place(i) } }, to: {} })) as never);
    await store.collection('townThings').insertMany(Array.from({ length: many }, (_, i) => ({ _id: 1_000_000 + i, is: { name: `Lamp ${i}`, description: 'A street light', properties: { public: i > 0 } }, to: { locations: [1_000_000 + i] } })) as never);
    const first = await api.ok<{ numberMatched: number; features: { properties: { name: string } }[] }>('GET', '/api/v1/place/map/layers/sensors?limit=20', undefined, '');
    expect([first.numberMatched, first.features.length, first.features[0]?.properties.name]).toEqual([many - 1, 20, 'Lamp 1']);
    const { features: [all] } = await api.ok<{ features: { properties: { count: number } }[] }>('GET', '/api/v1/place/map/tiles/0/0/0?layers=sensors', undefined, '');
    expect(all?.properties.count).toBe(many - 1);
    // A page as wide as a desk is some ten squares of the grid: nobody is sent the whole layer, and nobody is left out of it.
    const tiles = [10, 11, 12].flatMap((z) => Array.from({ length: 4 }, (_, i) => `${z}/${2 ** (z - 1) + (i % 2)}/${Math.floor(0.3323 * 2 ** z) + Math.floor(i / 2)}`));
    for (const tile of tiles) {
      const { features } = await api.ok<{ features: object[] }>('GET', `/api/v1/place/map/tiles/${tile}?layers=sensors`, undefined, '');
      expect(features.length, tile).toBeLessThanOrEqual(100);
    }
    const { features: near } = await api.ok<{ features: { properties: { name: string } }[] }>('GET', '/api/v1/place/map/tiles/18/131241/87316?layers=sensors', undefined, '');
    expect(near.every(({ properties }) => properties.name !== 'Lamp 0')).toBe(true);

    const drawing = await openMapBrowser();
    const page = await openPage(drawing, { viewport: { width: 1280, height: 900 } });
    const foreign: string[] = [];
    page.on('request', (request) => void (request.url().startsWith(app.url) || request.url().startsWith('data:') || foreign.push(request.url())));
    await page.goto(`${app.url}/place/map`);
    const said = page.locator('#map-says', { hasText: /A circle that is larger|cannot be shown/ });
    await said.waitFor({ timeout: 90_000 });
    const can = await page.evaluate("document.createElement('canvas').getContext('webgl2') !== null");
    expect(await said.innerText()).toContain(can ? 'A circle that is larger' : 'cannot be shown');
    expect(await page.locator('#place-map canvas').count()).toBe(can ? 1 : 0);
    await page.waitForTimeout(1_000);
    await keepPicture(page, 'place-map-drawn');
    expect(foreign).toEqual([]);
    expect(page.complaints).toEqual([]);
    await drawing.close();
  });

  test('what the network knows is a layer: an outage now is an area', async () => {
    await api.ok('POST', '/api/v1/network/outages', { reference: 'INC-1', kind: 'power', source: 'UK Power Networks', start: iso(Date.now() - HOUR), area: { type: 'Polygon', coordinates: [square(0.26, 51.47, 0.01)] } });
    expect(await api.ok('GET', '/api/v1/place/map/layers/outages', undefined, '')).toMatchObject({ features: [{ properties: { name: 'No power', says: 'as UK Power Networks says' }, geometry: { type: 'MultiPolygon' } }] });
  });

  test('the map is lists first, read without a script; by ward, too; and says so where it cannot be drawn', async () => {
    await look('/place/map', 'place-map', (text) => {
      for (const words of ['London Road', '4 of 10, moderate (reference)', 'A13 jam', 'queuing, 20 mph', 'The map needs a script']) expect(text).toContain(words);
    });
    await look('/place/map?ward=E2', 'place-map-ward', (text) => {
      expect(text).toContain('in Ockendon');
      expect(text).not.toContain('London Road');
    });
    const page = await openPage(browser);
    await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
    await page.goto(`${app.url}/place/map`);
    await page.getByText('The map cannot be shown in this browser. The lists above show the same.').waitFor();
    await page.getByLabel('Ward').focus();
    await page.keyboard.type('Grays');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/ward=E1/);
    expect(await page.locator('main').innerText()).toContain('London Road');
    await page.context().close();
  });
});
