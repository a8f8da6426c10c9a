import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubjectId } from '../../core/ids.js';
import { Store } from '../../modules/platform/store/store.js';
import { AskBook } from '../../modules/sensing/rules/ask-book.js';
import { Devices } from '../../modules/sensing/things/devices.service.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Shown { presence: { state: string; said: boolean; until?: string; because: string }; said: { kind: string; saidBy: string; endedBy?: string }[] }
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(Date.now() + ms).toISOString();
const DEVICES = ['gateway', 'pendant', { kind: 'motion', room: 'kitchen' }, { kind: 'bed', room: 'bedroom' }];
const shown = (home: Home, token?: string) => api.ok<Shown>('GET', `/api/v1/residents/${home.residentId}/absence`, undefined, token);
const say = (home: Home, body: object, token?: string) => api.call('POST', `/api/v1/residents/${home.residentId}/absence`, body, token);
const back = (home: Home) => api.call('DELETE', `/api/v1/residents/${home.residentId}/absence`);
const rules = async (home: Home): Promise<string[]> => (await api.alerts(home.residentId, '&state=open')).map(({ rule }) => rule);

describe('away, said by somebody', () => {
  test('holds stillness back, never a call for help, and ends without a burst', async () => {
    const home = await api.home({ devices: DEVICES, resident: { limits: { inactivityHours: 0.5 } } });
    await api.send(home, 'gateway', { kind: 'heartbeat', value: true });
    await api.send(home, 'motion', { kind: 'motion', value: true, at: iso(-14 * 60_000) });
    expect(await say(home, { kind: 'hospital', from: iso(-13 * 60_000), until: iso(48 * HOUR), note: 'Basildon' })).toMatchObject({ status: 201, body: { kind: 'hospital', note: 'Basildon' } });
    expect((await shown(home)).presence).toMatchObject({ state: 'hospital', said: true, until: expect.any(String) as string });
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/coverage`)).toMatchObject({ state: 'away', presence: { state: 'hospital' } });

    await api.send(home, 'pendant', { kind: 'sos', value: true });
    await eventually('the call for help', async () => (await rules(home)).includes('sos'));
    expect((await back(home)).status).toBe(204);
    expect((await shown(home)).presence).toMatchObject({ state: 'home', said: false });
    expect((await shown(home)).said).toMatchObject([{ kind: 'hospital', endedBy: expect.any(String) as string }]);
    await api.send(home, 'gateway', { kind: 'heartbeat', value: true });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await rules(home)).toEqual(['sos']);
    expect((await back(home)).status).toBe(404);
  });

  test('what changes while an answer is being sought is asked about at once, and not when that answer thought', async () => {
    const book = app.app.get(AskBook), [woken, calm] = ['nobody-who-is-woken', 'nobody-who-is-not'] as SubjectId[], later = Date.now() + HOUR;
    const dueAt = async (subject?: SubjectId): Promise<number> => (await app.app.get(Store).collection<{ _id: string; dueAt: Date }>('asks').findOne({ _id: subject ?? '' }))?.dueAt.getTime() ?? 0;
    const began = Date.now();
    await book.watch(woken as SubjectId);
    for (const subject of [woken, calm]) await book.setDue(subject as SubjectId, later, began);
    // Due now, or asked already, and then for the day after.
    expect(await dueAt(woken)).not.toBe(later);
    expect(await dueAt(calm)).toBe(later);
  });

  test.each(['hospital', 'maintenance'])('an open alert about silence ends with its reason as %s begins, and is there again when it ends and nothing was heard', async (kind) => {
    const home = await api.home({ devices: ['gateway'] });
    const then = new Date(Date.now() - 48 * HOUR);
    await app.app.get(Store).collection('devices').updateMany({ subject: home.residentId } as object, { $set: { pairedAt: then, 'issues.0.from': then } });
    await app.app.get(Devices).refresh();
    await app.app.get(AskBook).watch(home.residentId as SubjectId);
    const [first] = await eventually('the silence', async () => {
      const open = await api.alerts(home.residentId, '&state=open');
      return open.length > 0 && open;
    });
    expect((await say(home, { kind })).status).toBe(201);
    const ended = await eventually('its end', async () => (await api.alerts(home.residentId, '&state=resolved'))[0]);
    expect(ended).toMatchObject({ id: first?.id, rule: 'device-silent', outcome: 'cleared', note: expect.stringContaining('is told of again') as string });
    expect((await back(home)).status).toBe(204);
    const again = await eventually('the silence again', async () => (await api.alerts(home.residentId, '&state=open'))[0], 15_000);
    expect(again).toMatchObject({ rule: 'device-silent', because: expect.stringContaining('Nothing in this home has been heard') as string });
    expect(again.id).not.toBe(first?.id);
  });

  test('movement from room to room is asked about, and shown', async () => {
    const home = await api.home({ devices: DEVICES });
    await say(home, { kind: 'away', from: iso(-2 * HOUR), until: iso(48 * HOUR) });
    await api.send(home, 'motion', { kind: 'motion', value: true, at: iso(-60_000) });
    await api.send(home, 'bed', { kind: 'bed', value: 'in' });
    await eventually('the question', async () => (await rules(home)).includes('movement-while-away'));
    expect((await shown(home)).presence).toMatchObject({ state: 'contradicted', because: expect.stringContaining('somebody moves about at home') as string });
    await back(home);
    await eventually('its end', async () => (await rules(home)).length === 0);
  });

  test('two who say it at once have both said it, and only the last holds', async () => {
    const home = await api.home({ devices: [] });
    const answers = await Promise.all([say(home, { kind: 'away' }), say(home, { kind: 'hospital' }), say(home, { kind: 'away' })]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const { said } = await shown(home);
    expect(said).toHaveLength(3);
    expect(said.filter(({ endedBy }) => endedBy === undefined)).toHaveLength(1);
  });

  test('the older word for it is still understood', async () => {
    const home = await api.home({ devices: [] });
    const patch = (away: object | null) => api.ok('PATCH', `/api/v1/residents/${home.residentId}`, { away });
    await patch({ where: 'hospital' });
    expect((await shown(home)).presence.state).toBe('hospital');
    await patch(null);
    expect((await shown(home)).presence.state).toBe('unknown');
  });
});

describe('who may say it, and what', () => {
  test.each<[object, string]>([
    [{}, 'kind'], [{ kind: 'shopping' }, 'kind'], [{ kind: 'away', until: iso(-HOUR) }, 'until'], [{ kind: 'away', until: 'Tuesday' }, 'until'], [{ kind: 'away', until: '2026-12-24T12:00:00' }, 'until'],
    [{ kind: 'away', from: iso(2 * HOUR), until: iso(HOUR) }, 'until'], [{ kind: 'away', until: iso(181 * 24 * HOUR) }, 'until'], [{ kind: 'maintenance', until: iso(25 * HOUR) }, 'until'], [{ kind: 'away', from: iso(-32 * 24 * HOUR) }, 'from'],
    [{ kind: 'away', note: 'x'.repeat(301) }, 'note'], [{ kind: 'away', for: 'ever' }, 'for'],
  ])('%j is refused, and the field is named', async (body, field) => {
    const home = await api.home({ devices: [] });
    expect(await say(home, body)).toMatchObject({ status: 400, body: { field } });
  });

  test('no absence lasts for ever', async () => {
    const home = await api.home({ devices: [] });
    const { body } = await say(home, { kind: 'away' });
    expect(Date.parse(String(body['until'])) - Date.now()).toBeLessThanOrEqual(14 * 24 * HOUR);
  });

  test('carers of the circle may, others find nobody, and only administrators call in an engineer; it is audited', async () => {
    const [home, other] = [await api.home({ devices: [] }), await api.home({ carers: ['07700900102'], devices: [] })];
    await api.ok('POST', '/api/v1/users', { username: 'absent-dana', name: 'Dana', role: 'carer', carerId: home.carers[0], password: 'correct horse battery' });
    const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'absent-dana', password: 'correct horse battery' }, '');
    expect((await say(home, { kind: 'away' }, token)).status).toBe(201);
    expect((await shown(home, token)).presence.state).toBe('away');
    expect((await say(other, { kind: 'away' }, token)).status).toBe(404);
    expect((await say(home, { kind: 'maintenance' }, token)).status).toBe(403);
    expect((await say(home, { kind: 'maintenance' })).status).toBe(201);
    const { Audit } = await import('../../modules/platform/audit/audit.service.js');
    const actions = (await app.app.get(Audit).entries(0, 1_000, home.residentId)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['say-absence', 'read-absence']));
  });
});
