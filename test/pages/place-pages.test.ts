import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, WHY_SKIPPED } from './browser.js';

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

  /** As anybody sees it: no sign-in, no script, on a phone and on a desk. */
  async function look(path: string, name: string, read: (main: string) => void): Promise<void> {
    for (const width of [320, 1280]) {
      const page = await openPage(browser, { javaScriptEnabled: false, viewport: { width, height: 720 } });
      const answer = await page.goto(app.url + path);
      expect(answer?.status()).toBe(200);
      read(await page.locator('main').innerText());
      await keepPicture(page, `${name}-${width}`);
      await page.context().close();
    }
    const page = await openPage(browser);
    await page.goto(app.url + path);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  }

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
    await eventually('a slow road', async () => (await api.ok<{ segments: { id: string; state: string }[] }>('GET', '/api/v1/traffic/segments/state', undefined, '')).segments.some(({ id, state }) => id === 'jam' && state === 'queuing'));

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
});
