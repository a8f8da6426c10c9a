import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, openBrowser, openPage, signIn, signInByForm, WHY_SKIPPED } from './browser.js';
import { Street } from './street.js';

describe.skipIf(!CHROMIUM)(`a carer and an alert${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    street = new Street(app.url, app.adminToken);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('without JavaScript: sign in, see it, go, say what it was', async () => {
    const home = await street.home('Mary');
    const alert = await street.callForHelp(home);
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signInByForm(page, app.url, home.ann);
    await expectHeading(page, '1 person needs you');
    expect(await page.locator('noscript, .hl-live').first().textContent()).toContain('Refresh');
    await page.getByRole('button', { name: 'I’m on my way' }).click();
    expect(new URL(page.url()).pathname).toBe(`/alerts/${alert.id}`);
    expect(await page.locator('main').textContent()).toMatch(/You are going\.\s*Tom and the team can see that/);
    const [claimed] = await street.alerts(home, 'acknowledged');
    expect(claimed?.claimedBy?.carer ?? claimed?.claimedBy).toBe(home.ann.carerId);

    await page.getByLabel('Anything to add').fill('Sitting on the stairs, not hurt');
    await page.getByRole('button', { name: 'It was a fall' }).click();
    expect(new URL(page.url()).pathname).toBe('/today');
    await expectHeading(page, 'Nobody needs you just now');
    expect((await street.alerts(home, 'resolved'))[0]).toMatchObject({ id: alert.id, outcome: 'fall', note: 'Sitting on the stairs, not hurt' });
    await page.context().close();
  });

  test('by keyboard alone, and every stop can be seen', async () => {
    const home = await street.home('Edith');
    await street.callForHelp(home);
    const page = await openPage(browser);
    await page.goto(`${app.url}/sign-in`);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to main content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'username');
    await page.keyboard.type(home.ann.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(home.ann.password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/today');
    await tabTo(page, 'I’m on my way');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alerts/*');
    await tabTo(page, 'False alarm');
    await page.keyboard.press('Space');
    await page.waitForURL('**/today**');
    expect((await street.alerts(home, 'resolved'))[0]?.outcome).toBe('false-alarm');
    await page.context().close();
  });

  test('the page moves by itself: a call for help appears within seconds, and is said', async () => {
    const home = await street.home('Joan');
    const page = await openPage(browser);
    await signIn(page, app.url, home.ann);
    await page.locator('.hl-live__state[data-state=live]').waitFor();
    await expectHeading(page, 'Nobody needs you just now');
    await page.evaluate(() => { (globalThis as unknown as { same: boolean }).same = true; });
    await street.callForHelp(home);
    await page.getByRole('button', { name: 'I’m on my way' }).waitFor({ timeout: 5_000 });
    await expectHeading(page, '1 person needs you');
    expect(await page.title()).toBe('1 person needs you – Hearthline');
    expect(await page.locator('#say-now').textContent()).toMatch(/^New: Joan H\./);
    expect(await page.evaluate(() => (globalThis as unknown as { same?: boolean }).same)).toBe(true);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  test('news keeps the reader’s place: the focus and an opened "Why?" stay', async () => {
    const home = await street.home('Mabel');
    await street.callForHelp(home);
    const page = await openPage(browser);
    await signIn(page, app.url, home.ann);
    await page.locator('.hl-live__state[data-state=live]').waitFor();
    await page.locator('summary').first().click();
    await page.getByRole('button', { name: 'Can’t, pass on' }).focus();
    await street.until(async () => (await street.alerts(home, 'open'))[0]?.seen.some(({ carer, on }) => carer === home.ann.carerId && on === 'feed'), 'that Ann has it before her eyes');
    const tomAt = await openPage(browser);
    await signIn(tomAt, app.url, home.tom);
    await tomAt.getByRole('button', { name: 'I’m on my way' }).click();
    await page.getByText('Tom is going').waitFor({ timeout: 5_000 });
    expect(await page.locator('details').first().getAttribute('open')).not.toBeNull();
    await tomAt.context().close();
    await page.context().close();
  });

  test('without network it says so, keeps the press, says that nobody knows, and sends it when the line is back', async () => {
    const home = await street.home('Sid');
    await street.callForHelp(home);
    const page = await openPage(browser);
    await signIn(page, app.url, home.ann);
    await page.locator('.hl-live__state[data-state=live]').waitFor();
    await page.context().setOffline(true);
    await page.getByText(/^Offline/).waitFor();
    await page.getByRole('button', { name: 'I’m on my way' }).click();
    await page.getByText('Nobody knows yet').waitFor();
    expect(await street.alerts(home, 'acknowledged')).toEqual([]);
    await page.context().setOffline(false);
    await street.until(async () => (await street.alerts(home, 'acknowledged'))[0], 'the kept press to arrive', 20_000);
    await page.getByText('You are going.').first().waitFor();
    await page.context().close();
  });

  test('who is slower is told who goes', async () => {
    const home = await street.home('Ida');
    const alert = await street.callForHelp(home);
    const [annAt, tomAt] = [await openPage(browser, { javaScriptEnabled: false }), await openPage(browser, { javaScriptEnabled: false })];
    await signIn(annAt, app.url, home.ann);
    await signIn(tomAt, app.url, home.tom);
    await tomAt.getByRole('button', { name: 'I’m on my way' }).click();
    await annAt.getByRole('button', { name: 'I’m on my way' }).click();
    expect(new URL(annAt.url()).pathname).toBe(`/alerts/${alert.id}`);
    expect(await annAt.locator('main').textContent()).toContain('Tom is going');
    await annAt.context().close();
    await tomAt.context().close();
  });

  test('the link in a text leads through signing in to the alert, and no further than the circle', async () => {
    const [home, other] = [await street.home('Rose'), await street.home('Ivy')];
    const alert = await street.callForHelp(home);
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(`${app.url}/a/${alert.code}`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.getByLabel('User name').fill(home.ann.username);
    await page.getByLabel('Password').fill(home.ann.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(new URL(page.url()).pathname).toBe(`/alerts/${alert.id}`);
    for (const path of [`/residents/${other.residentId}`, `/residents/${other.residentId}/timeline`]) {
      expect((await page.goto(app.url + path))?.status()).toBe(404);
      expect(await page.locator('body').textContent()).not.toContain('Ivy');
    }
    expect((await page.goto(`${app.url}/admin`))?.status()).toBe(403);
    await page.context().close();
  });

  test('a form from elsewhere moves nothing', async () => {
    const home = await street.home('Fay');
    const alert = await street.callForHelp(home);
    const page = await openPage(browser);
    await signIn(page, app.url, home.ann);
    const status = await page.evaluate(async (path) => (await fetch(path, { method: 'POST', body: new URLSearchParams({ _csrf: 'guessed' }) })).status, `/alerts/${alert.id}/claim`);
    expect(status).toBe(403);
    expect(await street.alerts(home, 'acknowledged')).toEqual([]);
    await page.context().close();
  });
});

const expectHeading = async (page: Page, text: string): Promise<void> => expect((await page.locator('h1').textContent())?.trim()).toBe(text);

const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const at = document.activeElement;
  return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.name : (at?.textContent ?? '').trim();
});

/** Tabs on until the named stop has the focus; each stop on the way shows that it has it. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < 80; stop++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement ?? document.body);
      return style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px');
    });
    expect(seen, `the focus on "${await focused(page)}" cannot be seen`).toBe(true);
    if ((await focused(page)) === name) return;
  }
  throw new Error(`No stop named "${name}" by keyboard on ${page.url()}`);
}
