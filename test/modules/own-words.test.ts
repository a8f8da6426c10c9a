import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubjectId } from '../../core/ids.js';
import type { Severity } from '../../core/rules/rule.js';
import { Alerts } from '../../modules/care/alerts/alerts.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 680;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const raise = (home: Home, rule: string, severity: Severity) => app.app.get(Alerts).raise(home.residentId as SubjectId, {
  rule, version: '1', severity, episode: rule, since: app.app.get(Clock).now(), because: 'Something is the matter.', differ: 'Nothing would be the matter.', evidence: [],
});
const alertOf = async (home: Home, rule: string) => (await api.alerts(home.residentId)).find((alert) => alert.rule === rule);
const say = async (from: string, body: string): Promise<string> => (await twilio.reply(app.url, from, body)).body;
const texts = async (to: string): Promise<string[]> => (await twilio.to(to)).map(({ body }) => body);
const allNight = { quietHours: { from: clockIn(-60), to: clockIn(60) } };
function clockIn(minutes: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.now() + minutes * 60_000);
}

/** A resident was asked whether they are all right, and the question is on their telephone. */
async function asked(severity: Severity = 'asap', resident: object = {}): Promise<{ home: Home; mary: string; daughter: string; code: string }> {
  const [mary, daughter] = [phone(), phone()];
  const home = await api.home({ carers: [daughter], resident: { phone: mary, ...resident } });
  await api.ok('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/ask-first`, {});
  await raise(home, 'prolonged-inactivity', severity);
  await eventually('the question', async () => (await twilio.to(mary)).length === 1);
  return { home, mary, daughter, code: (await alertOf(home, 'prolonged-inactivity'))?.code ?? '' };
}

describe('a resident who says that help is needed', () => {
  test.each(['Help me', 'No I have fallen', 'please HELP', 'NO please'])('in their own words (%j) is heard: those who come are told at once', async (words) => {
    const { mary, daughter } = await asked();
    expect(await say(mary, words)).toContain('being told now');
    await eventually('the daughter', async () => (await texts(daughter)).length === 1);
  });

  test('is told of now, whatever the matter was: nobody’s quiet hours hold it', async () => {
    const { home, mary, daughter } = await asked('urgent');
    await api.ok('PUT', `/api/v1/carers/${home.carers[0]}/times`, allNight);
    expect(await say(mary, 'NO')).toContain('being told now');
    const [text] = await eventually('the daughter', async () => ((await texts(daughter)).length === 1 ? texts(daughter) : undefined));
    expect(text).toContain('needs help NOW');
  });

  test('keeps it open whatever the sensors say next: a person closes it', async () => {
    const { home, mary } = await asked();
    await say(mary, 'NO');
    await app.app.get(Alerts).clear(home.residentId as SubjectId, 'prolonged-inactivity', 'prolonged-inactivity', 'Movement was seen.');
    expect(await alertOf(home, 'prolonged-inactivity')).toMatchObject({ state: 'open', severity: 'stat' });
  });

  test('after all was said to be well: it is a call for help of its own', async () => {
    const { home, mary, daughter, code } = await asked();
    expect(await say(mary, `YES ${code}`)).toContain('told nobody');
    expect(await say(mary, 'help')).toContain('being told now');
    const [text] = await eventually('the daughter', async () => ((await texts(daughter)).length === 1 ? texts(daughter) : undefined));
    expect(text).toContain('needs help NOW');
    expect(await alertOf(home, 'sos')).toMatchObject({ state: 'open', because: expect.stringContaining('help is needed') as string });
  });

  test('when somebody has taken it already: whoever has it is asked, and somebody else with them', async () => {
    const { home, mary, daughter } = await asked();
    await api.ok('POST', `/api/v1/alerts/${(await alertOf(home, 'prolonged-inactivity'))?.id ?? ''}/acknowledge`);
    expect(await say(mary, 'NO')).toContain('being told now');
    await eventually('the daughter', async () => (await texts(daughter)).length === 1);
  });
});

describe('a resident’s answer', () => {
  test('that all is well ends nothing unless it is exactly that; whoever says more is asked', async () => {
    const { home, mary } = await asked();
    for (const words of ['Yes thanks', 'ok but dizzy', 'yes no']) expect(await say(mary, words), words).toContain('reply YES or NO');
    expect((await alertOf(home, 'prolonged-inactivity'))?.state).toBe('open');
  });

  test('of one who looks after somebody else as well, and was told of them: asked which, never guessed', async () => {
    const { home, mary, code } = await asked();
    const john = await api.home({ carers: [mary] });
    await api.send(john, 'pendant', { kind: 'sos' });
    await eventually('both texts', async () => (await texts(mary)).length === 2);
    for (const word of ['Y', '1', 'N']) expect(await say(mary, word), word).toContain('with the code');
    expect((await alertOf(home, 'prolonged-inactivity'))?.state).toBe('open');
    expect((await alertOf(john, 'sos'))?.state).toBe('open');
    expect(await say(mary, `Y ${(await alertOf(john, 'sos'))?.code ?? ''}`)).toContain('you are going');
    expect(await say(mary, `Y ${code}`)).toContain('told nobody');
  });

  test('nobody who asked for texts is called: a deaf person hears no telephone', async () => {
    await twilio.control({ fail: 'undelivered:30003', times: 1, to: `+447700900${next + 1}` });
    const { mary, daughter } = await asked('asap', { contactPreference: 'text' });
    await eventually('the daughter', async () => (await texts(daughter)).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await twilio.to(mary)).map(({ kind }) => kind)).not.toContain('call');
  });
});
