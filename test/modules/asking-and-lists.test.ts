import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubjectId } from '../../core/ids.js';
import { AskBook } from '../../modules/sensing/rules/ask-book.js';
import { Alerts } from '../../modules/care/alerts/alerts.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 600;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

/** As a rule would: the same door that findings take. */
const raise = (home: Home, rule: string, severity: 'stat' | 'asap' | 'urgent') => app.app.get(Alerts).raise(home.residentId as SubjectId, {
  rule, version: '1', severity, episode: rule, since: app.app.get(Clock).now(), because: 'Something is the matter.', differ: 'Nothing would be the matter.', evidence: [],
});
const alertOf = async (home: Home, rule: string) => (await api.alerts(home.residentId)).find((alert) => alert.rule === rule);
const askFirst = (home: Home, body: object = {}) => api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/ask-first`, body);
async function shifted<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const clock = app.app.get(Clock);
  const now = clock.now.bind(clock);
  clock.now = () => now() + ms;
  try {
    return await work();
  } finally {
    clock.now = now;
  }
}

describe('a resident who wishes to be asked first', () => {
  const asked = async (resident: object = {}): Promise<{ home: Home; mary: string; daughter: string }> => {
    const [mary, daughter] = [phone(), phone()];
    const home = await api.home({ carers: [daughter], resident: { phone: mary, ...resident } });
    expect((await askFirst(home)).status).toBe(200);
    return { home, mary, daughter };
  };

  test('says that all is well: it is over, and nobody else is told', async () => {
    const { home, mary, daughter } = await asked();
    await raise(home, 'prolonged-inactivity', 'asap');
    const [question] = await eventually('the question', async () => ((await twilio.to(mary)).length > 0 ? twilio.to(mary) : undefined));
    expect(question?.body).toMatch(/^Hearthline: are you all right\? Reply YES [A-Z]{2}\d{2}/);
    expect(await twilio.to(daughter)).toHaveLength(0);
    expect((await twilio.reply(app.url, mary, 'Yes.')).body).toContain('told nobody');
    expect(await alertOf(home, 'prolonged-inactivity')).toMatchObject({ state: 'resolved', outcome: 'resident-ok', resolvedBy: { kind: 'resident' } });
    expect(await twilio.to(daughter)).toHaveLength(0);
  });

  test('asks for help: those who come are told at once', async () => {
    const { home, mary, daughter } = await asked();
    await raise(home, 'prolonged-inactivity', 'asap');
    await eventually('the question', async () => (await twilio.to(mary)).length === 1);
    expect((await twilio.reply(app.url, mary, 'perhaps')).body).toContain('reply YES or NO');
    expect((await twilio.reply(app.url, mary, 'NO')).body).toContain('being told now');
    await eventually('the daughter', async () => (await twilio.to(daughter)).length === 1);
    expect((await twilio.reply(app.url, mary, 'YES')).body).toContain('told already');
    expect((await alertOf(home, 'prolonged-inactivity'))?.state).toBe('open');
  });

  test('does not answer: those who come are told when the time is up', async () => {
    const { home, mary, daughter } = await asked();
    await raise(home, 'no-morning-activity', 'urgent');
    await eventually('the question', async () => (await twilio.to(mary)).length === 1);
    await shifted(15 * 60_000 + 1_000, () => eventually('the daughter', async () => (await twilio.to(daughter)).length === 1, 15_000));
    expect((await alertOf(home, 'no-morning-activity'))?.actions.map(({ type }) => type)).toEqual(['opened', 'asked', 'told']);
  });

  test.each(['sos', 'smoke', 'fall', 'flood'])('%s waits for nobody’s answer', async (rule) => {
    const { home, mary, daughter } = await asked();
    await raise(home, rule, 'stat');
    await eventually('the daughter', async () => (await twilio.to(daughter)).length === 1);
    expect(await twilio.to(mary)).toHaveLength(0);
  });

  test.each([['whose question cannot be delivered', 'code:21614'], ['whose number is refused', 'code:21211']])('%s: those who come are told at once', async (_, fail) => {
    const { home, mary, daughter } = await asked();
    await twilio.control({ fail, times: 1, to: mary });
    await raise(home, 'prolonged-inactivity', 'asap');
    await eventually('the daughter', async () => (await twilio.to(daughter)).length === 1, 15_000);
    await twilio.control({ fail: 'none' });
  });

  test('and can be spoken to by letter only, is not waited for', async () => {
    const { home, daughter } = await asked({ contactPreference: 'letter' });
    await raise(home, 'prolonged-inactivity', 'asap');
    await eventually('the daughter', async () => (await twilio.to(daughter)).length === 1);
  });

  test.each([[{ waitSeconds: 29 }], [{ waitSeconds: 901 }], [{ waitSeconds: 'long' }]])('%j is refused', async (body) => {
    const home = await api.home();
    expect(await askFirst(home, body)).toMatchObject({ status: 400, body: { field: 'waitSeconds' } });
  });
});

describe('a storm', () => {
  test('an outage in a block of flats is one text with a list for each who is told; a pendant in the middle of it is told by itself, at once', async () => {
    const [warden, daughter] = [phone(), phone()];
    const homes: Home[] = [];
    for (let i = 0; i < 7; i += 1) homes.push(await api.home({ carers: i === 0 ? [warden, daughter] : [warden], resident: { address: `Flat ${i + 1}, Elm House, RM17 6AB` } }));
    await Promise.all(homes.map((home) => raise(home, 'device-silent', 'asap')));
    await eventually('the intents', async () => (await Promise.all(homes.map((home) => alertOf(home, 'device-silent')))).every((alert) => alert?.deliveries[0]?.state === 'intended'));
    // In a home whose silence was not told: where something speaks, the rules close the silence themselves.
    await api.send(await api.home({ carers: [warden] }), 'pendant', { kind: 'sos' });
    await eventually('the pendant', async () => (await twilio.to(warden)).some(({ body }) => body.includes('needs help NOW')));
    expect(await twilio.to(warden)).toHaveLength(1);

    await shifted(61_000, async () => {
      await eventually('the list', async () => (await twilio.to(warden)).length === 2, 15_000);
      await eventually('everybody’s word', async () => (await Promise.all(homes.map((home) => alertOf(home, 'device-silent')))).every((alert) => alert?.deliveries[0]?.state === 'delivered'), 15_000);
    });
    const list = (await twilio.to(warden))[1]?.body ?? '';
    expect(list).toContain('7 homes need a look');
    expect(list.length).toBeLessThanOrEqual(160);

    // More of the same storm waits until its ten minutes are over. The rules, which know of no silence here, are not to close it meanwhile.
    const late = await api.home({ carers: [warden] });
    await shifted(2 * 60_000, async () => {
      await raise(late, 'device-silent', 'asap');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await twilio.to(warden)).toHaveLength(2);
    });
    await app.app.get(AskBook).setDue(late.residentId as SubjectId, Date.now() + 3_600_000);
    await shifted(13 * 60_000, () => eventually('the next list', async () => (await alertOf(late, 'device-silent'))?.deliveries.some(({ state }) => state === 'sent' || state === 'delivered'), 15_000));
  });

  test('what is over before the list is sent is not on it', async () => {
    const warden = phone();
    const homes = [await api.home({ carers: [warden] }), await api.home({ carers: [warden] }), await api.home({ carers: [warden] })];
    for (const home of homes) await raise(home, 'device-silent', 'urgent');
    const gone = await eventually('the first', async () => (homes[0] ? alertOf(homes[0], 'device-silent') : undefined));
    await eventually('its intent', async () => (homes[0] ? (await alertOf(homes[0], 'device-silent'))?.deliveries.length === 1 : undefined));
    await api.ok('POST', `/api/v1/alerts/${gone.id}/resolve`, { outcome: 'device-fault' });
    await shifted(61_000, () => eventually('the list', async () => (await twilio.to(warden)).length === 1, 15_000));
    const [text] = await twilio.to(warden);
    expect(text?.body).toContain('2 homes');
    expect(text?.body).not.toContain(gone.code);
    expect((await api.alerts(homes[0]?.residentId ?? ''))[0]?.deliveries[0]).toMatchObject({ state: 'skipped', reason: 'no-longer-needed' });
  });
});

describe('quiet hours', () => {
  const minutesLater = (minutes: number): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.now() + minutes * 60_000);

  test('hold what can wait, and end; what is life-critical breaks through', async () => {
    const daughter = phone();
    const home = await api.home({ carers: [daughter] });
    await api.ok('PUT', `/api/v1/carers/${home.carers[0]}/times`, { quietHours: { from: minutesLater(-60), to: minutesLater(60) } });
    await raise(home, 'pulse', 'urgent');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await alertOf(home, 'pulse')).toMatchObject({ state: 'open', exhausted: false, deliveries: [] });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the pendant', async () => (await twilio.to(daughter)).length === 1);
    await shifted(62 * 60_000, () => eventually('the rest, when they end', async () => (await twilio.to(daughter)).some(({ body }) => body.includes('needs a check today')), 15_000));
  });
});
