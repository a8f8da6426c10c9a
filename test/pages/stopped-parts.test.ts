import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Parts } from '../../modules/platform/health/parts.service.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CHROMIUM, expectAccessible, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type Home } from './street.js';

describe.skipIf(!CHROMIUM)(`what stands still is named on an open page${WHY_SKIPPED}`, () => {
  let app: TestApp, browser: Browser, home: Home;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    home = await new Street(app.url, app.adminToken).home('Mary');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('as soon as it stops, without a page being fetched, and no longer than it does', async () => {
    const page = await openPage(browser, { reducedMotion: 'reduce' });
    await signIn(page, app.url, home.ann, '/today');
    await page.getByText('Live', { exact: true }).waitFor();
    // As when the store is away: nothing but the socket speaks.
    await page.route('**/today/list', (route) => route.abort());
    const stopped = page.locator('#stopped');
    expect(await stopped.isVisible()).toBe(false);
    app.app.get(Parts).rounds({ completeAt: Date.now() - 600_000, lost: 'rules' });
    await stopped.getByText('The watchman’s press does not come through. It was lost at: the rules. Since').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    app.app.get(Parts).rounds({ completeAt: Date.now() });
    await stopped.waitFor({ state: 'hidden', timeout: 30_000 });
    await page.context().close();
  });
});
