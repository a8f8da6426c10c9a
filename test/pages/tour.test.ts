import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEMO_SIGN_INS } from '../../core/demo/sign-ins.js';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { CHROMIUM, openBrowser, openPage, WHY_SKIPPED } from './browser.js';

/** TOUR_UPDATE=1 writes the pictures that README shows; else they go where the other pictures of the tests go. */
const PICTURES = fileURLToPath(new URL(process.env['TOUR_UPDATE'] === '1' ? '../../docs/images/' : '../.artefacts/tour/', import.meta.url));

let app: BuiltApp, browser: Browser, api: Api;
beforeAll(async () => {
  if (!CHROMIUM) return;
  mkdirSync(PICTURES, { recursive: true });
  app = await startBuilt({ mongodbUri: databaseUri(), redisUrl: inject('redisUrl'), demo: 'on' });
  api = new Api(app.url, ADMIN_TOKEN);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

async function signedIn(username: string, width: number, height: number): Promise<Page> {
  const { password } = DEMO_SIGN_INS.find((one) => one.username === username) ?? { password: '' };
  const page = await openPage(browser, { viewport: { width, height } });
  await page.goto(`${app.url}/sign-in`);
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await page.locator('main button').first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}
const picture = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: `${PICTURES}${name}.png` });

test.skipIf(!CHROMIUM)(`within a minute of the ready line a visitor sees what README's tour says${WHY_SKIPPED}`, async () => {
  const all = () => api.ok<{ id: string; residentId: string; rule: string; state: string; claimedBy?: object; actions: { type: string }[] }[]>('GET', '/api/v1/alerts?late=false');
  const answered = await eventually('a call for help, answered by text', async () => (await all()).find((a) => a.rule === 'sos' && a.claimedBy !== undefined), 50_000);
  const escalated = await eventually('nobody answers, the next is told', async () => (await all()).find((a) => a.actions.some((action) => action.type === 'escalated')), 50_000);
  expect(answered.state).toBe('acknowledged');

  const dana = await signedIn('demo-dana', 390, 780);
  await dana.getByText('You are going').first().waitFor();
  await picture(dana, 'carer-today');

  const visitor = await openPage(browser, { viewport: { width: 1280, height: 860 } });
  await visitor.goto(`${app.url}/place/air-and-traffic`);
  await eventually('the town is measured', async () => {
    await visitor.reload();
    return (await visitor.getByText('High Street (invented)').count()) > 0 && (await visitor.getByText('stretches of road').count()) > 0;
  }, 30_000);
  await picture(visitor, 'air-and-traffic');

  const nurse = await signedIn('demo-nurse', 1280, 860);
  await nurse.goto(`${app.url}/residents/${escalated.residentId}/timeline`);
  expect(await nurse.locator('tr[data-at] a[data-fhir]').count()).toBeGreaterThan(5);
  await picture(nurse, 'clinician-timeline');

  const admin = await signedIn('demo-admin', 1280, 860);
  await admin.goto(`${app.url}/today`);
  await picture(admin, 'team-today');
  await admin.goto(`${app.url}/sms-desk`);
  expect(await admin.getByText('needs help NOW').count()).toBeGreaterThan(1);
  await picture(admin, 'sms-desk');
}, 120_000);
