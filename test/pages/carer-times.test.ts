import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { PushStandIn } from '../builders/push.js';
import { CHROMIUM, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type Home, type SignIn } from './street.js';

/** As people type a day: "4 12 2026". */
const typed = (daysOn: number): string => new Date(Date.now() + daysOn * 86_400_000).toISOString().slice(0, 10).split('-').reverse().map(Number).join(' ');

describe.skipIf(!CHROMIUM)(`when a carer can be told${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street, admin: SignIn, home: Home, push: PushStandIn;
  beforeAll(async () => {
    [app, browser, push] = await Promise.all([startHearthline({ pushToLoopback: true }), openBrowser(), PushStandIn.start()]);
    street = new Street(app.url, app.adminToken);
    [admin, home] = [await street.signInFor('admin', 'Ada'), await street.home('Mary')];
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    push?.stop();
  });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const errors = (page: Page) => page.locator('.nhsuk-error-summary').textContent();
  const main = (page: Page) => page.locator('main').textContent();
  async function addLeave(page: Page, from: number, until: number): Promise<void> {
    for (const [label, value] of [['First day', typed(from)], ['From what time', '08:00'], ['Last day', typed(until)], ['Until what time', '20:00']] as const) await page.getByLabel(label, { exact: true }).fill(value);
    await press(page, 'Add this leave');
  }

  test('is said by the carer, from a phone without JavaScript: quiet hours, leave, a summary a day; and taken back', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, home.ann);
    await page.getByRole('link', { name: 'My times' }).click();
    expect(await page.locator('h1').textContent()).toBe('When you can be told');
    await page.getByLabel('Quiet from').fill('22.00');
    await press(page, 'Keep these quiet hours');
    expect(await errors(page)).toContain('Write the times as 22:00 and 07:00');
    await page.getByLabel('Quiet from').fill('08:00');
    await page.getByLabel('Until', { exact: true }).fill('21:00');
    await press(page, 'Keep these quiet hours');
    expect(await errors(page)).toContain('at most 12 hours');
    await page.getByLabel('Quiet from').fill('22:00');
    await page.getByLabel('Until', { exact: true }).fill('07:00');
    await press(page, 'Keep these quiet hours');
    expect(await main(page)).toContain('Every day from 22:00 to 07:00.');

    await addLeave(page, 4, 3);
    expect(await errors(page)).toContain('Enter when it ends, after the beginning');
    await addLeave(page, 3, 4);
    expect(await main(page)).toContain('The leave is written down.');
    await addLeave(page, 10, 12);
    expect(await page.getByRole('row').count()).toBe(3);
    await page.getByRole('button', { name: /^Take back/ }).first().click();
    expect(await page.getByRole('row').count()).toBe(2);
    expect(await main(page)).toContain('Every day from 22:00 to 07:00.');

    await page.getByLabel('E-mail address').fill('ann at home');
    await press(page, 'Send a summary a day');
    expect(await errors(page)).toContain('looks like name@example.org');
    await page.getByLabel('E-mail address').fill('ann@example.org');
    await page.getByLabel('At what hour').selectOption('07:00');
    await press(page, 'Send a summary a day');
    expect(await main(page)).toContain('It goes to ann@example.org at 07:00.');
    expect(await street.call('GET', `/carers/${home.ann.carerId}/digest`)).toEqual({ email: 'ann@example.org', hour: 7 });
    await press(page, 'No quiet hours');
    expect(await main(page)).toContain('None: everything is told at any hour.');
    await page.context().close();
  });

  test('of somebody else is for whoever coordinates: a carer who asks for it is told that there is no such page', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, home.ann);
    for (const path of [`/admin/carers/${home.tom.carerId}/times`, `/admin/residents/${home.residentId}/summaries`]) expect([403, 404]).toContain((await page.goto(app.url + path))?.status());
    const answer = await page.request.post(`${app.url}/admin/carers/${home.tom.carerId}/times/leave`, { form: {} });
    expect([403, 404]).toContain(answer.status());
    await page.context().close();
  });

  test('a coordinator finds it from the circle; leave after which nobody would come is refused until they say that they know', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, `/admin/residents/${home.residentId}`);
    await page.getByRole('link', { name: 'Who gets a daily summary' }).click();
    expect(await main(page)).toMatch(/Ann, daughter\s*ann@example\.org\s*07:00[\s\S]+Tom, neighbour\s*no summary/);
    await page.goto(`${app.url}/admin/residents/${home.residentId}`);
    await page.getByRole('link', { name: 'Leave, quiet hours and summary of Tom' }).click();
    expect(await page.locator('h1').textContent()).toBe('When Tom can be told');
    await street.call('PUT', `/residents/${home.residentId}/escalation-plan/stat`, { rungs: [{ tell: [{ carer: home.tom.carerId }], by: ['sms'], answerWithin: 180 }] });
    await addLeave(page, 2, 4);
    expect(await errors(page)).toMatch(/With this, nobody would come to 1 resident from .+ or tick that you know/);
    await page.getByLabel('Save it even if nobody would come').check();
    await press(page, 'Add this leave');
    expect(await main(page)).toContain('The leave is written down.');
    await page.context().close();
  });

  test('a device shows notices once its user says so: what comes is put on its screen', async () => {
    const [mabel, subscription] = [await street.home('Mabel'), await push.browser()];
    const page = await openPage(browser);
    await page.context().grantPermissions(['notifications'], { origin: app.url });
    // The browser's maker is the stand-in: only what would go out to it is put in its place.
    await page.addInitScript(({ endpoint, p256dh, auth }) => {
      PushManager.prototype.subscribe = async () => ({ endpoint, toJSON: () => ({ endpoint, keys: { p256dh, auth } }), unsubscribe: async () => true }) as unknown as globalThis.PushSubscription;
    }, subscription);
    await signIn(page, app.url, mabel.ann, '/my-times');
    const worker = new Promise<string>((resolve) => {
      void page.context().newCDPSession(page).then(async (session) => {
        session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => versions.filter(({ status }) => status === 'activated').forEach(({ registrationId }) => resolve(registrationId)));
        await session.send('ServiceWorker.enable');
      });
    });
    await press(page, 'Show notices on this device');
    await page.getByText('This device shows notices.').waitFor();
    const alert = await street.callForHelp(mabel);
    const notice = await street.until(async () => (await push.at(subscription))[0], 'the notice');
    const session = await page.context().newCDPSession(page);
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.deliverPushMessage', { origin: app.url, registrationId: await worker, data: notice.text });
    const shown = await street.until(() => page.evaluate(async () => {
      const [first] = await (await navigator.serviceWorker.getRegistration('/assets/islands/'))?.getNotifications() ?? [];
      return first ? [first.title, first.body] : undefined;
    }), 'the notice on the screen');
    expect(shown).toEqual(['Hearthline', `M.H. needs help NOW. ${alert.code}`]);
    await page.reload();
    expect(await main(page)).toContain('1 device shows them.');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  test('two alerts of one person become one matter from the alert’s page', async () => {
    const alert = await street.callForHelp(home);
    await street.send(home.watch, 'oxygen-saturation', 84);
    const other = await street.until(async () => (await street.alerts(home, 'open')).find(({ id }) => id !== alert.id), 'a second alert');
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, home.ann, `/alerts/${other.id}`);
    await page.getByText('The same matter as another alert').click();
    await press(page, 'Make them one');
    expect(await errors(page)).toContain('Choose which alert it is one matter with');
    await page.getByLabel('One matter with').selectOption(alert.id);
    await press(page, 'Make them one');
    expect(new URL(page.url()).pathname).toBe(`/alerts/${alert.id}`);
    expect(await main(page)).toContain('The two are one matter now.');
    await page.goto(`${app.url}/alerts/${other.id}`);
    await page.getByRole('link', { name: 'It goes on in that alert' }).click();
    expect(new URL(page.url()).pathname).toBe(`/alerts/${alert.id}`);
    const open = (await street.alerts(home, 'open')).map(({ id }) => id);
    expect([open.includes(alert.id), open.includes(other.id)]).toEqual([true, false]);
    await page.context().close();
  });
});
