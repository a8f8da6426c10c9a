import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHearthline } from '../builders/app.js';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, keepPicture, openBrowser, openPage, signIn, WHY_SKIPPED } from './browser.js';
import { Street, type Home, type SignIn } from './street.js';

describe.skipIf(!CHROMIUM)(`whoever installs devices${WHY_SKIPPED}`, () => {
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

  test('from the store to the first reading: label, phone, person, room, photo, without JavaScript', async () => {
    const desk = await openPage(browser, { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
    await signIn(desk, app.url, admin, '/admin/store');
    await desk.getByLabel('What it is').selectOption('pendant');
    await desk.getByLabel('Its number or name').fill('pendant-77');
    await desk.getByRole('button', { name: 'Put it into store' }).click();
    await desk.getByLabel('Pendant pendant-77').check();
    await desk.getByRole('button', { name: 'Make labels to print' }).click();
    const code = (await desk.locator('.hl-code').textContent()) ?? '';
    expect(await desk.locator('.hl-label svg').count()).toBe(1);
    await desk.emulateMedia({ media: 'print' });
    await keepPicture(desk, 'labels-print');

    // The link of the label, opened on a phone that is not signed in.
    const phone = await openPage(browser, { javaScriptEnabled: false });
    await phone.goto(`${app.url}/pair?code=${code.replaceAll('-', '')}`);
    await phone.getByLabel('User name').fill(admin.username);
    await phone.getByLabel('Password').fill(admin.password);
    await phone.getByRole('button', { name: 'Sign in' }).click();
    expect(await phone.locator('.hl-lead').textContent()).toBe('Pendant pendant-77');
    expect(await phone.getByLabel('Code on the label').inputValue()).toBe(code);
    await phone.getByRole('button', { name: 'Pair it' }).click();
    expect(await phone.locator('.nhsuk-error-summary').textContent()).toContain('Choose who it is for');
    await phone.getByLabel('Who is it for?').selectOption(home.residentId);
    await phone.getByLabel('Room').fill('Hall');
    await phone.getByRole('button', { name: 'Pair it' }).click();
    expect(await phone.locator('.hl-lead').textContent()).toContain('Pendant for Mary Hughes, Hall');
    await expectNoSidewaysScroll(phone);
    const key = (await phone.locator('.hl-note code').first().textContent())?.trim() ?? '';
    await expect(street.send({ id: 'pendant-77', key }, 'heartbeat', true)).resolves.toMatchObject({ accepted: 1 });

    await phone.getByRole('link', { name: 'Add a photo of where it is' }).click();
    await phone.getByLabel('What the photo shows').fill('On the hook beside the door');
    await phone.getByLabel('Photo', { exact: true }).setInputFiles({ name: 'x.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await phone.getByRole('button', { name: 'Keep this photo' }).click();
    expect(await phone.locator('.nhsuk-error-summary').textContent()).toContain('not a photo');
    expect(await phone.getByLabel('What the photo shows').inputValue()).toBe('On the hook beside the door');
    await phone.getByLabel('Photo', { exact: true }).setInputFiles({ name: 'hall.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 900, height: 600, channels: 3, background: '#557755' } }).jpeg().toBuffer() });
    await phone.getByRole('button', { name: 'Keep this photo' }).click();
    const picture = phone.getByAltText('On the hook beside the door');
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(900);

    expect(await phone.locator('main').textContent()).toMatch(/With Mary Hughes, Hall\.\s+Last heard \S+/i);

    await phone.getByLabel('Room it stands in now').fill('Bedroom');
    await phone.getByRole('button', { name: 'It stands there now' }).click();
    expect(await phone.locator('table').textContent()).toMatch(/Bedroom[\s\S]+now[\s\S]+Hall/);
    await keepPicture(phone, 'device-with-photo-320');
    await phone.getByText('Take it back into store').click();
    await phone.getByRole('button', { name: 'Take it back' }).click();
    expect(await phone.locator('.hl-lead').textContent()).toContain('In store');
    await expect(street.send({ id: 'pendant-77', key }, 'heartbeat', true)).rejects.toThrow('401');

    // The used label says so.
    await phone.goto(`${app.url}/pair?code=${code}`);
    expect(await phone.locator('.nhsuk-error-summary').textContent()).toContain('It has been used');
    await phone.context().close();
    await desk.context().close();
  });

  test('a kit is put together, issued by keyboard alone, and taken back', async () => {
    const page = await openPage(browser);
    await signIn(page, app.url, admin, '/admin/kits');
    const typeInto = async (label: string, text: string) => { await page.getByLabel(label).focus(); await page.keyboard.type(text); };
    const press = async (name: string) => { await page.getByRole('button', { name }).focus(); await page.keyboard.press('Enter'); await page.waitForLoadState('load'); };
    await typeInto('What it is called', 'Night kit');
    await typeInto('Devices, one a line', 'pendant\nmotion, bedroom');
    await press('Keep this kit');
    await page.getByText('pendant and motion (bedroom)').first().waitFor({ timeout: 20_000 });
    await page.getByLabel('Kit', { exact: true }).selectOption({ label: 'Night kit' });
    await page.getByLabel('Who is it for?').selectOption(home.residentId);
    await press('Begin');
    await page.waitForURL('**/kits/loans/**');
    for (const [kind, progress] of [['motion', '1 of 2'], ['pendant', '2 of 2']] as const) {
      const { id } = await street.call<{ id: string }>('POST', '/devices', { kind });
      const { code } = await street.call<{ code: string }>('POST', `/devices/${id}/pairing-code`);
      await typeInto('Code on the next device’s label', code);
      await press('Add this device');
      await street.until(async () => (await page.locator('.hl-lead').textContent())?.includes(progress), progress);
    }
    await expectAccessible(page);
    await page.getByText('Take the whole kit back').focus();
    await page.keyboard.press('Enter');
    await press('Take it all back');
    await street.until(async () => (await page.locator('.hl-lead').textContent())?.includes('Taken back'), 'the kit to be back');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  test('a name that a source tells of is given to somebody', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, app.url, admin, '/admin/sources');
    await page.getByLabel('What it speaks').selectOption('zigbee2mqtt');
    await page.getByLabel('What you call it').fill('Mary’s bridge');
    await page.getByRole('button', { name: 'Add this source' }).click();
    expect((await page.locator('.hl-note code').textContent())?.trim()).toMatch(/^hlk_/);
    await page.getByLabel('Its name there').fill('0x00158d0001a2b3c4');
    await page.getByLabel('What it is').selectOption('door');
    await page.getByRole('button', { name: 'Pair it' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('Choose who it is for');
    expect(await page.getByLabel('Its name there').inputValue()).toBe('0x00158d0001a2b3c4');
    await page.getByLabel('Who is it for?').selectOption(home.residentId);
    await page.getByLabel('Room').fill('Front door');
    await page.getByRole('button', { name: 'Pair it' }).click();
    expect(await page.locator('.hl-note').textContent()).toContain('Paired');
    const devices = await street.call<{ behind?: { name: string }; room?: string }[]>('GET', `/devices?residentId=${home.residentId}`);
    expect(devices.find(({ behind }) => behind?.name === '0x00158d0001a2b3c4')).toMatchObject({ room: 'Front door' });
    const { id } = await street.call<{ id: string }>('POST', '/sources', { form: 'chirpstack', title: 'Radio' });
    await page.goto(`${app.url}/admin/sources/${id}?name=hall`);
    await page.getByLabel('What it is').selectOption('door');
    await page.getByLabel('Who is it for?').selectOption(home.residentId);
    await page.getByRole('button', { name: 'Pair it' }).click();
    expect(await page.locator('.nhsuk-error-summary').textContent()).toContain('16 hexadecimal digits');
    expect(await page.getByLabel('Its name there').inputValue()).toBe('hall');
    await page.context().close();
  });
});
