import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { WearableCloud } from '../builders/wearable-cloud.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street } from './street.js';

describe.skipIf(!CHROMIUM)(`own watches and meters${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, cloud: WearableCloud, street: Street;
  beforeAll(async () => {
    [app, browser, cloud] = await Promise.all([startHearthline(), openBrowser(), WearableCloud.start()]);
    street = new Street(app.url, app.adminToken);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    cloud?.stop();
  });

  test('an account is connected and a file handed in without JavaScript, by a phone’s width, and axe finds nothing', async () => {
    const admin = await street.signInFor('admin', 'Ada');
    const { id } = await street.call<{ id: string }>('POST', '/residents', { name: { given: 'Nora', family: 'Quill' } });
    await street.call('POST', '/wearables/registrations', { form: 'withings', title: 'Withings', clientId: 'us', clientSecret: 'a client secret', origin: cloud.url });
    const page = await openPage(browser, { javaScriptEnabled: false });
    const seen = await openPage(browser);
    await signIn(seen, app.url, admin, `/admin/residents/${id}/measured-elsewhere`);
    await expectAccessible(seen);
    await expectNoSidewaysScroll(seen);
    await signIn(page, app.url, admin, `/admin/residents/${id}`);
    await page.getByRole('link', { name: /Own watches and meters/ }).click();

    await page.getByRole('button', { name: 'Connect' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('say who agreed');
    await page.getByLabel('Who agreed').selectOption('resident');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('link', { name: 'Go on to the maker’s sign-in' }).click();
    expect(await page.locator('[role=status]').textContent()).toContain('The account is connected');

    await page.goto(`${app.url}/admin/residents/${id}/measured-elsewhere`);
    expect(await page.locator('#connections ~ table').first().textContent()).toMatch(/Withings[\s\S]*Connected[\s\S]+they agreed themselves/);
    await page.getByRole('button', { name: 'Choose the file' }).click();
    const address = page.url();
    await seen.goto(address);
    await expectAccessible(seen);
    await expectNoSidewaysScroll(seen);
    await page.getByLabel('The file').setInputFiles({ name: 'days.csv', mimeType: 'text/csv', buffer: Buffer.from('Date,Move Minutes count,Step count\n2026-11-01,5,4000\n2026-11-02,5,many') });
    await page.getByRole('button', { name: 'Hand it in' }).click();
    await street.until(async () => {
      await page.goto(address);
      return (await page.locator('h1').textContent()) === 'The file has been read';
    }, 'the file to be read', 60_000);
    expect(await page.locator('main').textContent()).toMatch(/1 new readings[\s\S]+row 3, Step count/);
    await seen.goto(address);
    await expectAccessible(seen);
    await expectNoSidewaysScroll(seen);
    expect(seen.complaints).toEqual([]);
  });
});
