import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { frostClient, tryWith } from '../builders/frost-client.js';

const client = frostClient();
let app: TestApp | undefined;
beforeAll(async () => void (app = client.here ? await startHearthline() : undefined));
afterAll(() => app?.stop());

test.skipIf(!client.here)(`FROST’s own client makes, reads, asks, changes and deletes with a partner’s key${client.why}`, async () => {
  const api = new Api(app?.url ?? '', app?.adminToken ?? '');
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Environment Agency' });
  const { key } = await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'Weirs', scopes: ['sta:read', 'sta:write'] });
  const held = await tryWith(client, `${app?.url}/sta/v1.1`, key);
  expect(Object.keys(held)).toHaveLength(14);
  expect(Object.entries(held).filter(([, how]) => how !== true)).toEqual([]);

  const basic = (password: string): Promise<number> => fetch(`${app?.url}/sta/v1.1/Things`, { headers: { authorization: `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}` } }).then(({ status }) => status);
  expect([await basic(key), await basic(`${key}x`), await basic(app?.adminToken ?? '')]).toEqual([200, 401, 401]);
});
