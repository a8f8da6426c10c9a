import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { DeviceWords } from '../../modules/sensing/health/device-words.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, signIn, WHY_SKIPPED, type Window } from './browser.js';
import { Street, type Home, type SignIn } from './street.js';

describe.skipIf(!CHROMIUM)(`every page for every eye${WHY_SKIPPED}`, () => {
  let app: Awaited<ReturnType<typeof startHearthline>>, browser: Browser, street: Street, home: Home, admin: SignIn, alertId: string, sourceId: string, loanId: string, label: string, caseId: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startHearthline(), openBrowser()]);
    street = new Street(app.url, app.adminToken);
    home = await street.home('Mary');
    admin = await street.signInFor('admin', 'Ada');
    for (const [kind, value, minutes] of [['heart-rate', 72, 9], ['heart-rate', 112, 6], ['oxygen-saturation', 96, 5], ['body-temperature', 36.7, 4], ['motion', true, 3]] as const) await street.send(home.watch, kind, value, minutes);
    alertId = (await street.callForHelp(home)).id;
    await street.send(home.watch, 'oxygen-saturation', 84);
    await street.until(async () => (await street.alerts(home, 'open')).length > 1, 'a second alert of the same person');
    await street.call('PUT', `/carers/${home.ann.carerId}/times`, { quietHours: { from: '22:00', to: '07:00' }, leave: [{ from: new Date(Date.now() + 86_400_000).toISOString(), until: new Date(Date.now() + 3 * 86_400_000).toISOString() }] });
    await street.call('PUT', `/carers/${home.ann.carerId}/digest`, { email: 'ann@example.org', hour: 7 });
    await street.call('POST', '/partners', { name: 'Port of Tilbury' });
    const stored = await street.call<{ id: string }>('POST', '/devices', { kind: 'motion' });
    await app.app.get(DeviceWords).told([{ device: home.pendant.id as never, about: { tampered: true } }]);
    label = (await street.call<{ code: string }>('POST', `/devices/${stored.id}/pairing-code`)).code;
    sourceId = (await street.call<{ id: string }>('POST', '/sources', { form: 'chirpstack', title: 'The council’s LoRaWAN' })).id;
    const kit = await street.call<{ id: string }>('POST', '/kits', { title: 'Falls kit', items: [{ kind: 'pendant' }, { kind: 'motion', room: 'Bedroom' }] });
    loanId = (await street.call<{ id: string }>('POST', `/kits/${kit.id}/loans`, { residentId: home.residentId })).id;
    await street.call('POST', '/homes', { address: '12 Elm Row', rooms: [{ name: 'Bedroom' }, { name: 'Front door' }], residentIds: [home.residentId] });
    await street.call('POST', `/devices/${home.pendant.id}/move`, { room: 'Bedroom' });
    await street.home('Joan', 'Pemberton-Featherstonehaugh');
    await street.call('POST', '/place/air/sites', { id: 'grays', name: 'London Road, Grays', grade: 'reference', latitude: 51.476, longitude: 0.326 });
    await street.call('POST', '/place/air/sites/grays/hours', [{ at: new Date(Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000).toISOString(), no2: 450 }]);
    await app.app.get(CasesWatcher).look();
    caseId = (await street.call<{ id: string }[]>('GET', '/cases?rule=air-high'))[0]?.id ?? '';
    const to = Date.now() - 600_000;
    const missed = [{ resident: home.residentId, reasons: [{ why: 'call-late', at: to - 60_000, device: home.pendant.id }, { why: 'step-late', at: to - 30_000, alert: alertId }] }];
    await app.app.get(Store).collection('outages').insertOne({ _id: `app-${to - 900_000}`, cause: 'app', from: to - 900_000, to, listedAt: to + 5_000, missed } as never);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const pages: readonly [name: string, who: () => SignIn | undefined, path: () => string][] = [
    ['sign-in', () => undefined, () => '/sign-in'],
    ['today', () => home.ann, () => '/today'],
    ['alert', () => home.ann, () => `/alerts/${alertId}`],
    ['resident', () => home.ann, () => `/residents/${home.residentId}`],
    ['people', () => home.nurse, () => '/residents'],
    ['timeline', () => home.nurse, () => `/residents/${home.residentId}/timeline`],
    ['timeline-week', () => home.nurse, () => `/residents/${home.residentId}/timeline?days=7`],
    ['every-reading', () => home.nurse, () => `/residents/${home.residentId}/timeline/table`],
    ['sms-desk', () => admin, () => '/sms-desk'],
    ['admin', () => admin, () => '/admin'],
    ['admin-new-resident', () => admin, () => '/admin/residents/new'],
    ['admin-resident', () => admin, () => `/admin/residents/${home.residentId}`],
    ['store', () => admin, () => '/admin/store'],
    ['pair', () => admin, () => `/pair?code=${label}&resident=${home.residentId}`],
    ['device', () => admin, () => `/admin/devices/${home.pendant.id}`],
    ['kits', () => admin, () => '/admin/kits'],
    ['kit', () => admin, () => `/admin/kits/loans/${loanId}`],
    ['sources', () => admin, () => '/admin/sources'],
    ['source', () => admin, () => `/admin/sources/${sourceId}?name=a84041ffff000001`],
    ['home', () => admin, () => `/admin/residents/${home.residentId}/home`],
    ['my-times', () => home.ann, () => '/my-times'],
    ['summaries', () => admin, () => `/admin/residents/${home.residentId}/summaries`],
    ['missed', () => admin, () => '/missed'],
    ['figures', () => admin, () => '/figures'],
    ['cases', () => admin, () => '/admin/cases'],
    ['case', () => admin, () => `/admin/cases/${caseId}`],
    ['status', () => undefined, () => '/status'],
    ['air-and-traffic', () => undefined, () => '/place/air-and-traffic'],
    ['place-map', () => undefined, () => '/place/map'],
    ['near', () => undefined, () => '/place/near?postcode=RM17'],
    ['walk', () => undefined, () => '/place/walk?from=RM17&to=RM17%206SL&profile=slow'],
    ['developers', () => undefined, () => '/place/developers'],
    ['case-letters', () => admin, () => '/admin/cases/letters'],
    ['case-texts', () => admin, () => '/admin/cases/texts'],
    ['catalogue', () => undefined, () => '/catalog'],
    ['dataset', () => undefined, () => '/catalog/air-quality-index'],
    ['partners', () => admin, () => '/admin/partners'],
    ['agreements', () => admin, () => `/admin/residents/${home.residentId}/agreements`],
    ['air-advisories', () => admin, () => '/admin/air-advisories'],
    ['home-figures', () => undefined, () => '/place/homes'],
    ['partner-sign-in', () => undefined, () => '/partner'],
    ['settings', () => undefined, () => '/settings'],
    ['accessibility', () => undefined, () => '/accessibility'],
    ['not-found', () => home.ann, () => '/residents/nobody'],
  ];

  const titles = new Map<string, string>();
  /** One window for each who looks, in usual and in large print: opened and signed in once. */
  const windows = new Map<string, Promise<Window>>();
  async function windowOf(who: SignIn | undefined, print: 'usual' | 'large'): Promise<Window> {
    const key = `${who?.username ?? ''}/${print}`;
    const open = windows.get(key) ?? opened(who, print);
    windows.set(key, open);
    const window = await open;
    window.complaints.length = 0;
    await window.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await window.setViewportSize({ width: 320, height: 720 });
    return window;
  }
  async function opened(who: SignIn | undefined, print: 'usual' | 'large'): Promise<Window> {
    const window = await openPage(browser, { reducedMotion: 'reduce' });
    if (who) await signIn(window, app.url, who);
    if (print === 'usual') return window;
    await window.goto(`${app.url}/settings`);
    await window.getByLabel('Large print').check();
    await window.getByRole('button', { name: 'Keep these' }).click();
    await window.getByText('Kept for this device').waitFor();
    return window;
  }

  test.each(pages)('%s: axe finds nothing, and nothing moves sideways in any width, light, print or forced colours', async (name, who, path) => {
    const page = await windowOf(who(), 'usual');
    await page.goto(app.url + path());
    titles.set(name, await page.title());
    expect([await page.locator('html').getAttribute('lang'), await page.locator('h1').count()]).toEqual(['en-GB', 1]);
    // Between 320 and 1280 nothing is said otherwise, and colours are the same at every width.
    for (const [width, colorScheme, axe] of [[320, 'light', true], [320, 'dark', true], [768, 'light', false], [1280, 'light', true]] as const) {
      await page.setViewportSize({ width, height: 720 });
      await page.emulateMedia({ colorScheme });
      await expectNoSidewaysScroll(page);
      if (axe) await expectAccessible(page);
      await keepPicture(page, `${name}-${width}-${colorScheme}`);
    }
    expect(page.complaints).toEqual([]);
  });

  test.each(pages)('%s: in large print and in forced colours', async (name, who, path) => {
    const page = await windowOf(who(), 'large');
    await page.goto(app.url + path());
    expect(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(24);
    await expectNoSidewaysScroll(page);
    await keepPicture(page, `${name}-large-print`);
    await page.emulateMedia({ forcedColors: 'active' });
    await expectNoSidewaysScroll(page);
    await keepPicture(page, `${name}-forced-colours`);
    expect(page.complaints).toEqual([]);
  });

  test('every page says in its title what it is, and no two the same', () => {
    const said = [...titles].filter(([name]) => name !== 'sign-in').map(([, title]) => title);
    expect(said).toHaveLength(pages.length - 1);
    expect(new Set(said).size).toBe(said.length - 1); // the week and the day of one person differ, two timelines of today do not exist
  });

  test('the first view of Today is at most 100 kB, all of it ours', async () => {
    const page = await openPage(browser);
    await signIn(page, app.url, home.ann);
    let bytes = 0;
    const foreign: string[] = [];
    page.on('response', async (response) => {
      if (!response.url().startsWith(app.url)) foreign.push(response.url());
      bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
    });
    await page.goto(`${app.url}/today`);
    await page.waitForLoadState('load');
    await page.waitForTimeout(500);
    expect(foreign).toEqual([]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(100_000);
    await page.context().close();
  });
});
