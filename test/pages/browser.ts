/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { SignIn } from './street.js';

/** A real Chromium of this machine: `CHROMIUM`, or where Linux distributions put it. */
export const CHROMIUM = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
export const WHY_SKIPPED = CHROMIUM ? '' : ' (skipped: no Chromium here; set CHROMIUM to its path)';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const ARTEFACTS = new URL('../.artefacts/', import.meta.url).pathname;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** One that draws maps, with the processor alone. */
export const openMapBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS.filter((flag) => flag !== '--disable-gpu'), '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });

/** What a script of the page threw, and what its content policy stopped, is kept as a complaint. */
export type Window = Page & { complaints: string[] };

/** A page that fails the test which uses it when its script throws or the content policy is broken. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'en-GB', timezoneId: 'Europe/London', ...options });
  const page = (await context.newPage()) as Window;
  page.complaints = [];
  page.setDefaultTimeout(45_000);
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) page.complaints.push(message.text());
  });
  return page;
}

/** axe finds nothing. It is evaluated by the debugger, so the page's own policy stays as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run({ runOnly: tags, resultTypes: ['violations'] })).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
  }, WCAG);
  expect(violations, page.url()).toEqual([]);
}

/** 320 CSS pixels are 1280 at four times the size (WCAG 1.4.10). */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [wide, view, furthest] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = scrollWidth > clientWidth ? [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth) : [];
    return [scrollWidth, clientWidth, beyond.map((element) => element.outerHTML.slice(0, 120)).slice(-5).join('\n')] as const;
  });
  expect(wide, `${page.url()} is wider than its window:\n${furthest}`).toBeLessThanOrEqual(view);
}

/** Of whoever is not signed in, without a script and with one: opened once, since a window costs more than a page. */
const windows = new WeakMap<Browser, readonly [plain: Promise<Window>, scripted: Promise<Window>]>();

/** What anybody sees at an address: without a script, on a phone and on a desk; then with one, by axe. */
export async function lookAt(browser: Browser, address: string, name: string, read: (main: string) => void, status = 200): Promise<void> {
  const opened = windows.get(browser) ?? [openPage(browser, { javaScriptEnabled: false }), openPage(browser)];
  windows.set(browser, opened);
  const [plain, scripted] = await Promise.all(opened);
  expect((await plain.goto(address))?.status()).toBe(status);
  for (const width of [320, 1280]) {
    await plain.setViewportSize({ width, height: 720 });
    read(await plain.locator('main').innerText());
    await keepPicture(plain, `${name}-${width}`);
  }
  scripted.complaints.length = 0;
  await scripted.goto(address);
  await expectAccessible(scripted);
  await expectNoSidewaysScroll(scripted);
  expect(scripted.complaints).toEqual([]);
}

/** Kept where somebody wants to look (`PICTURES=1`): drawing whole pages without a graphics card takes longer than judging them. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env['PICTURES'] !== '1') return;
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTEFACTS}${name}.png`, fullPage: true });
}

/** As somebody does it: types their name and password, and presses the button. */
export async function signInByForm(page: Page, url: string, { username, password }: SignIn): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
}

/** Whoever has signed in before: what the form is answered with is put into the window. */
export async function signIn(page: Page, url: string, { username, password }: SignIn, next = '/'): Promise<void> {
  const answer = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ username, password }), headers: { origin: url } });
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  expect(name, 'signed in').not.toBe('');
  await page.context().addCookies([{ name, value, url }]);
  await page.goto(url + next);
}
