import { afterAll, beforeAll, expect, test } from 'vitest';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

interface Share { readonly n: number; readonly met: number; readonly share: number | null }
interface Row { readonly month: string; readonly team: string; readonly alerts: number; readonly answered60: Share; readonly answered180: Share; readonly arrived45: Share; readonly arrived60: Share }

const SECOND = 1_000, MINUTE = 60_000;
/** A month that is over; our log of it is written as the service writes it, with the times set back. */
const OPENED = Date.parse('2026-09-10T10:00:00Z');
/** Of each call: whose turn it was, after how long somebody said that they go, and after how long they closed it. */
const TRUTH = [
  { team: 'daughter', answered: 20 * SECOND, ended: 30 * MINUTE }, { team: 'daughter', answered: 60 * SECOND, ended: 50 * MINUTE }, { team: 'son', answered: 61 * SECOND, ended: 61 * MINUTE },
  { team: 'responder', answered: 5 * SECOND, ended: 45 * MINUTE }, { team: 'responder', answered: 181 * SECOND, ended: 60 * MINUTE }, { team: 'responder' },
] as const;
let app: TestApp, api: Api;

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  const alerts = app.app.get(Store).collection('alerts');
  for (const [i, one] of TRUTH.entries()) {
    const home = await api.home({ carers: [], devices: ['pendant'] });
    const { id: carer } = await api.ok<{ id: string }>('POST', `/api/v1/residents/${home.residentId}/carers`, { name: `Carer ${i}`, phone: `0770090014${i}`, relationship: one.team });
    const alert = await pressed(home);
    const by = { kind: 'carer', id: carer };
    const actions = [
      { type: 'opened', at: OPENED, by: { kind: 'service', id: 'hearthline' } }, { type: 'told', at: OPENED + 500, by: { kind: 'service', id: 'hearthline' }, note: carer },
      ...('answered' in one ? [{ type: 'acknowledged', at: OPENED + one.answered, by }, { type: 'claimed', at: OPENED + one.answered, by }, { type: 'resolved', at: OPENED + one.ended, by }] : []),
    ];
    const end = 'ended' in one ? { state: 'resolved', resolvedAt: OPENED + one.ended, resolvedBy: by, outcome: 'helped' } : {};
    // As the service writes: with the next version, or a receipt that is on its way would put back what it had read before.
    await alerts.updateOne({ _id: alert } as never, { $set: { openedAt: OPENED, actions, ...end }, $unset: { live: 1 }, $inc: { version: 1 } });
  }
}, 120_000);
afterAll(() => app?.stop());

async function pressed(home: Home): Promise<string> {
  await api.send(home, 'pendant', { kind: 'sos' });
  const { id } = await eventually('told', async () => (await api.alerts(home.residentId)).find(({ deliveries }) => deliveries.length > 0));
  return id;
}

test('the figures of a month are the truth of that month, by team and together, with their counts', async () => {
  const { all, byTeam } = await api.ok<{ all: Row[]; byTeam: Row[] }>('GET', '/api/v1/figures/response?from=2026-09-01&to=2026-10-01');
  expect(all).toEqual([{ month: '2026-09', team: 'all', alerts: 6, answered60: { n: 6, met: 3, share: 0.5 }, answered180: { n: 6, met: 4, share: 4 / 6 }, arrived45: { n: 5, met: 2, share: 0.4 }, arrived60: { n: 5, met: 4, share: 0.8 } }]);
  expect(byTeam.map(({ team, alerts, answered60, answered180, arrived45, arrived60 }) => [team, alerts, answered60.met, answered180.met, arrived45.met, arrived60.met])).toEqual([['family', 3, 2, 3, 1, 2], ['responder', 3, 1, 1, 1, 2]]);
});

test('the page says the same in words', async () => {
  const { status, body } = await api.call<string>('GET', '/figures');
  expect(status).toBe(200);
  expect(body).toContain('September 2026: 3 of 6 calls were answered within 60 seconds');
  expect(body).toContain('50.0 % (3 of 6)');
  expect(body).toContain('Family');
});

test.each([['?from=yesterday'], ['?severity=loud'], ['?to=2026-13-01']])('%s is refused with its field', async (query) => {
  const { status, body } = await api.call<{ code: string }>('GET', `/api/v1/figures/response${query}`);
  expect(status).toBe(400);
  expect(body.code).toBeTruthy();
});

test('a carer sees no figures', async () => {
  await api.ok('POST', '/api/v1/users', { username: 'figures-carer', name: 'Dana', role: 'carer', password: 'correct horse battery' });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'figures-carer', password: 'correct horse battery' }, '');
  for (const path of ['/api/v1/figures/response', '/figures']) expect((await api.call('GET', path, undefined, token)).status).toBe(403);
});

test('whether it works, anybody may ask, and it takes no store to answer', async () => {
  const { status, body } = await api.call<string>('GET', '/status', undefined, '');
  expect(status).toBe(200);
  expect(body).toContain('Hearthline works');
});
