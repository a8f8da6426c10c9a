import { afterAll, beforeAll, expect, test } from 'vitest';
import { Copies } from '../../modules/care/retention/copy.service.js';
import { Residents } from '../../modules/care/residents/residents.service.js';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import type { ResidentId } from '../../core/ids.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

type Line = { readonly part: string } & Readonly<Record<string, unknown>>;
let app: TestApp, api: Api, home: Home;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  home = await api.home({ carers: ['07700900951', '07700900952'], devices: ['pendant', 'watch', 'motion'], resident: { nhsNumber: '9990000018', birthDate: '1941-03-05' } });
});
afterAll(() => app?.stop());

async function copy(of = home, token = app.adminToken): Promise<Line[]> {
  const answer = await fetch(`${app.url}/api/v1/residents/${of.residentId}/copy`, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, 'application/x-ndjson', `attachment; filename="copy-${of.residentId}.ndjson"`]);
  return (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
}
const parts = (lines: readonly Line[], part: string): Line[] => lines.filter((line) => line.part === part);

test('holds everything that is held, while an alert is open, and says so; its last line counts the others', async () => {
  const at = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS - 60_000).toISOString();
  for (const days of [0, 1, 3]) expect((await api.send(home, 'watch', { kind: 'heart-rate', value: 70 + days, at: at(days) })).status).toBe(200);
  expect((await api.send(home, 'watch', { kind: 'body-temperature', value: 61, at: at(0) })).body).toMatchObject({ quarantined: [expect.anything()] });
  await api.ok('PUT', `/api/v1/residents/${home.residentId}/consents/air-advisories`, { agreed: true, by: 'resident' });
  await api.ok('POST', `/api/v1/residents/${home.residentId}/absence`, { kind: 'away' });
  await api.send(home, 'pendant', { kind: 'sos' });
  const alert = await eventually('the alert', async () => (await api.alerts(home.residentId)).find(({ deliveries }) => deliveries.length > 0));
  const lines = await copy();
  expect(lines[0]).toMatchObject({ part: 'about', resident: home.residentId, openAlerts: [alert.code], says: expect.stringContaining('An alert is open') as string, leftOut: expect.arrayContaining([expect.objectContaining({ why: expect.stringContaining('15(4)') as string })]) as object });
  expect(parts(lines, 'residents')).toMatchObject([{ id: home.residentId, nhsNumber: '9990000018', absences: [{ kind: 'away' }], circle: [{ carer: home.carers[0] }, { carer: home.carers[1] }] }]);
  expect(parts(lines, 'carers')).toEqual([{ part: 'carers', id: home.carers[0], name: 'Carer 1' }, { part: 'carers', id: home.carers[1], name: 'Carer 2' }]);
  expect(parts(lines, 'devices')).toHaveLength(3);
  expect(parts(lines, 'readings').filter(({ kind }) => kind === 'heart-rate').map(({ value }) => value)).toEqual([73, 71, 70]);
  expect(parts(lines, 'quarantine')).toMatchObject([{ kind: 'body-temperature', draft: { value: 61 } }]);
  expect(parts(lines, 'alerts')).toMatchObject([{ id: alert.id, openedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string, actions: [{ type: 'opened' }, { type: 'told' }] }]);
  expect(parts(lines, 'deliveries')).toMatchObject([{ alertId: alert.id, carer: home.carers[0] }]);
  expect(parts(lines, 'consents')).toMatchObject([{ purpose: 'air-advisories', agreed: true, by: 'resident' }]);
  expect(parts(lines, 'audit').map(({ action }) => action)).toEqual(expect.arrayContaining(['create-resident', 'say-absence', 'copy-resident']));
  expect(JSON.stringify(lines)).not.toMatch(/7700900951|7700900952|keyHash/);
  const counted = Object.fromEntries([...new Set(lines.slice(0, -1).map(({ part }) => part))].map((part) => [part, parts(lines, part).length]));
  expect(lines.at(-1)).toEqual({ part: 'end', lines: counted });
});

test('says nothing of others in the same home, of whom else had a device, nor of other people’s alerts', async () => {
  const other = await api.home({ carers: ['07700900953'], devices: [], resident: { name: { given: 'Alf', family: 'Green' } } });
  const { id } = home.devices['motion'] ?? { id: '' };
  await api.ok('POST', `/api/v1/devices/${id}/take-back`);
  await api.ok('POST', `/api/v1/devices/${id}/issue`, { residentId: other.residentId, room: 'Attic' });
  await api.ok('POST', '/api/v1/homes', { address: '1 Test Street', rooms: [], residentIds: [home.residentId, other.residentId] });
  const [mary, alf] = [await copy(), await copy(other)];
  expect(JSON.stringify(mary)).not.toMatch(new RegExp(`${other.residentId}|Attic|Alf`));
  expect(JSON.stringify(alf)).not.toMatch(new RegExp(home.residentId));
  expect([parts(mary, 'homes').length, parts(alf, 'homes').length, parts(mary, 'devices').length, parts(alf, 'devices').length]).toEqual([1, 1, 3, 1]);
});

test('is made by the team alone, and who asked for it is noted', async () => {
  const sign = async (username: string, role: string, carerId?: string): Promise<string> => {
    await api.ok('POST', '/api/v1/users', { username, name: username, role, password: 'correct horse battery', ...(carerId ? { carerId } : {}) });
    return (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '')).token;
  };
  const path = `/api/v1/residents/${home.residentId}/copy`;
  expect((await api.call('GET', path, undefined, '')).status).toBe(401);
  expect((await api.call('GET', path, undefined, await sign('copy-carer', 'carer', home.carers[0]))).status).toBe(403);
  expect((await api.call('GET', '/api/v1/residents/nobody/copy')).status).toBe(404);
  const nurse = await sign('copy-nurse', 'clinician');
  expect(parts(await copy(home, nurse), 'audit').at(-1)).toMatchObject({ action: 'copy-resident', role: 'clinician', name: 'copy-nurse' });
  expect((await app.app.get(Audit).entries(0, 1_000, home.residentId)).at(-1)).toMatchObject({ action: 'copy-resident', role: 'clinician' });
});

test('is read as it is written: nothing runs on while nobody reads, and who stops reading stops it', async () => {
  const resident = await app.app.get(Residents).lookUp(home.residentId as ResidentId);
  const lines = app.app.get(Copies).of(resident as never);
  expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ part: 'about' });
  expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ part: 'carers' });
  expect(await lines.return(undefined)).toMatchObject({ done: true });
  expect(await lines.next()).toMatchObject({ done: true });
});
