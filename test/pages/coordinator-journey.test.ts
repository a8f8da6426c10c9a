import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type Home, type SignIn } from './street.js';

describe.skipIf(!CHROMIUM)(`whoever sees to it that somebody comes${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street, admin: SignIn, home: Home;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    street = new Street(app.url, app.adminToken);
    [admin, home] = [await street.signInFor('admin', 'Ada'), await street.home('Mary')];
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const errors = (page: Page) => page.locator('.nhsuk-error-summary').textContent();
  const main = (page: Page) => page.locator('main').textContent();

  test('makes a rota, writes a plan that would end with nobody, mends it, and reads where nobody would come; without JavaScript', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, '/admin/rotas');
    await page.getByLabel('What it is called').fill('Day team');
    await press(page, 'Make this rota');
    await press(page, 'Add this shift');
    expect(await errors(page)).toContain('Choose who is on duty');
    await page.getByLabel('Who is on duty').selectOption({ label: 'Ann' });
    await page.getByLabel('From', { exact: true }).fill('08:00');
    await page.getByLabel('To', { exact: true }).fill('20:00');
    await press(page, 'Add this shift');
    expect(await main(page)).toMatch(/Every day[\s\S]+08:00 to 20:00/);
    await expectNoSidewaysScroll(page);
    await keepPicture(page, 'rota-320');

    const plan = `${app.url}/admin/residents/${home.residentId}/plan`;
    await page.goto(plan);
    expect(await main(page)).toContain('Somebody can be told at every hour');
    await page.goto(`${plan}/stat`);
    await press(page, 'Save this plan');
    expect(await errors(page)).toContain('Tick somebody in the first step');
    const step = (n: number) => page.getByRole('group', { name: `Who is told in step ${n}` });
    await step(1).getByLabel('On duty: Day team').check();
    await press(page, 'Save this plan');
    expect(await errors(page)).toContain('Step 1: enter how many minutes');
    await page.getByLabel('Minutes to answer in step 1').fill('3');
    await press(page, 'Save this plan');
    expect(await errors(page)).toContain('Step 1 is the last, and on Monday from 00:00 to 08:00 nobody on it can be told');
    expect(await step(1).getByLabel('On duty: Day team').isChecked()).toBe(true);
    await expectNoSidewaysScroll(page);
    await keepPicture(page, 'plan-refused-320');
    await step(2).getByLabel('Tom').check();
    await step(2).getByLabel('Ann').check();
    await page.getByLabel('Minutes to answer in step 2').fill('0.5');
    await page.getByRole('group', { name: 'How, in step 2' }).getByLabel('By telephone call').check();
    await press(page, 'Save this plan');
    expect(await main(page)).toMatch(/Whoever is on Day team, by text; then 3 minutes to answer\s*Ann and Tom, by text and by call; then 30 seconds to answer/);
    await page.getByLabel('Yes, ask first').check();
    await page.getByLabel('Minutes to answer (you need not)').fill('20');
    await press(page, 'Save');
    expect(await errors(page)).toContain('half a minute to 15 minutes');
    await page.getByLabel('Yes, ask first').check();
    await page.getByLabel('Minutes to answer (you need not)').fill('5');
    await press(page, 'Save');
    expect(await page.getByLabel('Yes, ask first').isChecked()).toBe(true);
    await expectNoSidewaysScroll(page);
    await keepPicture(page, 'plan-320');

    await page.goto(`${app.url}/cover`);
    expect(await page.locator('h1').textContent()).toBe('Somebody would come to everyone');
    await street.call('PUT', `/carers/${home.tom.carerId}/times`, { leave: [{ from: new Date(Date.now() + 3_600_000).toISOString(), until: new Date(Date.now() + 86_400_000).toISOString() }] });
    await street.call('PUT', `/carers/${home.ann.carerId}/times`, { leave: [{ from: new Date(Date.now() + 3_600_000).toISOString(), until: new Date(Date.now() + 7_200_000).toISOString() }], evenWithGaps: true });
    await page.reload();
    expect(await page.locator('h1').textContent()).toBe('Nobody would come to 1 person at some time');
    expect(await main(page)).toMatch(/Mary Hughes[\s\S]+everything/);
    await keepPicture(page, 'cover-320');
    await page.context().close();
  });

  test('every page is accessible, and the carer who goes says that they are there', async () => {
    const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
    await signIn(page, app.url, admin, '/cover');
    const rota = (await street.call<{ id: string }[]>('GET', '/rotas'))[0]?.id;
    for (const [path, name] of [['/cover', 'cover'], ['/admin/rotas', 'rotas'], [`/admin/rotas/${rota}`, 'rota'], [`/admin/residents/${home.residentId}/plan`, 'plan'], [`/admin/residents/${home.residentId}/plan/stat`, 'plan-steps']] as const) {
      await page.goto(app.url + path);
      await expectAccessible(page);
      await keepPicture(page, `${name}-1280-dark`);
    }
    expect(page.complaints).toEqual([]);
    await page.context().close();

    const alert = await street.callForHelp(home);
    const phone = await openPage(browser, { javaScriptEnabled: false });
    await signIn(phone, app.url, home.ann, `/alerts/${alert.id}`);
    await press(phone, 'I’m on my way');
    await press(phone, 'I am there');
    expect(await main(phone)).toContain('There');
    await phone.getByText('Hand it over to somebody else').click();
    await phone.getByLabel('Who takes it over').selectOption({ label: 'Tom' });
    await press(phone, 'Ask them');
    expect(await main(phone)).toContain('Asked to take it over, no answer yet: Tom');
    await expectNoSidewaysScroll(phone);
    await keepPicture(phone, 'alert-handed-over-320');
    await phone.context().close();
  });
});
