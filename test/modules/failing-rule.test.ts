import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline({ poison: true });
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

test('a rule that fails when it is asked whether its episode is over keeps that open, is said, and holds up no call for help of that person', async () => {
  const home = await api.home({ devices: ['watch', 'pendant'] });
  const open = async (): Promise<string[]> => (await api.alerts(home.residentId, '&state=open')).map(({ rule }) => rule).sort();
  await api.send(home, 'watch', { kind: 'steps', value: 204 });
  await eventually('its finding', async () => (await open()).includes('poison'));
  await api.send(home, 'watch', { kind: 'steps', value: 10 });
  await eventually('its failure', async () => (await open()).includes('engine-fault'));
  await api.send(home, 'pendant', { kind: 'sos', value: true });
  await eventually('the call', async () => (await open()).includes('sos'));
  expect(await open()).toEqual(['engine-fault', 'poison', 'sos']);
});
