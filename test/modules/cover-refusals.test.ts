import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localDay, shiftDay } from '../../core/time/local.js';
import { type Api, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 400;
const phone = (): string => `+447700900${(next += 1)}`;
const DAY = 86_400_000;
const iso = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const dayIn = (days: number): string => shiftDay(localDay(Date.now(), 'Europe/London'), days);
const ALL_WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const people = (n: number): Promise<Home> => api.home({ carers: Array.from({ length: n }, phone) });
const plan = (home: Home, ...tell: object[]) => api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/stat`, { rungs: [{ tell, answerWithin: 60 }] });
const times = (carer: string | undefined, body: object) => api.call('PUT', `/api/v1/carers/${carer}/times`, body);
const leave = (from: number, until: number) => ({ leave: [{ from: iso(from), until: iso(until) }] });
const remove = (home: Home, carer: string | undefined, even = '') => api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${carer}${even}`);
const gaps = async (home: Home): Promise<object[]> => (await api.ok<{ gaps: object[] }>('GET', `/api/v1/cover?residentId=${home.residentId}`)).gaps;

describe('while a gap stands', () => {
  test('a change that opens no other is saved', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    await plan(home, { carer: a });
    expect((await remove(home, a, '?evenWithGaps=true')).status).toBe(204);
    expect(await gaps(home)).toMatchObject([{ severities: ['stat'] }]);
    expect(await times(b, { quietHours: { from: '22:00', to: '07:00' } })).toMatchObject({ status: 204 });
    expect(await times(b, { leave: [] })).toMatchObject({ status: 204 });
  });

  test('a change that spreads it to what is less grave is refused', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    await plan(home, { carer: a });
    expect((await remove(home, a, '?evenWithGaps=true')).status).toBe(204);
    expect(await times(b, leave(-1, 30))).toMatchObject({ status: 422, body: { field: 'leave' } });
  });
});

describe('somebody who leaves the circle', () => {
  test('is not let go where a plan would end with nobody, unless it is said with open eyes', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    await plan(home, { carer: a });
    expect(await remove(home, a)).toMatchObject({ status: 422, body: { code: 'business-rule', field: 'carerId', detail: expect.stringContaining('Change the plan, or add somebody') as string } });
    expect((await remove(home, b)).status).toBe(204);
    expect(await remove(home, a, '?evenWithGaps=true')).toMatchObject({ status: 422, body: { field: 'carerId', detail: expect.stringContaining('last carer of the circle') as string } });
  });

  test('of the last two at the same moment one stays, by whichever way they go', async () => {
    for (const leaves of [remove, async (home: Home, carer: string | undefined) => api.call('PUT', `/api/v1/residents/${home.residentId}/carers/${carer}/sharing`, { alerts: false, readings: true, whereabouts: true, by: 'resident' })]) {
      const home = await people(2);
      const answers = await Promise.all(home.carers.map((carer, i) => (i === 0 ? leaves : remove)(home, carer)));
      const statuses = answers.map(({ status }) => status).sort();
      expect([200, 204], JSON.stringify(answers)).toContain(statuses[0]);
      expect([409, 422], JSON.stringify(answers)).toContain(statuses[1]);
    }
  });

  test('is not let go at all where nobody else can be told', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    const [a, b] = home.carers;
    await twilio.reply(app.url, second, 'STOP');
    for (const even of ['', '?evenWithGaps=true']) expect(await remove(home, a, even)).toMatchObject({ status: 422, body: { field: 'carerId', detail: expect.stringContaining('can be told') as string } });
    expect((await remove(home, b)).status).toBe(204);
  });

  test('is not let go where they are the only one there while another is on leave', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    expect((await times(b, leave(20, 30))).status).toBe(204);
    expect(await remove(home, a)).toMatchObject({ status: 422, body: { field: 'carerId' } });
  });
});

describe('leave and stand-ins far ahead', () => {
  test('both away in some weeks is refused, and so is a plan that rests on them then', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    expect((await times(a, leave(13, 23))).status).toBe(204);
    expect(await times(b, leave(13, 23))).toMatchObject({ status: 422, body: { field: 'leave' } });
    expect((await times(b, { ...leave(13, 23), evenWithGaps: true })).status).toBe(204);
    expect(await plan(home, { circle: true })).toMatchObject({ status: 422, body: { field: 'rungs.0.tell', detail: expect.stringContaining('everybody on it is away') as string } });
  });

  test.each<[object, string]>([[leave(1, 400), 'leave.0.until'], [leave(740, 745), 'leave.0.from']])('%j is no leave', async (body, field) => {
    const home = await people(2);
    expect(await times(home.carers[0], body)).toMatchObject({ status: 400, body: { field } });
  });

  test('a stand-in has a length, and a beginning that can be planned', async () => {
    const home = await people(2);
    const [a, b] = home.carers;
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/rotas', { name: 'Days', shifts: [{ carer: a, days: ALL_WEEK, from: '00:00', to: '24:00' }] });
    await plan(home, { rota: id });
    const standIn = (from: number, until: number, by?: string) => api.call('POST', `/api/v1/rotas/${id}/stand-ins`, { away: a, ...(by ? { by } : {}), from: iso(from), until: iso(until) });
    expect(await standIn(1, 400, b)).toMatchObject({ status: 400, body: { field: 'until' } });
    expect(await standIn(740, 741, b)).toMatchObject({ status: 400, body: { field: 'from' } });
    expect(await standIn(30, 31)).toMatchObject({ status: 422, body: { field: 'away' } });
    expect((await standIn(30, 31, b)).status).toBe(201);
  });
});

describe('a day', () => {
  test.each(['2026-13-45', '2026-13-01', '2026-02-30', '2026-02-31', '2020-01-06', '2199-01-07', '24/12/2026'])('%s is none on which people swap', async (day) => {
    const home = await people(2);
    const [a, b] = home.carers;
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/rotas', { name: 'Days', shifts: [{ carer: a, days: ALL_WEEK, from: '08:00', to: '12:00' }, { carer: b, days: ALL_WEEK, from: '12:00', to: '20:00' }] });
    const swap = (one: string, other: string) => api.call('POST', `/api/v1/rotas/${id}/swaps`, { one: { carer: a, day: one }, other: { carer: b, day: other } });
    expect(await swap(day, dayIn(2))).toMatchObject({ status: 400, body: { field: 'one.day', detail: expect.stringContaining('must be a day') as string } });
    expect(await swap(dayIn(2), day)).toMatchObject({ status: 400, body: { field: 'other.day' } });
    expect((await swap(dayIn(-1), dayIn(2))).status).toBe(201);
  });

  test('an urgency that is none is named as such', async () => {
    const home = await people(1);
    expect(await api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/bogus`, { rungs: [] })).toMatchObject({ status: 400, body: { field: 'severity', detail: expect.stringContaining('stat, asap, urgent, routine') as string } });
  });
});
