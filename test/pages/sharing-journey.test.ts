import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type Home, type SignIn } from './street.js';

describe.skipIf(!CHROMIUM)(`what each of the circle may know${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street, admin: SignIn, home: Home;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    street = new Street(app.url, app.adminToken);
    [admin, home] = [await street.signInFor('admin', 'Ada'), await street.home('Mary')];
    await street.send(home.watch, 'heart-rate', 71, 1);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('is said without JavaScript; mistakes are explained and lose nothing; it holds on the next page of the carer', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, `/admin/residents/${home.residentId}`);
    await page.getByRole('link', { name: 'What Ann may know' }).click();
    expect(await page.locator('h1').textContent()).toBe('What Ann may know of Mary');
    expect(await page.locator('main').innerText()).toContain('Nothing was said so far: Ann may know all of it');
    for (const label of ['That they need help, and what it is about', 'What is measured of them', 'Where they are: out, away, in hospital']) expect(await page.getByLabel(label).isChecked()).toBe(true);
    await page.getByLabel('What is measured of them').uncheck();
    await page.getByRole('button', { name: 'Save this' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('Choose who decided this');
    expect(await page.getByLabel('What is measured of them').isChecked()).toBe(false);
    await page.getByLabel('Who decided this?').selectOption('They themselves');
    await page.getByRole('button', { name: 'Save this' }).click();
    expect(await page.locator('.hl-note').textContent()).toContain('Saved.');
    expect(await page.locator('#carers ~ table').first().textContent()).toContain('Not shared: what is measured');
    await page.getByRole('link', { name: 'What Ann may know' }).click();
    expect(await page.locator('main').innerText()).toContain('So decided by they themselves');

    const ann = await openPage(browser, { javaScriptEnabled: false });
    await signIn(ann, app.url, home.ann, `/residents/${home.residentId}`);
    const shown = await ann.locator('main').innerText();
    expect(shown).toContain('What is measured of Mary is not shared with you.');
    expect(shown).not.toMatch(/71|Timeline of/);
  });

  test('alerts are not kept from the last who can be told, and the page says why', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, `/admin/residents/${home.residentId}/carers/${home.ann.carerId}/sharing`);
    const withhold = async (): Promise<void> => {
      await page.getByLabel('That they need help').uncheck();
      await page.getByLabel('Who decided this?').selectOption('attorney');
      await page.getByRole('button', { name: 'Save this' }).click();
    };
    await withhold();
    expect(await page.locator('#carers ~ table').first().textContent()).toContain('Not shared: alerts');
    await page.getByRole('link', { name: 'What Tom may know' }).click();
    await withhold();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('This is the last of the circle who can be told');
    await keepPicture(page, 'sharing-refused-320');
  });

  test.each([320, 1280])('at %i pixels nothing runs over, and axe finds nothing', async (width) => {
    const page = await openPage(browser, { viewport: { width, height: 800 } });
    await signIn(page, app.url, admin, `/admin/residents/${home.residentId}`);
    for (const path of ['', `/carers/${home.ann.carerId}/sharing`]) {
      await page.goto(`${app.url}/admin/residents/${home.residentId}${path}`);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `sharing${path ? '' : '-home'}-${width}`);
    }
    const ann = await openPage(browser, { viewport: { width, height: 800 } });
    await signIn(ann, app.url, home.ann, '/today');
    for (const path of ['/today', `/residents/${home.residentId}`]) {
      await ann.goto(app.url + path);
      expect(await ann.locator('main').innerText()).toContain('not shared with you');
      await expectAccessible(ann);
      await expectNoSidewaysScroll(ann);
    }
    expect([...page.complaints, ...ann.complaints]).toEqual([]);
  });
});
