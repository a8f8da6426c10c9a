import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { person } from '../builders/cases.js';
import { box } from '../builders/network.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';

const HOUR = 3_600_000;
const ADA = { username: 'ada.cases', password: 'a long enough password' };

/** As somebody of the staff works through the queue: by keyboard and by press, on a phone and on a desk. */
describe.skipIf(!CHROMIUM)(`a case from the queue to its end${WHY_SKIPPED}`, () => {
  let app: TestApp, api: Api, browser: Browser, ben: string;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    api = new Api(app.url, app.adminToken);
    await api.ok('POST', '/api/v1/users', { ...ADA, name: 'Ada', role: 'admin' });
    ben = (await person(api, 'Ben', 'admin')).id;
    for (const reference of ['B-1', 'B-2']) await api.ok('POST', '/api/v1/network/outages', { source: 'Openreach', reference, kind: 'broadband', area: box(0.3, 51.4), start: new Date(Date.now() - 25 * HOUR).toISOString() });
    await app.app.get(CasesWatcher).look();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function sound(page: Page & { complaints: string[] }, name: string): Promise<void> {
    await expectAccessible(page);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `${name}-${width}`);
    }
    expect(page.complaints).toEqual([]);
  }
  const said = (page: Page): Promise<string> => page.locator('main').innerText();

  test.each([['B-1', 'with a script', true], ['B-2', 'without a script', false]])('%s is claimed, put off, handed over and resolved, %s; what is wrong is said beside its field', async (reference, _, javaScriptEnabled) => {
    const page = await openPage(browser, { javaScriptEnabled });
    await signIn(page, app.url, ADA, '/admin/cases');
    await page.getByRole('link', { name: new RegExp(`Openreach ${reference}`) }).click();
    if (javaScriptEnabled) await sound(page, 'case-open');
    await page.getByRole('button', { name: 'I will see to it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Ada has it').waitFor();

    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByRole('link', { name: 'Say in a sentence why it is done then' }).waitFor();
    if (javaScriptEnabled) await sound(page, 'case-due-wrong');
    await page.getByLabel('Day and time').fill('2020-01-01T09:00');
    await page.getByLabel('Why then?').fill('The part comes on Friday');
    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByRole('link', { name: /lies behind us/ }).waitFor();
    expect(await page.getByLabel('Why then?').inputValue()).toBe('The part comes on Friday');
    await page.getByLabel('Day and time').fill(new Date(Date.now() + 48 * HOUR).toISOString().slice(0, 16));
    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByText('Given another time').first().waitFor();

    await page.getByRole('button', { name: 'Hand it over' }).click();
    await page.getByRole('link', { name: 'Choose who is to have it' }).waitFor();
    await page.getByLabel('Who is to have it?').selectOption(ben);
    await page.getByRole('button', { name: 'Hand it over' }).click();
    await page.getByText('Ben has it').waitFor();

    await page.getByRole('button', { name: 'Resolve the case' }).click();
    await page.getByRole('link', { name: 'Choose what came of it' }).waitFor();
    if (javaScriptEnabled) await sound(page, 'case-outcome-wrong');
    await page.getByLabel('Passed on to somebody else').check();
    await page.getByLabel('Note (you need not)').fill('Openreach rings back');
    await page.getByRole('button', { name: 'Resolve the case' }).click();
    await page.getByText('Resolved: passed on').waitFor();
    expect(await page.getByRole('button', { name: 'Resolve the case' }).count()).toBe(0);
    expect(await said(page)).toContain('Openreach rings back');
    await page.context().close();
  });

  test('whether and how one is told by e-mail is chosen on a page, and what is wrong there is said', async () => {
    const page = await openPage(browser);
    await signIn(page, app.url, ADA, '/admin/cases');
    await page.getByRole('link', { name: 'by e-mail' }).click();
    expect(await said(page)).toContain('You are not told by e-mail now.');
    expect(await said(page)).toContain('This server sends no e-mail yet');
    await page.getByLabel('As soon as something is new').check();
    await page.getByLabel('E-mail address').fill('ada');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Type an e-mail address, for example ada@council.example' }).waitFor();
    await sound(page, 'case-letters-wrong');
    await page.getByLabel('E-mail address').fill('ada@council.example');
    await page.getByLabel('Quiet from (you need not)').fill('22');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Type both hours of the quiet time, two that differ, or none' }).waitFor();
    await page.getByLabel('Quiet until').fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('You are told by e-mail.').waitFor();
    expect([await page.getByLabel('E-mail address').inputValue(), await page.getByLabel('Quiet from (you need not)').inputValue(), await page.getByLabel('Quiet until').inputValue()]).toEqual(['ada@council.example', '22', '7']);
    await sound(page, 'case-letters');
    await page.getByLabel('Not at all').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('You are not told by e-mail now.').waitFor();
    await page.context().close();
  });
});
