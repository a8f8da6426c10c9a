import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CoverReport } from '../../modules/care/escalation/cover-report.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 300;
const phone = (): string => `+447700900${(next += 1)}`;
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(Date.now() + ms).toISOString();

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const ALL_WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const plan = (home: Home, severity: string, rungs: object[], more: object = {}) => api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/${severity}`, { rungs, ...more });
const rota = (shifts: object[]) => api.ok<{ id: string }>('POST', '/api/v1/rotas', { name: 'Night team', shifts });
const gaps = async (home: Home): Promise<object[]> => (await api.ok<{ gaps: object[] }>('GET', `/api/v1/cover?residentId=${home.residentId}`)).gaps;
const holes = async (home: Home) => (await api.alerts(home.residentId, '&state=open')).filter(({ rule }) => rule === 'nobody-would-come');
const texts = async (to: string): Promise<number> => (await twilio.to(to)).length;

describe('a plan', () => {
  test('tells several people by several channels, step by step, and is read back as it was written', async () => {
    const [first, second, third] = [phone(), phone(), phone()];
    const home = await api.home({ carers: [first, second, third] });
    const [a, b, c] = home.carers;
    const saved = await plan(home, 'stat', [{ tell: [{ carer: c }, { carer: b }], answerWithin: 5 }, { tell: [{ carer: a }], by: ['sms', 'voice'], answerWithin: 60 }]);
    expect(saved).toMatchObject({ status: 200, body: { version: 1, ladders: { asap: 'usual', stat: { rounds: 1, rungs: [{ by: ['sms'] }, { by: ['sms', 'voice'] }] } } } });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('both of the first step', async () => (await texts(third)) === 1 && (await texts(second)) === 1);
    await eventually('the second step by text and by call', async () => (await twilio.to(first)).map(({ kind }) => kind).sort().join() === 'call,sms', 20_000);
    expect([await texts(second), await texts(third)]).toEqual([1, 1]);
  });

  test('that would end with nobody is refused: the step, the day and the hour are named', async () => {
    const home = await api.home({ carers: [phone(), phone()] });
    const [a, b] = home.carers;
    const days = await rota([{ carer: a, days: ALL_WEEK, from: '08:00', to: '20:00' }]);
    const refused = await plan(home, 'stat', [{ tell: [{ carer: b }], answerWithin: 60 }, { tell: [{ rota: days.id }], answerWithin: 60 }]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'business-rule', field: 'rungs.1.tell', detail: expect.stringContaining('step 2 is the last, and on Monday from 00:00 to 08:00 nobody') as string } });
    expect((await plan(home, 'stat', [])).status).toBe(400);
    const stranger = await api.home({ carers: [phone()] });
    expect(await plan(home, 'stat', [{ tell: [{ carer: stranger.carers[0] }], answerWithin: 60 }])).toMatchObject({ status: 422, body: { field: 'rungs.0.tell.0' } });
    expect(await plan(home, 'stat', [{ tell: [{ rota: 'none' }], answerWithin: 60 }])).toMatchObject({ status: 422 });
    expect(await gaps(home)).toEqual([]);
  });

  test('that somebody else changed meanwhile is not overwritten', async () => {
    const home = await api.home({ carers: [phone()] });
    const rungs = [{ tell: [{ circle: true }], answerWithin: 60 }];
    expect((await plan(home, 'stat', rungs, { version: 0 })).status).toBe(200);
    expect((await plan(home, 'stat', rungs, { version: 0 })).status).toBe(409);
  });

  test('is nobody’s to change but the desk’s, and nobody’s to see outside the circle', async () => {
    const home = await api.home({ carers: [phone()] });
    const other = await api.home({ carers: [phone()] });
    const username = `u-${next}-plan`;
    await api.ok('POST', '/api/v1/users', { username, name: 'Carer', role: 'carer', password: 'a long enough password', carerId: home.carers[0] });
    const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'a long enough password' });
    const path = (of: Home) => `/api/v1/residents/${of.residentId}/escalation-plan`;
    expect((await api.call('GET', path(home), undefined, token)).status).toBe(200);
    expect((await api.call('GET', path(other), undefined, token)).status).toBe(404);
    expect((await api.call('PUT', `${path(home)}/stat`, { rungs: [{ tell: [{ circle: true }], answerWithin: 60 }] }, token)).status).toBe(403);
    expect((await api.call('GET', '/api/v1/rotas', undefined, token)).status).toBe(403);
  });
});

describe('cover', () => {
  test('a carer who leaves the circle reopens the gap, and it closes when the plan is mended', async () => {
    const home = await api.home({ carers: [phone(), phone()] });
    const [a, b] = home.carers;
    await plan(home, 'stat', [{ tell: [{ carer: a }], answerWithin: 60 }]);
    expect(await gaps(home)).toEqual([]);
    await api.ok('DELETE', `/api/v1/residents/${home.residentId}/carers/${a}?evenWithGaps=true`);
    expect(await gaps(home)).toMatchObject([{ residentId: home.residentId, severities: ['stat'] }]);
    const [hole] = await eventually('the hole is an alert', async () => ((await holes(home)).length > 0 ? holes(home) : undefined));
    expect(hole).toMatchObject({ severity: 'asap', because: expect.stringContaining('cannot be told') as string });
    await plan(home, 'stat', [{ tell: [{ carer: b }], answerWithin: 60 }]);
    await eventually('its end', async () => (await holes(home)).length === 0);
  });

  test('a number that took STOP reopens the gap; whoever has left the plan’s rung unanswered, somebody is told all the same', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    await plan(home, 'stat', [{ tell: [{ carer: home.carers[0] }], answerWithin: 60 }]);
    await twilio.reply(app.url, first, 'STOP');
    await eventually('the hole', async () => (await holes(home)).length === 1);
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('somebody who is not on the plan', async () => (await twilio.to(second)).some(({ body }) => body.includes('needs help NOW')));
  });

  test('leave with nobody else is refused, unless it is said with open eyes; then the report says where', async () => {
    const home = await api.home({ carers: [phone()] });
    const leave = { leave: [{ from: iso(24 * HOUR), until: iso(48 * HOUR) }] };
    const times = (body: object) => api.call('PUT', `/api/v1/carers/${home.carers[0]}/times`, body);
    expect(await times(leave)).toMatchObject({ status: 422, body: { code: 'business-rule', field: 'leave', detail: expect.stringContaining('nobody would come to 1 resident') as string } });
    expect(await gaps(home)).toEqual([]);
    expect((await times({ ...leave, evenWithGaps: true })).status).toBe(204);
    expect(await gaps(home)).toMatchObject([{ from: leave.leave[0]?.from, until: leave.leave[0]?.until, severities: ['stat', 'asap', 'urgent', 'routine'] }]);
    expect(await plan(home, 'asap', [{ tell: [{ circle: true }], answerWithin: 60 }])).toMatchObject({ status: 422, body: { detail: expect.stringContaining('everybody on it is away') as string } });
    await times({});
    await eventually('no gap', async () => (await holes(home)).length === 0);
  });

  test('a stand-in keeps the duty; one who is not in the circle does not', async () => {
    const home = await api.home({ carers: [phone(), phone()] });
    const stranger = (await api.home({ carers: [phone()] })).carers[0];
    const [a, b] = home.carers;
    const { id } = await rota([{ carer: a, days: ALL_WEEK, from: '00:00', to: '24:00' }]);
    expect((await plan(home, 'stat', [{ tell: [{ rota: id }], answerWithin: 60 }])).status).toBe(200);
    const standIn = (by?: string) => api.call('POST', `/api/v1/rotas/${id}/stand-ins`, { away: a, ...(by ? { by } : {}), from: iso(HOUR), until: iso(9 * HOUR) });
    expect((await standIn()).status).toBe(422);
    expect((await standIn(stranger)).status).toBe(422);
    expect(await standIn(b)).toMatchObject({ status: 201 });
    const duty = await api.ok<{ carer: string }[]>('GET', `/api/v1/rotas/${id}/duties?days=1`);
    expect([...new Set(duty.map(({ carer }) => carer))]).toEqual([a, b]);
    expect((await api.call('DELETE', `/api/v1/rotas/${id}`)).status).toBe(422);
    expect(await gaps(home)).toEqual([]);
  });

  test.each<[object, string]>([
    [{ quietHours: { from: '22:00', to: '22:00' } }, 'quietHours.to'], [{ quietHours: { from: '08:00', to: '21:00' } }, 'quietHours.to'], [{ quietHours: { from: '25:00', to: '07:00' } }, 'quietHours.from'],
    [{ leave: [{ from: iso(HOUR), until: iso(0) }] }, 'leave.0.until'],
  ])('times %j are refused, and the field is named', async (body, field) => {
    const home = await api.home({ carers: [phone()] });
    expect(await api.call('PUT', `/api/v1/carers/${home.carers[0]}/times`, body)).toMatchObject({ status: 400, body: { field } });
  });

  test('the daily report finds by itself what no change announced', async () => {
    const home = await api.home({ carers: [phone()] });
    await api.ok('PUT', `/api/v1/carers/${home.carers[0]}/times`, { leave: [{ from: iso(6.5 * 24 * HOUR), until: iso(9 * 24 * HOUR) }], evenWithGaps: true });
    await eventually('the hole at the end of the week', async () => (await holes(home)).length === 1);
    const [before] = await holes(home);
    expect(before?.severity).toBe('urgent');
    const clock = app.app.get(Clock);
    const now = clock.now.bind(clock);
    try {
      clock.now = () => now() + 6 * 24 * HOUR;
      await app.app.get(CoverReport).makeToday();
      expect((await holes(home))[0]?.severity).toBe('asap');
    } finally {
      clock.now = now;
    }
  });
});

describe('who has an alert', () => {
  const opened = async (carers: string[], severity?: object) => {
    const home = await api.home({ carers, ...severity });
    await api.send(home, 'pendant', { kind: 'sos' });
    return { home, alert: await eventually('the alert', async () => (await api.alerts(home.residentId))[0]) };
  };
  const post = (id: string, what: string, body: object = {}) => api.call<Record<string, unknown>>('POST', `/api/v1/alerts/${id}/${what}`, body);
  const shifted = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
    const clock = app.app.get(Clock);
    const now = clock.now.bind(clock);
    clock.now = () => now() + ms;
    try {
      return await work();
    } finally {
      clock.now = now;
    }
  };

  test('on the way and never there: open again, and the next is told', async () => {
    const [first, second] = [phone(), phone()];
    const { home, alert } = await opened([first, second]);
    await eventually('the first', async () => (await texts(first)) === 1);
    await twilio.reply(app.url, first, `Y ${alert.code}`);
    expect(await post(alert.id, 'claim', { minutes: 5 })).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('claimedBy') as string, claimedBy: { kind: 'carer', carer: home.carers[0] } } });
    await shifted(31 * 60_000, () => eventually('open again', async () => {
      const [seen] = await api.alerts(home.residentId);
      return seen?.state === 'open' && seen.actions.some(({ type }) => type === 'reopened') && (await texts(second)) === 1;
    }, 15_000));
  });

  test('arrival keeps it until the outcome’s own time is up', async () => {
    const { home, alert } = await opened([phone()]);
    expect(await post(alert.id, 'claim', { minutes: 5 })).toMatchObject({ status: 200 });
    expect((await post(alert.id, 'claim', { minutes: 0 })).status).toBe(400);
    expect(await post(alert.id, 'arrived')).toMatchObject({ status: 200, body: { arrivedAt: expect.any(String) as string } });
    await shifted(6 * 60_000, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect((await api.alerts(home.residentId))[0]?.state).toBe('acknowledged');
    });
    expect(await post(alert.id, 'resolve', { outcome: 'helped', note: 'Tea' })).toMatchObject({ body: { state: 'resolved', outcome: 'helped', note: 'Tea' } });
  });

  test('handed over, it is theirs only when they take it; offered in vain, it is open again', async () => {
    const [first, second] = [phone(), phone()];
    const { home, alert } = await opened([first, second]);
    const [a, b] = home.carers;
    expect((await post(alert.id, 'hand-over', { to: b })).status).toBe(409);
    await eventually('the first', async () => (await texts(first)) === 1);
    await twilio.reply(app.url, first, 'Y');
    expect((await post(alert.id, 'hand-over', { to: 'nobody' })).status).toBe(422);
    expect(await post(alert.id, 'hand-over', { to: b })).toMatchObject({ status: 200, body: { claimedBy: { carer: a }, offered: { to: b } } });
    const [text] = await eventually('the question', async () => ((await texts(second)) > 0 ? twilio.to(second) : undefined));
    expect(text?.body).toContain('take over');
    await twilio.reply(app.url, second, `Y ${alert.code}`);
    expect((await api.alerts(home.residentId))[0]).toMatchObject({ claimedBy: { carer: b } });
    await post(alert.id, 'hand-over', { to: a });
    await shifted(4 * 60_000, () => eventually('open again', async () => (await api.alerts(home.residentId))[0]?.state === 'open', 15_000));
  });

  test('two alerts of one person are one matter; what the other’s rule finds joins the one that stays', async () => {
    const home = await api.home({ carers: [phone()], devices: ['pendant', 'smoke'] });
    await api.send(home, 'pendant', { kind: 'sos' });
    await api.send(home, 'smoke', { kind: 'smoke' });
    const both = await eventually('both', async () => {
      const alerts = await api.alerts(home.residentId);
      return alerts.length === 2 ? alerts : undefined;
    });
    const kept = both.find(({ rule }) => rule === 'smoke'), other = both.find(({ rule }) => rule === 'sos');
    if (!kept || !other) throw new Error('one of the two alerts is not there');
    expect((await post(kept.id, 'merge', { into: kept.id })).status).toBe(422);
    expect(await post(other.id, 'merge', { into: kept.id })).toMatchObject({ status: 200, body: { id: kept.id, state: 'open' } });
    expect((await post(other.id, 'merge', { into: kept.id })).status).toBe(200);
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the second press joins', async () => (await api.alerts(home.residentId)).find(({ id }) => id === kept.id)?.evidence.length === 3);
    expect((await api.alerts(home.residentId)).map(({ state }) => state).sort()).toEqual(['open', 'resolved']);
  });
});
