import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type SignIn } from './street.js';

describe.skipIf(!CHROMIUM)(`the nurse, the administrator and the SMS desk${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street, admin: SignIn;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    street = new Street(app.url, app.adminToken);
    admin = await street.signInFor('admin', 'Ada');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('a resident, a carer and a device are added without JavaScript, mistakes are explained, and nothing typed is lost', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, '/admin/residents/new');
    await page.getByLabel('First name').fill('Nora');
    await page.getByLabel('NHS number').fill('943 476 5910');
    await page.getByRole('button', { name: 'Add this resident' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toMatch(/Enter the family name\s+That NHS number is not right/);
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.getByLabel('First name').inputValue()).toBe('Nora');
    await page.getByLabel('Family name').fill('Quill');
    await page.getByLabel('NHS number').fill('999 000 0018');
    await page.getByLabel('Date of birth').fill('31 3 1938');
    await page.getByRole('button', { name: 'Add this resident' }).click();
    expect(await page.locator('h1').textContent()).toBe('Nora Quill');

    await page.getByLabel('Name', { exact: true }).fill('Ben');
    await page.getByLabel('Mobile number').fill('01375 652652');
    await page.getByRole('button', { name: 'Add this carer' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('That is not a UK mobile number');
    await page.getByLabel('Mobile number').fill('07700 900555');
    await page.getByRole('button', { name: 'Add this carer' }).click();
    expect(await page.locator('#carers ~ table').first().textContent()).toContain('+447700900555');

    await page.getByLabel('What it is').selectOption('pendant');
    await page.getByLabel('Room').fill('hallway');
    await page.getByRole('button', { name: 'Pair this device' }).click();
    const key = (await page.locator('.hl-note code').first().textContent())?.trim() ?? '';
    const curl = (await page.getByLabel('Example with curl').textContent()) ?? '';
    const body = JSON.parse(/-d '(.+)'/.exec(curl)?.[1] ?? 'null') as { device: string };
    const sent = await fetch(`${app.url}/api/v1/readings`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(await sent.json()).toMatchObject({ accepted: 1 });
    await page.goto(page.url().replace(/\/devices$/, ''));
    expect(await page.content()).not.toContain(key);
    expect((await page.locator('.nhsuk-task-list').textContent())?.match(/Done/g)).toHaveLength(3);
    await page.context().close();
  });

  test('the timeline links every line to its record, and the record and where it comes from open beside it', async () => {
    const home = await street.home('Mary');
    for (const [value, minutes] of [[72, 9], [112, 5]] as const) await street.send(home.watch, 'heart-rate', value, minutes);
    await street.send(home.pendant, 'sos', true);
    const alerts = await street.until(async () => { const open = await street.alerts(home, 'open'); return open.length === 2 && open; }, 'the call for help and the fast pulse');
    const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signIn(page, app.url, home.nurse, `/residents/${home.residentId}/timeline`);
    expect(await page.locator('.hl-lead').textContent()).toMatch(/^Mary had 2 alerts \(2 still open\)[\s\S]+heart rate was 72 to 112 a minute/i);
    const hrefs = await page.locator('tr[data-at] a[data-fhir]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    for (const alert of alerts) expect(hrefs).toContain(`/fhir/R4/DetectedIssue/${alert.id}`);
    for (const href of hrefs) {
      const status = await page.evaluate(async (path) => (await fetch(path, { headers: { accept: 'application/fhir+json' } })).status, href);
      expect(status, href).toBe(200);
    }
    await page.locator('tr[data-lane="Vital signs"] a[data-fhir]').first().click();
    await page.locator('#resource').filter({ hasText: /"resourceType": "Observation"[\s\S]+Where it comes from[\s\S]+Provenance/ }).waitFor();
    await page.locator('#chart').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#cursor').textContent()).toMatch(/\d\d:\d\d: .+/);
    expect(await page.locator('.c-out').count()).toBe(1);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  test('the list of people puts whoever needs somebody first, finds by name, and moves by j, k and /', async () => {
    const [quiet, needy] = [await street.home('Aaron', 'Aardvark'), await street.home('Zoe', 'Zimmer')];
    await street.callForHelp(needy);
    const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signIn(page, app.url, quiet.nurse);
    const names = await page.locator('[data-row] th a').allTextContents();
    expect(names.indexOf('Zoe Zimmer')).toBeLessThan(names.indexOf('Aaron Aardvark'));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(names[0]);
    await page.keyboard.press('/');
    await page.keyboard.type('zimm');
    await page.keyboard.press('Enter');
    await page.waitForURL('**q=zimm**');
    expect(await page.locator('[data-row] th a').allTextContents()).toEqual(['Zoe Zimmer']);
    await page.context().close();
  });

  test('the SMS desk shows the text, plays a receipt, and a carer’s answer claims the alert', async () => {
    const home = await street.home('Mary');
    const alert = await street.callForHelp(home);
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, '/sms-desk');
    const message = page.locator('article').filter({ hasText: alert.code }).first();
    await street.until(async () => { await page.reload(); return (await message.count()) > 0; }, 'the text on the desk');
    expect(await message.textContent()).not.toContain('Mary');
    await message.getByRole('button', { name: 'Delivered', exact: true }).click();
    expect(await message.textContent()).toMatch(/delivered/);
    await message.getByLabel(/Answer as/).fill(`Y ${alert.code}`);
    await message.getByRole('button', { name: 'Send answer' }).click();
    await street.until(async () => (await street.alerts(home, 'acknowledged'))[0], 'the answer to be taken in');
    await page.context().close();
  });
});
