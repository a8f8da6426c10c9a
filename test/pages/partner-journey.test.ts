import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellsOf, type HomeDay } from '../../core/area-figures/cells.js';
import { dayKey } from '../../core/time/when.js';
import { PublishedFigures } from '../../modules/care/area-figures/area-figures.store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';
import { Receiver } from '../builders/webhook-receiver.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, WHY_SKIPPED } from './browser.js';

describe.skipIf(!CHROMIUM)(`a partner, and a passer-by${WHY_SKIPPED}`, () => {
  let app: TestApp, api: Api, browser: Browser, receiver: Receiver, key: string;

  beforeAll(async () => {
    [app, browser, receiver] = await Promise.all([startHearthline({ webhooksToLoopback: true }), openBrowser(), Receiver.start()]);
    api = new Api(app.url, app.adminToken);
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Port of Tilbury' });
    key = (await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'Dashboard', scopes: ['sta:read', 'sta:write'], plan: 'standard' })).key;
    await api.ok('POST', '/api/v1/partners/me/subscriptions', { url: receiver.url, kind: 'PM2.5' }, key);
    receiver.answers = [503];
    await api.ok('POST', '/sta/v1.1/Things', aStreet(), key);
    await eventually('both tries', async () => receiver.told.length >= 2);
    const homes = (area: string, count: number): HomeDay[] => Array.from({ length: count }, (_, i) => ({ area, heard: i % 7 > 0, warmth: 17 + (i % 5) }));
    const all = [...homes('Grays Riverside', 34), ...homes('Little Thurrock Blackshots', 16), ...homes('Chadwell', 4)];
    for (const days of [1, 2]) await app.app.get(PublishedFigures).publish(dayKey(Date.now() - days * 86_400_000), cellsOf(all));
  });
  afterAll(async () => {
    receiver?.stop();
    await browser?.close();
    await app?.stop();
  });

  test('without JavaScript, with a key in a form: what is left, the bill, and a delivery brought once more', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/partner`);
    await page.getByLabel('One of your keys').fill(key);
    await page.getByRole('button', { name: 'Show my use' }).click();
    expect(page.url()).toBe(`${app.url}/partner`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Port of Tilbury');
    await page.getByRole('link', { name: receiver.url }).click();
    const before = receiver.told.length;
    await page.getByLabel('From number').fill('1');
    await page.getByRole('button', { name: 'Bring it once more' }).click();
    expect(await page.getByRole('status').textContent()).toContain('1 delivery will be brought once more');
    await eventually('it came again', async () => receiver.told.length > before);
    await page.context().close();
  });

  test.each([['partner', '/partner'], ['homes', '/place/homes']])('%s, full of figures: axe finds nothing, nothing moves sideways', async (name, path) => {
    const page = await openPage(browser);
    await page.goto(`${app.url}/partner`);
    await page.getByLabel('One of your keys').fill(key);
    await page.getByRole('button', { name: 'Show my use' }).click();
    await page.goto(app.url + path);
    const onward = name === 'partner' ? await page.getByRole('link', { name: receiver.url }).getAttribute('href') : undefined;
    for (const [i, address] of [path, onward].entries()) {
      if (!address) continue;
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        await page.goto(app.url + address);
        await expectNoSidewaysScroll(page);
        await expectAccessible(page);
        await keepPicture(page, `${name}-full-${i}-${width}`);
      }
    }
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
});
