import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertId, ResidentId } from '../../core/ids.js';
import type { OpenAlert } from '../../core/alerts/alert.js';
import { AlertStore } from '../../modules/care/alerts/alert.store.js';
import { Alerts, SERVICE, type Matter } from '../../modules/care/alerts/alerts.service.js';
import { newId } from '../../modules/platform/store/new-id.js';
import { type Api, eventually } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 200;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const texts = async (to: string): Promise<number> => (await twilio.to(to)).length;
/** As a process leaves it behind that dies before it gives a hint of it. */
const leftBehind = (residentId: string, change: Partial<OpenAlert>, dueAt = Date.now()): Promise<boolean> => {
  const now = Date.now();
  const alert: OpenAlert = {
    id: newId<AlertId>(), residentId: residentId as ResidentId, code: 'QQ22', rule: 'sos', ruleVersion: '1', severity: 'stat', episode: newId(), since: now, openedAt: now, because: 'Something is the matter.', differ: 'Nothing would be.',
    evidence: [], late: false, version: 1, actions: [{ type: 'opened', at: now, by: SERVICE }], state: 'open', escalation: { step: 0, dueAt }, ...change,
  };
  return app.app.get(AlertStore).insert(alert, { feed: true, record: true });
};

describe('told in time', () => {
  test('what is due is told within moments, though no hint says so', async () => {
    const carer = phone();
    const home = await api.home({ carers: [carer] });
    const since = Date.now();
    await leftBehind(home.residentId, {});
    await eventually('the text', async () => (await texts(carer)) === 1, 3_000);
    expect(Date.now() - since).toBeLessThan(12_000);
  });

  test('the gravest of many that are due is looked at first', async () => {
    const home = await api.home({ carers: [] });
    const later = Date.now() + 3_600_000;
    for (let i = 0; i < 20; i += 1) await leftBehind(home.residentId, { rule: 'no-morning-activity', severity: 'urgent' }, later);
    await leftBehind(home.residentId, {}, later + 1);
    const store = app.app.get(AlertStore);
    const [first] = await store.due(later + 2, 5);
    expect(first && (await store.find(first))).toMatchObject({ rule: 'sos', severity: 'stat' });
  });
});

describe('told no more than once', () => {
  test('a matter that goes on is one alert, and is told once', async () => {
    const carer = phone();
    const home = await api.home({ carers: [carer] });
    for (let i = 0; i < 5; i += 1) await api.send(home, 'pendant', { kind: 'sos', seq: i + 1 });
    await eventually('all five in one alert', async () => (await api.alerts(home.residentId))[0]?.evidence.length === 5);
    expect(await api.alerts(home.residentId)).toHaveLength(1);
    await eventually('the text', async () => (await texts(carer)) === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await texts(carer)).toBe(1);
  });

  test('what a person has closed stays closed until something newer happens', async () => {
    const home = await api.home({ carers: [phone()] });
    await api.send(home, 'pendant', { kind: 'sos' });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
    await api.ok('POST', `/api/v1/alerts/${alert.id}/resolve`, { outcome: 'false-alarm' });
    const ended = await app.app.get(AlertStore).find(alert.id);
    if (!ended) throw new Error('the alert is not there');
    const matter: Matter = { ...ended, version: ended.ruleVersion };
    await app.app.get(Alerts).raise(home.residentId as ResidentId, matter);
    expect((await api.alerts(home.residentId)).map(({ state }) => state)).toEqual(['resolved']);
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('a newer press opens another', async () => (await api.alerts(home.residentId, '&state=open')).length === 1);
  });
});
